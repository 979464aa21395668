"""The envelope around every message: who it is about, what caused it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from aduan_events.message import Message

M = TypeVar("M", bound=Message, covariant=True)


@dataclass(frozen=True, slots=True)
class SourceStamp:
    """Where a reactor read what it reacted to; a decider takes only what is above the highest stamp taken."""

    reactor: str
    topic: str
    partition: int
    offset: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Generic[M]):
    """One record's meaning.

    `seq` is dense per complaint on the complaints log and None elsewhere; `cause` is the id of what led to this;
    `correlation` is the id of the first contact or command of the chain; `occurred_at` is event time in
    programme time, `recorded_at` the moment of intake or decision. Times are UTC.
    """

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


def derived_id(cause: UUID, by: str, index: int) -> UUID:
    """The id of the index-th thing that `by` made from `cause`: the same on every re-run (design.md 4.6)."""
    return uuid5(cause, f"{by}|{index}")
