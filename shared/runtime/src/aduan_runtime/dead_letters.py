"""The original of a record that a reader could not take, untouched where it fits, with the reason in headers."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid5

from pydantic import Field, ValidationError

from aduan_events.codec import Undecodable
from aduan_events.envelope import Envelope
from aduan_events.message import Message, Whole
from aduan_runtime.homes.ports import MAX_BATCH_BYTES, Headers, Outgoing, Record

TOPIC = "dead-letters"
_TRACE = frozenset({"traceparent", "tracestate", "baggage"})
_OURS = frozenset({"reader", "reason", "detail", "topic", "partition", "offset", "outcome", "by"})
_NOBODY = UUID(int=0)
_KEY_CHARACTERS = 128
_KEPT_BYTES = 16_000


class SetAside(Message):
    """What a copy on `dead-letters` says of its original: an inner message of readers, on no log."""

    type: Literal["SetAside"] = Field(default="SetAside", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reader: str
    topic: str
    partition: Whole
    offset: Whole
    key: str
    reason: str
    detail: str


class SetAsideSettled(Message):
    """What a person did about a copy: its original was appended anew, or given up."""

    type: Literal["SetAsideSettled"] = Field(default="SetAsideSettled", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reader: str
    topic: str
    partition: Whole
    offset: Whole
    outcome: Literal["retried", "discarded"]
    by: str


def dead_letter(record: Record, reader: str, reason: str, detail: str) -> Outgoing:
    """The copy for the log `dead-letters`: key, value and headers byte for byte, plus where it stood and why.

    `detail` never quotes the payload (design.md, section 6: no personal data in headers). An original that leaves no
    room for the headers is cut, with its `size` and `sha256`: whole, it stands where the headers say.
    """
    headers = [
        ("reader", reader.encode("ascii")),
        ("reason", reason.encode("ascii")),
        ("detail", detail.encode("ascii", "backslashreplace")[:200]),
        ("topic", record.topic.encode("ascii")),
        ("partition", str(record.partition).encode("ascii")),
        ("offset", str(record.offset).encode("ascii")),
    ]
    key, value = record.key or b"", record.value or b""
    whole = Outgoing(key, value, [*without_trace(record.headers), *headers])
    if whole.weight <= MAX_BATCH_BYTES:
        return whole
    cut = [("size", str(len(value)).encode("ascii")), ("sha256", sha256(value).hexdigest().encode("ascii"))]
    return Outgoing(key[:_KEPT_BYTES], value[:_KEPT_BYTES], [*headers, *cut])


def settlement(settled: SetAsideSettled) -> Outgoing:
    """The record that ends the waiting of a copy."""
    said = settled.model_dump()
    return Outgoing(b"", b"", [(name, str(value).encode("ascii", "backslashreplace")) for name, value in said.items()])


def told(record: Record) -> Envelope[Message]:
    """What a record of `dead-letters` says, from its headers alone; its time is that of its append.

    Raises Undecodable for a record that no shell wrote.
    """
    said = {name: value.decode("ascii", "backslashreplace") for name, value in record.headers if name in _OURS}
    said["key"] = (record.key or b"").decode("ascii", "backslashreplace")[:_KEY_CHARACTERS]
    kind = SetAside if "reason" in said else SetAsideSettled
    try:
        data = kind.model_validate({name: said[name] for name in kind.model_fields if name in said})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Undecodable("not_a_dead_letter", f"{first['loc']}: {first['type']}") from None
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    place = uuid5(_NOBODY, f"{record.topic}|{record.partition}|{record.offset}")
    return Envelope(id=place, cause=place, correlation=place, occurred_at=at, recorded_at=at, data=data)


def without_trace(headers: Headers) -> Headers:
    """Headers as they may travel on: the trace that they belonged to is over."""
    return [(name, value) for name, value in headers if name not in _TRACE]
