"""The wire form of one model: what the fast parser is to read, and the way from there to the model and back.

All of it is made once, at import, from the model's own fields, so that no form can differ from its model. A field of
a kind that has no form here stops the import: nothing is read by guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from operator import itemgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Lt
from msgspec import Meta, Struct, defstruct
from msgspec.structs import asdict
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

Fields = dict[str, Any]
Change = Callable[[Any], Any]

AWARE = Annotated[datetime, Meta(tz=True)]
WHOLE = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_AS_THEY_ARE = (str, bool, UUID)
_new = object.__new__
_put_fields, _put_names, _put_extra, _put_private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


class Form:
    """A model on the wire. Fields that the model leaves out of its JSON (type, version) stand in the envelope."""

    def __init__(self, model: type[BaseModel]) -> None:
        written = {name: field for name, field in model.model_fields.items() if not field.exclude}
        self.struct = defstruct(
            f"{model.__name__}Form", [(n, _of(f.annotation, f.metadata)) for n, f in written.items()], gc=False
        )
        self._model = model
        self._names = set(written)
        self._left_out: Fields = {name: field.default for name, field in model.model_fields.items() if field.exclude}
        self._values = _values(tuple(written))
        places = list(written)
        inside = [(name, *found) for name, field in written.items() if (found := _inside(field.annotation))]
        self._opened = [(name, _each(form.opened, many)) for name, form, many in inside]
        self._closed = [(places.index(name), _each(form.closed, many)) for name, form, many in inside]

    def opened(self, read: Struct) -> Any:
        """The model of what the parser read, which is of the model's types already."""
        fields = asdict(read)
        if self._left_out:
            fields.update(self._left_out)
        for name, opened in self._opened:
            if fields[name] is not None:
                fields[name] = opened(fields[name])
        made = _new(self._model)
        _put_fields(made, fields)
        _put_names(made, self._names)
        _put_extra(made, None)
        _put_private(made, None)
        return made

    def closed(self, model: BaseModel) -> Struct:
        """What is to be written of a model, in the declared order of its fields."""
        values: Sequence[Any] = self._values(model.__dict__)
        if self._closed:
            values = changed = list(values)
            for place, closed in self._closed:
                if changed[place] is not None:
                    changed[place] = closed(changed[place])
        return self.struct(*values)


def _values(names: tuple[str, ...]) -> Callable[[Fields], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda fields: tuple([fields[name] for name in names])


def _each(change: Change, many: bool) -> Change:
    return (lambda values: tuple(map(change, values))) if many else change


_FORMS: dict[type[BaseModel], Form] = {}


def form_of(model: type[BaseModel]) -> Form:
    """The one form of a model. Raises TypeError for a field whose kind has none."""
    found = _FORMS.get(model)
    if found is None:
        found = _FORMS[model] = Form(model)
    return found


def _inside(annotation: Any) -> tuple[Form, bool] | None:
    """The form of the models in a field, if there are any, and whether it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return form_of(annotation), False
    found = next((one for one in map(_inside, get_args(annotation)) if one is not None), None)
    return found and (found[0], found[1] or get_origin(annotation) is tuple)


def _of(annotation: Any, metadata: list[Any]) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = [one for part in parts[1:] for one in (part.metadata if isinstance(part, FieldInfo) else [part])]
        return _of(parts[0], inner)
    if annotation is int and _is_whole(metadata):
        return WHOLE
    if metadata:
        raise TypeError(f"the wire form knows no {annotation} with {metadata}")
    if annotation is AwareDatetime:
        return AWARE
    if annotation in _AS_THEY_ARE or annotation is NoneType:
        return annotation
    if origin is Literal and all(isinstance(part, str) for part in parts):
        return annotation
    if origin in (Union, UnionType):
        return Union[tuple(_of(part, []) for part in parts)]  # noqa: UP007  # of parts that are known when it runs
    if origin is tuple and parts[1:] == (...,):
        return tuple[_of(parts[0], []), ...]  # type: ignore[misc]  # made from the model
    if isinstance(annotation, type) and issubclass(annotation, Enum) and issubclass(annotation, str):
        return annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return form_of(annotation).struct
    raise TypeError(f"the wire form knows no {annotation}")


def _is_whole(metadata: list[Any]) -> bool:
    return metadata == [Ge(ge=0), Lt(lt=2**63)]
