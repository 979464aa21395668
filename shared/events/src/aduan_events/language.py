"""Every message type by its name, and the upcasts of versions that are no longer written."""

from __future__ import annotations

from types import MappingProxyType
from typing import get_args

from aduan_events import (
    assignments,
    audit,
    commands,
    complaints,
    contacts,
    effects,
    identified,
    outcomes,
)
from aduan_events.message import Message

_MODULES = (contacts, identified, commands, complaints, assignments, effects, outcomes, audit)


def literal_type(message: type[Message]) -> str | None:
    """The literal type name of a message class, or None for a base class."""
    args = get_args(message.model_fields["type"].annotation)
    return str(args[0]) if args else None


def literal_version(message: type[Message]) -> int:
    """The version that is written today."""
    return int(get_args(message.model_fields["version"].annotation)[0])


def _collect() -> dict[str, type[Message]]:
    found: dict[str, type[Message]] = {}
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Message) and value.__module__ == module.__name__:
                name = literal_type(value)
                if name is not None:
                    found[name] = value
    return found


MESSAGES: MappingProxyType[str, type[Message]] = MappingProxyType(_collect())
