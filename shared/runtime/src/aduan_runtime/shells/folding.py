"""The fold of a projector: events over rows, in order, without clock or I/O, so that a replay ends the same."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Record, Row, Table, ViewStore
from aduan_runtime.signals.tracing import trace_of

_YIELD_EVERY = 500

Place = tuple[str, str]
"""A table's name and a row's key."""


class View(Protocol):
    """A read model: which rows an event changes, and how. Pure: no clock, no random numbers, no I/O.

    A row must be fed by one partition, or by folds that commute. On logs without an owner a repeat must be recognised
    and the row given back as it is. A row that is made with `trace` empty gets the id of its record's trace, if that is
    kept. `row` also bears the columns of its place (`_topic`, `_partition`, `_offset`).
    """

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> tuple[Table, ...]: ...

    @property
    def topics(self) -> tuple[str, ...]: ...

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[Place]:
        """The rows that this event changes, each once."""
        ...

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        """The row after the event, a new one that the caller may fill in. `row` itself means unchanged; an empty row
        means that there is still none."""
        ...


class Event(NamedTuple):
    """One event that counts, and the record that carried it."""

    envelope: Envelope[Message]
    record: Record


class Unfoldable(Exception):
    """A record that counts and cannot be read or folded; `reason` is a code, `detail` quotes no payload."""

    def __init__(self, record: Record, reason: str, detail: str) -> None:
        super().__init__(f"{record.topic}/{record.partition} at {record.offset}: {reason}: {detail}")
        self.record = record
        self.reason = reason
        self.detail = detail


class Folded(NamedTuple):
    """What a batch of events changes, and which of its records could not be folded."""

    rows: Mapping[Place, Row]
    poison: Sequence[Unfoldable]


async def fold(
    view: View,
    store: ViewStore,
    events: Sequence[Event],
    owned_topics: frozenset[str],
    known: Mapping[Place, Row] | None = None,
) -> Folded:
    """Fold events in their order over what is stored, one select a table; `known` are rows newer than the stored ones.

    An event that cannot be folded changes nothing. Raises Unfoldable when it stands on an owned log, where all that
    counts must be told, and what the store raises.
    """
    poison: list[Unfoldable] = []
    work: list[tuple[Event, Sequence[Place]]] = []
    for event in events:
        try:
            work.append((event, _touched(view, event)))
        except Unfoldable as reason:
            _refuse_or_keep(reason, owned_topics, poison)
    rows = await _stored(view, store, work, known or {})
    changed: dict[Place, Row] = {}
    for number, (event, places) in enumerate(work, start=1):
        try:
            made = _made(view, event, places, rows)
        except Unfoldable as reason:
            _refuse_or_keep(reason, owned_topics, poison)
            continue
        rows.update(made)
        changed.update(made)
        if number % _YIELD_EVERY == 0:
            await asyncio.sleep(0)
    return Folded(changed, poison)


def _refuse_or_keep(reason: Unfoldable, owned_topics: frozenset[str], poison: list[Unfoldable]) -> None:
    if reason.record.topic in owned_topics:
        raise reason
    poison.append(reason)


async def _stored(
    view: View, store: ViewStore, work: Sequence[tuple[Event, Sequence[Place]]], known: Mapping[Place, Row]
) -> dict[Place, Row]:
    rows: dict[Place, Row] = {}
    lacking: dict[str, dict[str, None]] = {table.name: {} for table in view.tables if not table.once}
    for _, places in work:
        for place in places:
            if place in known:
                rows[place] = known[place]
            elif place[0] in lacking:
                lacking[place[0]][place[1]] = None
    for table in view.tables:
        if keys := lacking.get(table.name):
            for key, row in (await store.load(table, list(keys))).items():
                rows[table.name, key] = row
    return rows


def _touched(view: View, event: Event) -> Sequence[Place]:
    try:
        return view.touches(event.envelope, event.record.topic)
    except Exception as reason:
        raise _unfoldable(view, event, reason) from reason


def _made(view: View, event: Event, places: Sequence[Place], rows: Mapping[Place, Row]) -> dict[Place, Row]:
    envelope, record = event
    topic, partition, offset = record.topic, record.partition, record.offset
    made: dict[Place, Row] = {}
    for place in places:
        row = rows.get(place)
        # A row that has taken this record in already stays as it is.
        if row is not None and row["_offset"] >= offset and (row["_partition"], row["_topic"]) == (partition, topic):
            continue
        try:
            new = view.project(place[0], place[1], row, envelope)
        except Exception as reason:
            raise _unfoldable(view, event, reason) from reason
        if new and new is not row:
            # Filled in where it stands: a copy of each row would be a tenth of a rebuild.
            filled = new if type(new) is dict else dict(new)
            if filled.get("trace", "") is None:
                filled["trace"] = trace_of(record.headers)
            filled["_topic"], filled["_partition"], filled["_offset"] = topic, partition, offset
            made[place] = filled
    return made


def _unfoldable(view: View, event: Event, reason: Exception) -> Unfoldable:
    """The class of the error alone: its text may quote what a citizen wrote."""
    return Unfoldable(
        event.record, "cannot_fold", f"{event.envelope.data.type} in {view.name}: {type(reason).__name__}"
    )
