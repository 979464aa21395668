"""How far a projector has walked: a cursor a partition, the stored positions, and what is new in a poll."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aduan_events.codec import Undecodable, decode
from aduan_events.cursors import Cursor, OwnedCursor, cursor
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime import dead_letters
from aduan_runtime.homes.ports import Record, TopicPartition
from aduan_runtime.shells.folding import Event, Unfoldable

_YIELD_EVERY = 250


class Taken(NamedTuple):
    """What counts in a poll, in order per partition, and which records of plain logs cannot be read."""

    events: Sequence[Event]
    poison: Sequence[Unfoldable]


class Walk:
    """Only what the cursors take is decoded. `until` holds offsets that must not be passed; `skipped` are set aside."""

    def __init__(self, owned_topics: frozenset[str]) -> None:
        self.until: dict[TopicPartition, int] = {}
        self.skipped: set[tuple[TopicPartition, int]] = set()
        self._owned_topics = owned_topics
        self._stored: dict[TopicPartition, str] = {}
        self._cursors: dict[TopicPartition, Cursor] = {}
        self._read: set[TopicPartition] = set()

    def restore(self, stored: Mapping[TopicPartition, str]) -> None:
        """Stand at these positions; partitions must be read again from `start`."""
        self._stored = dict(stored)
        self.rewind()

    def rewind(self) -> None:
        """Stand where the last commit stood; partitions must be read again from `start`."""
        self._cursors.clear()
        self._read.clear()

    def start(self, at: TopicPartition) -> int:
        """The offset to read from after a restore."""
        return self._cursor(at).start

    def next_offset(self, at: TopicPartition) -> int:
        """One past the last record seen."""
        return self._cursor(at).next_offset

    def cursors(self, share: Iterable[TopicPartition]) -> Mapping[TopicPartition, Cursor]:
        """The cursors of these partitions, as far as they were walked."""
        return {at: self._cursors[at] for at in share if at in self._cursors}

    def ended(self, at: TopicPartition) -> bool:
        """Whether `until` is reached."""
        return at in self.until and self._cursor(at).next_offset >= self.until[at]

    async def take(self, found: Mapping[TopicPartition, Sequence[Record]]) -> Taken:
        """Walk over a poll. Raises Unfoldable for a record that counts on an owned log and cannot be read."""
        events: list[Event] = []
        poison: list[Unfoldable] = []
        for at in sorted(found):
            self._read.add(at)
            await self._take(at, found[at], events, poison)
        return Taken(events, poison)

    async def _take(
        self, at: TopicPartition, records: Sequence[Record], events: list[Event], poison: list[Unfoldable]
    ) -> None:
        step = self._cursor(at)
        until = self.until.get(at)
        for number, record in enumerate(records, start=1):
            if until is not None and record.offset >= until:
                return
            if not step.take(record.offset, record.value) or (at, record.offset) in self.skipped:
                continue
            try:
                events.append(Event(_meaning(record), record))
            except Undecodable as reason:
                unreadable = Unfoldable(record, reason.reason, reason.detail)
                if at.topic in self._owned_topics:
                    raise unreadable from reason
                poison.append(unreadable)
            if number % _YIELD_EVERY == 0:
                await asyncio.sleep(0)

    def moves(self) -> Mapping[TopicPartition, tuple[str, str]]:
        """From where to where each partition was walked since the last commit."""
        places = {at: (self._stored.get(at, ""), self._cursor(at).position) for at in self._read}
        return {at: (old, new) for at, (old, new) in places.items() if old != new}

    def committed(self, moves: Mapping[TopicPartition, tuple[str, str]]) -> None:
        """These moves are stored."""
        self._stored.update({at: new for at, (_, new) in moves.items()})
        self._read.clear()
        self.skipped = {(at, offset) for at, offset in self.skipped if offset >= self._cursor(at).next_offset}

    def _cursor(self, at: TopicPartition) -> Cursor:
        found = self._cursors.get(at)
        if found is None:
            found = self._cursors[at] = cursor(at.topic in self._owned_topics, self._stored.get(at))
        return found


def _meaning(record: Record) -> Envelope[Message]:
    """Copies on `dead-letters` are told by their headers, since their values are what somebody could not read."""
    return dead_letters.told(record) if record.topic == dead_letters.TOPIC else decode(record.value)


def covered(owned: bool, position: str) -> int:
    """One past the last record that a position text covers; 0 for none."""
    step = cursor(owned, position)
    if isinstance(step, OwnedCursor):
        at = step.rule.position
        return 0 if at.writer is None else at.offset + at.taken + 1
    return step.start + 1 if position else 0
