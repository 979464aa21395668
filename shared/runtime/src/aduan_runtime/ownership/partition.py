"""The state of one owned partition: a fold of its own log alone, plus what was decided but not yet appended.

Subjects are held in two generations. Whoever is touched belongs to the young one; when that is full it becomes the
old one, and what was old is let go, once the snapshot view has passed its last event. A record costs no bookkeeping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
OF_THE_SHELL = frozenset[type[Message]]((*_WAITING, DeadLetterSettled))
"""Events that concern no subject's state. Asked by type, since isinstance asks the models' metaclass."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Lacking(Exception):
    """The state under this key is not in memory: put it, then do the same again. Nothing was changed."""

    def __init__(self, key: UUID) -> None:
        super().__init__(f"the state under {key} is to be loaded from the snapshot view")
        self.key = key


class PartitionState(Generic[S]):
    """Everything that the owner of a partition knows, rebuilt by folding the log from `position` on.

    `complete` says that a key without a state is new: so it is when the fold began at the start of the log, until
    somebody is let go. Otherwise asking for it raises Lacking. `floor` is one past the last record that the snapshot
    view has been seen to hold when somebody was let go, so what it must hold before it can tell who is new.
    """

    def __init__(self, decider: Decider[S], position: str | None = None, *, complete: bool = True) -> None:
        self.decider = decider
        self.cursor = OwnedCursor(position)
        # By the keys' numbers: a UUID is hashed and compared in Python, a number is not.
        self.states: dict[int, S] = {}
        self.complete = complete
        self.floor = self.covered
        self.tally = 0
        self.now = _EPOCH
        self.positions: dict[str, str] = {}
        self.sources: dict[str, tuple[int, int]] = {}
        self.deadlines = Deadlines()
        self.halted: dict[str, list[Place]] = {}
        self._old: dict[int, S] = {}
        self._old_end = 0
        self._ahead: dict[UUID, int] = {}

    @property
    def covered(self) -> int:
        """One past the last record of the own log that counted and was taken."""
        at = self.cursor.rule.position
        return 0 if at.writer is None else at.offset + at.taken + 1

    def read(self, record: Record) -> Envelope[Message] | None:
        """Take one record of the own log under the reader's rule: the event that is now to be folded, if it is one."""
        if self.cursor.take(record.offset, record.value):
            return decode(record.value)
        if (head := self.cursor.head) is not None and self.cursor.rule.start == record.offset:
            self.move(head.positions, head.sources, head.now)
        return None

    def fold(self, event: Envelope[Message], offset: int) -> None:
        """Fold one event that was read at `offset`. A state that was loaded from a later row has it in already."""
        if self._ahead and type(event.data) not in OF_THE_SHELL:
            key = self.decider.key(event)
            if key in self._ahead and offset <= self._ahead[key]:
                self.tally = self.decider.tally(self.tally, event)
                for deadline, at in self.decider.deadlines(event).items():
                    self.deadlines.change(deadline, at, key)
                return
            self._ahead.pop(key, None)
        self.apply([event])

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
        """Fold events that count, whether read or just decided: all of them, or none if a rule or Lacking raises."""
        decider = self.decider
        if len(events) == 1 and type(events[0].data) not in OF_THE_SHELL:
            self._apply_one(events[0])
            return
        states: dict[int, S] = {}
        tally = self.tally
        due: list[tuple[str, datetime | None, UUID]] = []
        waiting: list[Envelope[Message]] = []
        for event in events:
            if type(event.data) in OF_THE_SHELL:
                waiting.append(event)
                continue
            key = decider.key(event)
            number = key.int
            states[number] = decider.evolve(states[number] if number in states else self.state(key), event)
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
        self.states[key.int] = state
        self.tally = tally

    def state(self, key: UUID) -> S:
        """The state under a key; the initial one if nothing was said yet. Raises Lacking."""
        state = self.states.get(key.int)
        return self._not_young(key) if state is None else state

    def _not_young(self, key: UUID) -> S:
        state = self._old.pop(key.int, None) if self._old else None
        if state is not None:
            self.states[key.int] = state
            return state
        if not self.complete:
            raise Lacking(key)
        return self.decider.initial()

    def lacking(self, keys: Iterable[UUID]) -> set[UUID]:
        """Those of the keys whose states must be put before anybody asks for them."""
        if self.complete:
            return set()
        return {key for key in keys if key.int not in self.states and key.int not in self._old}

    def put(self, key: UUID, state: S | None, offset: int) -> None:
        """A state as the snapshot view tells it, with everything up to the record at `offset`; None: the key is new."""
        self.states[key.int] = self.decider.initial() if state is None else state
        if offset >= self.cursor.next_offset - 1:
            self._ahead[key] = offset

    @property
    def held(self) -> int:
        """How many subjects are in memory."""
        return len(self.states) + len(self._old)

    def let_go(self, passed: int) -> bool:
        """Let go of whoever was not touched for a generation; False while the view has not passed their last events.

        `passed` is one past the last record that the view has in. Only when all that was decided stands on the log.
        """
        if self._old:
            if passed < self._old_end:
                return False
            self.complete = False
            self.floor = max(self.floor, passed)
        self._old, self.states, self._old_end = self.states, {}, self.covered
        return True

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
