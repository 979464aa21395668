"""The envelope around every message: who it is about, what caused it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from typing import Generic, TypeVar
from uuid import UUID, SafeUUID

from msgspec import Struct

from aduan_events.message import Message, Whole

M = TypeVar("M", bound=Message, covariant=True)


@dataclass(frozen=True, slots=True)
class SourceStamp:
    """Where a reactor read what it reacted to; a decider takes only what is above the highest stamp taken."""

    reactor: str
    topic: str
    partition: Whole
    offset: Whole
    index: Whole


class Envelope(Struct, Generic[M], frozen=True, kw_only=True, gc=False):
    """One record's meaning.

    `seq` is dense per complaint on the complaints log and None elsewhere; `cause` is the id of what led to this;
    `correlation` is the id of the first contact or command of the chain; `occurred_at` is event time in
    programme time, `recorded_at` the moment of intake or decision. Times are UTC.
    """

    # Two are made for every record: a struct takes a seventh of a frozen dataclass's time. What never changes cannot
    # come to hold itself, so the collector need not look.
    id: UUID
    subject: UUID | None = None
    complaint: UUID | None = None
    seq: int | None = None
    cause: UUID
    correlation: UUID
    occurred_at: datetime
    recorded_at: datetime
    source: SourceStamp | None = None
    data: M


_UNVERSIONED = (1 << 128) - 1 - (0xF << 76) - (0x3 << 62)
_VERSION_5 = (5 << 76) + (0x2 << 62)
_UUID_SLOTS = vars(UUID)
_make, _put_int, _put_safe = object.__new__, _UUID_SLOTS["int"].__set__, _UUID_SLOTS["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown  # asked for once: an enum's members are slow to find


def derived_id(cause: UUID, by: str, index: int) -> UUID:
    """The id of the index-th thing that `by` made from `cause`: the same on every re-run (design.md 4.6).

    It is uuid5(cause, "by|index"), made without the parsing that `UUID()` does; one is made for every event.
    """
    digest = sha1(cause.int.to_bytes(16, "big") + _named(by, index), usedforsecurity=False).digest()
    made = _make(UUID)
    _put_int(made, int.from_bytes(digest[:16], "big") & _UNVERSIONED | _VERSION_5)
    _put_safe(made, _UNKNOWN)
    return made


@lru_cache(maxsize=4_096)
def _named(by: str, index: int) -> bytes:
    return f"{by}|{index}".encode()
