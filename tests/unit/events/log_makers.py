"""Owned logs as lists of values, and what a reader counts on them."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events.cursors import OwnedCursor
from aduan_events.ownership import START, Head, Marker, Position, ReadersRule, Verdict, write_head, write_marker

Log = list[bytes | None]


def marker(writer: str, supersedes: str | None) -> Log:
    """A take-over."""
    return [write_marker(Marker(writer=writer, supersedes=supersedes))]


def batch(writer: str, number: int, *events: bytes, count: int | None = None) -> Log:
    """A head and its events; `count` makes the head lie."""
    said = len(events) if count is None else count
    return [write_head(Head(writer=writer, number=number, count=said, positions={})), *events]


def verdicts(log: Sequence[bytes | None], position: Position = START) -> list[Verdict]:
    """The verdict on every record from `position` on."""
    rule = ReadersRule(position)
    return [rule.read(offset, log[offset]) for offset in range(rule.start, len(log))]


def counted(log: Sequence[bytes | None], position: Position = START) -> list[int]:
    """The offsets of events that count and were not taken before."""
    rule = ReadersRule(position)
    return [offset for offset in range(rule.start, len(log)) if rule.read(offset, log[offset]) is Verdict.EVENT]


def words(log: Sequence[bytes | None]) -> list[bytes | None]:
    """The events that count."""
    return [log[offset] for offset in counted(log)]


def walked(log: Sequence[bytes | None], cursor: OwnedCursor) -> list[int]:
    """What a cursor takes from where it stands."""
    return [offset for offset in range(cursor.start, len(log)) if cursor.take(offset, log[offset])]
