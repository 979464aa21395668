"""The state of one owned partition: a fold of its own log alone, plus what was decided but not yet appended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from aduan_events.codec import decode
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted
from aduan_runtime.homes.ports import Record
from aduan_runtime.ownership.deadlines import Deadlines
from aduan_runtime.ownership.decisions import Decider

S = TypeVar("S")
Place = tuple[str, int, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PartitionState(Generic[S]):
    """Everything that the owner of a partition knows, rebuilt by folding the log from the start."""

    def __init__(self, decider: Decider[S], position: str | None = None) -> None:
        self.decider = decider
        self.cursor = OwnedCursor(position)
        self.states: dict[UUID, S] = {}
        self.tally = 0
        self.now = _EPOCH
        self.positions: dict[str, str] = {}
        self.sources: dict[str, tuple[int, int]] = {}
        self.deadlines = Deadlines()
        self.halted: dict[str, list[Place]] = {}

    def fold(self, record: Record) -> None:
        """Take one record of the own log under the reader's rule."""
        counts = self.cursor.take(record.offset, record.value)
        if counts:
            self.apply(decode(record.value))
        elif (head := self.cursor.head) is not None and self.cursor.rule.position.offset == record.offset:
            self.move(head.positions, head.sources, head.now)

    def move(self, positions: Mapping[str, str], sources: Mapping[str, tuple[int, int]], now: int) -> None:
        """What a head says of inputs, sources and time."""
        self.positions.update(positions)
        self.sources.update(sources)
        self.now = max(self.now, _EPOCH + timedelta(microseconds=now))

    @property
    def now_us(self) -> int:
        """Programme time as heads carry it."""
        return (self.now - _EPOCH) // timedelta(microseconds=1)

    def apply(self, event: Envelope[Message]) -> None:
        """Fold one event that counts, whether read or just decided."""
        data = event.data
        if isinstance(data, DeadLettered | Halted):
            self.halted.setdefault(data.key, []).append((data.topic, data.partition, data.offset))
            return
        if isinstance(data, DeadLetterSettled):
            self._settle(data)
            return
        decider = self.decider
        key = decider.key(event)
        state = self.states.get(key)
        self.states[key] = decider.evolve(decider.initial() if state is None else state, event)
        self.tally = decider.tally(self.tally, event)
        for deadline, due in decider.deadlines(event).items():
            self.deadlines.change(deadline, due, key)

    def state(self, key: UUID) -> S:
        """The state under a key; the initial one if nothing was said yet."""
        state = self.states.get(key)
        return self.decider.initial() if state is None else state

    def _settle(self, data: DeadLetterSettled) -> None:
        waiting = self.halted.get(data.key, [])
        place = (data.topic, data.partition, data.offset)
        if place in waiting:
            waiting.remove(place)
        if not waiting:
            self.halted.pop(data.key, None)
