"""Bytes to meaning and back: strict when writing, tolerant when reading, one named reason for each refusal."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import from_json

from aduan_events import canonical
from aduan_events.envelope import Envelope, SourceStamp
from aduan_events.language import MESSAGES, literal_version
from aduan_events.message import Message, Whole
from aduan_events.upcasts import UPCASTS

MAX_RECORD_BYTES = 900_000


class Undecodable(Exception):
    """A record that has no meaning. `reason` is one of those in docs/dead-letters.md; no payload is quoted."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class _Wire:
    id: UUID
    type: str
    version: Whole
    cause: UUID
    correlation: UUID
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
    data: dict[str, Any]
    subject: UUID | None = None
    complaint: UUID | None = None
    seq: Whole | None = None
    source: SourceStamp | None = None


_WIRE = TypeAdapter(_Wire)
_VERSIONS = {name: literal_version(message) for name, message in MESSAGES.items()}
_ADAPTERS: dict[str, TypeAdapter[Message]] = {name: TypeAdapter(message) for name, message in MESSAGES.items()}


def encode(envelope: Envelope[Message]) -> bytes:
    """The record value of an envelope. Raises Undecodable("too_large") over 900 kB and ("wrong_type") for a part
    of the envelope that is not what it is declared to be.
    """
    try:
        value = canonical.write(envelope)
    except canonical.NotCanonical as error:
        raise Undecodable("wrong_type", str(error)) from None
    if len(value) > MAX_RECORD_BYTES:
        raise Undecodable("too_large", f"{envelope.data.type} of {len(value)} bytes; the limit is {MAX_RECORD_BYTES}")
    return value


def decode(value: bytes | None) -> Envelope[Message]:
    """The meaning of a record value. Raises Undecodable with the reason."""
    if value is None:
        raise Undecodable("null_value", "the record has no value")
    return canonical.read(value) or decode_carefully(value)


def decode_carefully(value: bytes) -> Envelope[Message]:
    """What `decode` gives, for any bytes whatever: other versions, unknown fields, and the reason of each refusal."""
    parsed = _parsed(value)
    if not isinstance(parsed, dict):
        raise Undecodable("not_an_object", f"the record is a {type(parsed).__name__}")
    try:
        wire = _WIRE.validate_python(parsed)
    except ValidationError as error:
        raise _invalid("envelope", error) from None
    return Envelope(
        id=wire.id,
        subject=wire.subject,
        complaint=wire.complaint,
        seq=wire.seq,
        cause=wire.cause,
        correlation=wire.correlation,
        occurred_at=wire.occurred_at,
        recorded_at=wire.recorded_at,
        source=wire.source,
        data=_message(wire),
    )


def _parsed(value: bytes) -> object:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecodable("bad_utf8", f"byte {error.start}") from None
    try:
        parsed = from_json(value, allow_inf_nan=False)
        json.loads(value, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Undecodable("too_deep" if "recursion" in str(error) else "bad_json", str(error)[:120]) from None
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Parsers disagree on which of two equal keys counts, so neither does."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise Undecodable("duplicate_key", "a key stands twice in one object")


def _message(wire: _Wire) -> Message:
    current = _VERSIONS.get(wire.type)
    if current is None:
        # Not quoted: it stands in headers and views, and whoever wrote it may have put anything there.
        raise Undecodable("unknown_type", f"a type of {len(wire.type)} characters that is not in the language")
    version, fields = wire.version, wire.data
    while version < current:
        step = UPCASTS.get((wire.type, version))
        if step is None:
            raise Undecodable("unknown_version", f"{wire.type} version {wire.version}")
        try:
            fields, version = step(fields), version + 1
        except Exception as error:
            raise Undecodable("wrong_type", f"{wire.type} version {version}: {type(error).__name__}") from error
    if version != current:
        raise Undecodable("unknown_version", f"{wire.type} version {wire.version} is newer than {current}")
    try:
        return _ADAPTERS[wire.type].validate_python(fields, extra="ignore")
    except ValidationError as error:
        raise _invalid(wire.type, error) from None


def _invalid(what: str, error: ValidationError) -> Undecodable:
    first = error.errors(include_input=False, include_url=False)[0]
    reason = "missing_field" if first["type"] == "missing" else "wrong_type"
    # The last part of where a field stands that nobody declared is a name that somebody made up.
    where = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    return Undecodable(reason, f"{what}: {'.'.join(str(part) for part in where)}: {first['type']}")
