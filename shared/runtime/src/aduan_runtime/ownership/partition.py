"""The state of one owned partition: a fold of its own log alone, plus what was decided but not yet appended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_WAITING = (DeadLettered, Halted)
_OF_THE_SHELL = (*_WAITING, DeadLetterSettled)
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
            self.apply([decode(record.value)])
        elif (head := self.cursor.head) is not None and self.cursor.rule.start == record.offset:
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

    def apply(self, events: Sequence[Envelope[Message]]) -> None:
        """Fold events that count, whether read or just decided: all of them, or none if a rule raises."""
        decider = self.decider
        if len(events) == 1 and not isinstance(events[0].data, _OF_THE_SHELL):
            self._apply_one(events[0])
            return
        states: dict[UUID, S] = {}
        tally = self.tally
        due: list[tuple[str, datetime | None, UUID]] = []
        waiting: list[Envelope[Message]] = []
        for event in events:
            if isinstance(event.data, _OF_THE_SHELL):
                waiting.append(event)
                continue
            key = decider.key(event)
            states[key] = decider.evolve(states[key] if key in states else self.state(key), event)
            tally = decider.tally(tally, event)
            due += [(deadline, at, key) for deadline, at in decider.deadlines(event).items()]
        self.states.update(states)
        self.tally = tally
        for deadline, at, key in due:
            self.deadlines.change(deadline, at, key)
        for event in waiting:
            self._wait(event.data)

    def _apply_one(self, event: Envelope[Message]) -> None:
        decider = self.decider
        key = decider.key(event)
        state = decider.evolve(self.state(key), event)
        tally = decider.tally(self.tally, event)
        for deadline, at in decider.deadlines(event).items():
            self.deadlines.change(deadline, at, key)
        self.states[key] = state
        self.tally = tally

    def state(self, key: UUID) -> S:
        """The state under a key; the initial one if nothing was said yet."""
        state = self.states.get(key)
        return self.decider.initial() if state is None else state

    def _wait(self, data: Message) -> None:
        if isinstance(data, _WAITING):
            self.halted.setdefault(data.key, []).append((data.topic, data.partition, data.offset))
        elif isinstance(data, DeadLetterSettled):
            left = [
                place for place in self.halted.get(data.key, ()) if place != (data.topic, data.partition, data.offset)
            ]
            if left:
                self.halted[data.key] = left
            else:
                self.halted.pop(data.key, None)
