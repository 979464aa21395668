"""Deciding the records of one poll against one partition's state: pure but for the state it advances.

Every input is taken once and in order; poison becomes an event and halts its key (design.md 4.6, 4.9, 4.10).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from aduan_events.codec import Undecodable, decode, encode
from aduan_events.commands import DiscardDeadLetter, RetryDeadLetter
from aduan_events.cursors import Cursor, cursor
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_runtime.homes.ports import Clock, Headers, Outgoing, Record
from aduan_runtime.ownership.decisions import DeadlinePassed, Decided, Decider, Input
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.signals.tracing import forwarded

S = TypeVar("S")
MAX_DECISION_BYTES = 512_000
MAX_DECISION_EVENTS = 256
_SEAL_BYTES = 300_000  # with the largest decision still under the builder's 900 kB
_NOBODY = UUID(int=0)


class InputGap(Exception):
    """An input offset is missing: the partition stops until it is read again."""


class Poison(Exception):
    """This input cannot be decided; the reason goes into its dead letter."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Batch:
    """What is appended at once: whole decisions, and the positions, sources and time after the last of them."""

    events: list[Outgoing]
    positions: dict[str, str]
    sources: dict[str, tuple[int, int]]
    now: int


class Deciding(Generic[S]):
    """Feeds inputs to a decider in order; the state runs ahead of the log until the draft is appended."""

    def __init__(
        self, decider: Decider[S], state: PartitionState[S], partition: int, clock: Clock, owned: frozenset[str]
    ) -> None:
        self._decider = decider
        self._state = state
        self._partition = partition
        self._clock = clock
        self._owned = owned
        self._cursors: dict[str, Cursor] = {}
        self._moved: set[str] = set()
        self._sources: dict[str, tuple[int, int]] = {}
        self._events: list[Outgoing] = []
        self._size = 0
        self._batches: list[Batch] = []
        self.silent = 0

    def cursor_of(self, topic: str, partition: int) -> Cursor:
        """Where this owner stands on an input."""
        place = f"{topic}:{partition}"
        found = self._cursors.get(place)
        if found is None:
            found = cursor(topic in self._owned, self._state.positions.get(place))
            self._cursors[place] = found
        return found

    def batches(self, even_silent: bool) -> list[Batch]:
        """What is to be appended, in order; with `even_silent` also a bare head if anything moved."""
        if self._events or (even_silent and self._moved):
            self._seal()
        ready, self._batches = self._batches, []
        return ready

    @property
    def moved(self) -> bool:
        """Whether inputs were decided that no head names yet."""
        return bool(self._moved)

    def _seal(self) -> None:
        positions = {place: self._cursors[place].position for place in self._moved}
        self._batches.append(Batch(self._events, positions, self._sources, self._state.now_us))
        self._events, self._sources, self._size, self.silent = [], {}, 0, 0
        self._moved.clear()

    def take(self, record: Record) -> None:
        """Decide one record. Raises InputGap when an offset before it was never seen."""
        at = self.cursor_of(record.topic, record.partition)
        if record.offset < at.next_offset:
            return
        if record.offset > at.next_offset:
            raise InputGap(f"{record.topic}/{record.partition}: {at.next_offset} is missing before {record.offset}")
        self._moved.add(f"{record.topic}:{record.partition}")
        if not at.take(record.offset, record.value):
            return
        now = max(self._state.now, self._clock.at(record.timestamp))
        self._state.now = now
        key = (record.key or b"").decode("ascii", "backslashreplace")
        try:
            envelope = decode(record.value)
            if not self._fresh(envelope):
                self.silent += 1
                return
            if isinstance(envelope.data, RetryDeadLetter | DiscardDeadLetter):
                events = self._settle(envelope, now)
            elif key in self._state.halted:
                behind = self._state.halted[key][0]
                events = [
                    Decided(Halted(key=key, reason=f"behind {behind[0]}/{behind[1]}/{behind[2]}", **_place(record)))
                ]
            else:
                events = self._decide(envelope, record.topic, now)
            self._say(events, envelope, record.key or b"", record.headers, now)
        except (Undecodable, Poison) as poison:
            self._poison(record, key, poison, now)

    def tick(self, deadline: str, due: datetime, key: UUID) -> None:
        """Decide that a deadline passed."""
        now = max(self._state.now, self._clock.now(), due)
        self._state.now = now
        cause = uuid5(key, f"{deadline}|{due.isoformat()}")
        envelope: Envelope[Message] = Envelope(
            id=cause,
            subject=key,
            complaint=None,
            cause=cause,
            correlation=cause,
            occurred_at=due,
            recorded_at=now,
            data=DeadlinePassed(deadline=deadline, due=due),
        )
        given = Input(envelope, "", self._partition, now, self._state.tally)
        events = self._decider.decide(self._state.state(key), given)
        self._say(events, envelope, str(key).encode(), (), now)

    def _fresh(self, envelope: Envelope[Message]) -> bool:
        source = envelope.source
        if source is None:
            return True
        name = f"{source.reactor}|{source.topic}|{source.partition}"
        stamp = (source.offset, source.index)
        if stamp <= self._state.sources.get(name, (-1, -1)):
            return False
        self._state.sources[name] = stamp
        self._sources[name] = stamp
        return True

    def _decide(self, envelope: Envelope[Message], topic: str, now: datetime) -> Sequence[Decided]:
        try:
            key = self._decider.key(envelope)
            given = Input(envelope, topic, self._partition, now, self._state.tally)
            return self._decider.decide(self._state.state(key), given)
        except Exception as error:
            raise Poison("undecidable", f"{envelope.data.type}: {type(error).__name__}") from error

    def _settle(self, envelope: Envelope[Message], now: datetime) -> Sequence[Decided]:
        wish = envelope.data
        assert isinstance(wish, RetryDeadLetter | DiscardDeadLetter)
        if wish.decider != self._decider.name:
            return []
        place = (wish.topic, wish.partition, wish.offset)
        waiting = self._state.halted.get(wish.key, [])
        if place not in waiting:
            return [Decided(Refused(command=envelope.id, reason="dead_letter_not_waiting", by=wish.by))]
        if waiting[0] != place:
            return [Decided(Refused(command=envelope.id, reason="dead_letter_not_first", by=wish.by))]
        outcome = DeadLetterSettled(
            topic=wish.topic,
            partition=wish.partition,
            offset=wish.offset,
            key=wish.key,
            outcome="retried" if isinstance(wish, RetryDeadLetter) else "discarded",
            by=wish.by,
        )
        if isinstance(wish, DiscardDeadLetter):
            return [Decided(outcome)]
        try:
            original = decode(base64.b64decode(wish.value, validate=True))
            return [Decided(outcome), *self._decide(original, wish.topic, now)]
        except (Undecodable, Poison, ValueError):
            return [Decided(Refused(command=envelope.id, reason="still_undecidable", by=wish.by))]

    def _say(
        self, decided: Sequence[Decided], given: Envelope[Message], key: bytes, headers: Headers, now: datetime
    ) -> None:
        """Write one decision whole, or raise Poison and leave the state as it was."""
        if not decided:
            self.silent += 1
            return
        if len(decided) > MAX_DECISION_EVENTS:
            raise Poison("decision_too_large", f"{len(decided)} events")
        seqs: dict[UUID, int] = {}
        events = [self._envelope(one, given, index, now, seqs) for index, one in enumerate(decided)]
        onward = forwarded(headers)
        out = [Outgoing(key, encode(event), onward) for event in events]
        size = sum(len(record.value) for record in out)
        if size > MAX_DECISION_BYTES:
            raise Poison("decision_too_large", f"{size} bytes")
        self._keep(events, out)

    def _keep(self, events: Sequence[Envelope[Message]], out: Sequence[Outgoing]) -> None:
        for event in events:
            self._state.apply(event)
        self._events.extend(out)
        self._size += sum(len(record.value) + len(record.key) + 200 for record in out)
        if self._size >= _SEAL_BYTES:
            self._seal()

    def _envelope(
        self, one: Decided, given: Envelope[Message], index: int, now: datetime, seqs: dict[UUID, int]
    ) -> Envelope[Message]:
        seq = None
        subject = given.subject
        if one.complaint is not None and one.numbered:
            last = seqs.get(one.complaint)
            if last is None:
                last = self._decider.version(self._state.state(self._decider.key(given)), one.complaint)
            seq = seqs[one.complaint] = last + 1
        return Envelope(
            id=derived_id(given.id, self._decider.name, index),
            subject=subject,
            complaint=one.complaint,
            seq=seq,
            cause=given.id,
            correlation=given.correlation,
            occurred_at=now,
            recorded_at=now,
            data=one.data,
        )

    def _poison(self, record: Record, key: str, poison: Undecodable | Poison, now: datetime) -> None:
        cause = uuid5(_NOBODY, f"{record.topic}|{record.partition}|{record.offset}")
        event: Envelope[Message] = Envelope(
            id=derived_id(cause, self._decider.name, 0),
            cause=cause,
            correlation=cause,
            occurred_at=now,
            recorded_at=now,
            data=DeadLettered(key=key, reason=poison.reason, detail=poison.detail[:200], **_place(record)),
        )
        self._keep([event], [Outgoing(record.key or b"", encode(event), forwarded(record.headers))])


def _place(record: Record) -> dict[str, int | str]:
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset}
