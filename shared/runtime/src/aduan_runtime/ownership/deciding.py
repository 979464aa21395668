"""Deciding the records of one poll against one partition's state: pure but for the state it advances.

Every input is taken once and in order; poison becomes an event and halts its key (design.md 4.6, 4.9, 4.10).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from aduan_events.codec import Undecodable, decode, encode
from aduan_events.commands import DiscardDeadLetter, RetryDeadLetter
from aduan_events.cursors import Cursor, cursor
from aduan_events.envelope import Envelope, SourceStamp, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Clock, Headers, Outgoing, Record
from aduan_runtime.ownership.decisions import DeadlinePassed, Decided, Decider, Input
from aduan_runtime.ownership.partition import Lacking, PartitionState
from aduan_runtime.signals.metrics import DEAD_LETTERS
from aduan_runtime.signals.names import SpanName
from aduan_runtime.signals.tracing import hops

S = TypeVar("S")
MAX_DECISION_BYTES = 512_000
MAX_DECISION_EVENTS = 256
_SEAL_BYTES = 300_000  # with the largest decision still under MAX_BATCH_BYTES
_KEY_BYTES = 128
_WISHES = frozenset[type[Message]]((RetryDeadLetter, DiscardDeadLetter))
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
    """Feeds inputs to a decider in order; the state runs ahead of the log until the draft is appended.

    `partition` of `partitions` is owned; `owned` names the topics to which the reader's rule applies.
    """

    def __init__(
        self,
        decider: Decider[S],
        state: PartitionState[S],
        partition: int,
        clock: Clock,
        owned: frozenset[str],
        partitions: int,
    ) -> None:
        self._decider = decider
        self._state = state
        self._partition = partition
        self._partitions = partitions
        self._clock = clock
        self._owned = owned
        self._cursors: dict[tuple[str, int], Cursor] = {}
        self._moved: set[tuple[str, int]] = set()
        self._sources: dict[str, tuple[int, int]] = {}
        self._events: list[Outgoing] = []
        self._size = 0
        self._wall_ms = -1
        self._batches: list[Batch] = []
        self._half_taken: tuple[Record, Envelope[Message] | None, datetime] | None = None
        self._onward: Headers = ()
        self.hops = hops(decider.name)
        self.silent = 0

    def cursor_of(self, topic: str, partition: int) -> Cursor:
        """Where this owner stands on an input."""
        found = self._cursors.get((topic, partition))
        if found is None:
            found = cursor(topic in self._owned, self._state.positions.get(f"{topic}:{partition}"))
            self._cursors[topic, partition] = found
        return found

    def batches(self, even_silent: bool) -> list[Batch]:
        """What is to be appended, in order; with `even_silent` also a bare head if anything moved."""
        if self._events or (even_silent and self._moved):
            self._seal()
        ready, self._batches = self._batches, []
        return ready

    def _seal(self) -> None:
        positions = {
            f"{topic}:{partition}": self._cursors[topic, partition].position for topic, partition in sorted(self._moved)
        }
        self._batches.append(Batch(self._events, positions, self._sources, self._state.now_us))
        self._events, self._sources, self._size, self.silent = [], {}, 0, 0
        self._moved.clear()

    def take(self, record: Record) -> None:
        """Decide one record. Raises InputGap when an offset before it was never seen, and PositionLost.

        Raises Lacking when a state is to be put first; `go_on` then does the rest of this record.
        """
        place = (record.topic, record.partition)
        at = self._cursors.get(place) or self.cursor_of(*place)
        offset, value = record.offset, record.value
        if offset != at.next_offset:
            if offset < at.next_offset:
                return
            raise InputGap(f"{record.topic}/{record.partition}: {at.next_offset} is missing before {offset}")
        self._moved.add(place)
        if not at.take(offset, value):
            return
        now = self._now(record.timestamp)
        self._onward = self.hops.onward(record)
        given: Envelope[Message] | None = None
        try:
            given = decode(value)
            if given.source is None or self._fresh(given.source):
                self._answer(record, given, now)
            else:
                self.silent += 1
        except (Undecodable, Poison) as poison:
            self._set_aside(poison, record, given)
        except Lacking:
            self._half_taken = record, given, now
            raise

    def go_on(self) -> None:
        """Decide the record that lacked a state. Raises Lacking when it lacks another one."""
        assert self._half_taken is not None, "no record lacks a state"
        record, given, now = self._half_taken
        assert given is not None, "what cannot be read lacks nothing"
        try:
            self._answer(record, given, now)
        except (Undecodable, Poison) as poison:
            self._set_aside(poison, record, given)
        self._half_taken = None

    def _set_aside(self, poison: Undecodable | Poison, record: Record, given: Envelope[Message] | None) -> None:
        reason, detail = poison.reason, poison.detail[:200]
        self._park(DeadLettered(key=_named(record.key), reason=reason, detail=detail, **_place(record)), record, given)

    def _now(self, wall_ms: int) -> datetime:
        # All records of one append bear one time.
        if wall_ms != self._wall_ms:
            self._wall_ms = wall_ms
            self._state.now = max(self._state.now, self._clock.at(wall_ms))
        return self._state.now

    def tick(self, deadline: str, due: datetime, key: UUID) -> None:
        """Decide that a deadline passed. Raises Poison when that cannot be decided, and Lacking; it changed nothing
        then."""
        now = self._state.now = max(self._state.now, self._clock.now(), due)
        cause = uuid5(key, f"{deadline}|{due.isoformat()}")
        given: Envelope[Message] = Envelope(
            id=cause,
            subject=key,
            cause=cause,
            correlation=cause,
            occurred_at=due,
            recorded_at=now,
            data=DeadlinePassed(deadline=deadline, due=due),
        )
        events = self._decide(given, "", now)
        led = self.hops.root(SpanName.DEADLINE, str(events[0].complaint)) if events else ()
        self._say(events, str(key).encode("ascii"), led)

    def _fresh(self, source: SourceStamp) -> bool:
        name = f"{source.reactor}|{source.topic}|{source.partition}"
        stamp = (source.offset, source.index)
        if stamp <= self._state.sources.get(name, (-1, -1)):
            return False
        self._state.sources[name] = stamp
        self._sources[name] = stamp
        return True

    def _answer(self, record: Record, given: Envelope[Message], now: datetime) -> None:
        data, state = given.data, self._state
        # Not isinstance, which asks the models' metaclass.
        if type(data) in _WISHES:
            self._settle(given, data, self._onward, now)  # type: ignore[arg-type]  # one of the two
        elif state.halted and (key := _named(record.key)) in state.halted:
            topic, partition, offset = state.halted[key][0]
            self._park(Halted(key=key, reason=f"behind {topic}/{partition}/{offset}", **_place(record)), record, given)
        else:
            self._say(self._decide(given, record.topic, now), self._event_key(record, given), self._onward)

    def _event_key(self, record: Record, given: Envelope[Message]) -> bytes:
        """The key of what an input leads to: its own; that of the state where it has none or the log has others."""
        if record.key and record.topic in self._decider.inputs:
            return record.key
        return self._state_key(given)

    def _state_key(self, given: Envelope[Message]) -> bytes:
        return str(self._decider.key(given)).encode("ascii")

    def _decide(self, given: Envelope[Message], topic: str, now: datetime) -> list[Envelope[Message]]:
        try:
            state = self._state.state(self._decider.key(given))
            decided = self._decider.decide(state, Input(given, topic, self._partition, now, self._state.tally))
            if len(decided) > MAX_DECISION_EVENTS:
                raise Poison("decision_too_large", f"{len(decided)} events")
            return self._envelopes(decided, given, state, now)
        except (Poison, Lacking):
            raise
        except Exception as error:
            raise Poison("undecidable", f"{given.data.type}: {type(error).__name__}") from error

    def _envelopes(
        self, decided: Sequence[Decided], given: Envelope[Message], state: S, now: datetime
    ) -> list[Envelope[Message]]:
        """Envelopes around a decision; seqs go on from the state before it, since nothing of it is folded yet."""
        seqs: dict[UUID, int] = {}
        events: list[Envelope[Message]] = []
        for index, one in enumerate(decided):
            seq, complaint = None, one.complaint
            if complaint is not None and one.numbered:
                last = seqs[complaint] if seqs and complaint in seqs else self._decider.version(state, complaint)
                seq = last + 1
                if len(decided) > 1:
                    seqs[complaint] = seq
            events.append(
                Envelope(
                    id=derived_id(given.id, self._decider.name, index),
                    subject=given.subject,
                    complaint=complaint,
                    seq=seq,
                    cause=given.id,
                    correlation=given.correlation,
                    occurred_at=now,
                    recorded_at=now,
                    data=one.data,
                )
            )
        return events

    def _say(self, events: Sequence[Envelope[Message]], key: bytes, headers: Headers) -> None:
        """Write one decision whole, or raise Poison and leave the state as it was."""
        if not events:
            self.silent += 1
            return
        if key and partition_of(key, self._partitions) != self._partition:
            raise Poison("wrong_partition", f"the key belongs to partition {partition_of(key, self._partitions)}")
        out, size = [], 0
        try:
            for event in events:
                record = Outgoing(key, encode(event), headers)
                out.append(record)
                size += record.weight
        except Undecodable as error:
            raise Poison(error.reason, error.detail) from error
        if size > MAX_DECISION_BYTES:
            raise Poison("decision_too_large", f"{size} bytes")
        try:
            self._state.apply(events)
        except Lacking:
            raise
        except Exception as error:
            raise Poison("undecidable", f"{events[0].data.type}: {type(error).__name__}") from error
        self._events.extend(out)
        self._size += size
        if self._size >= _SEAL_BYTES:
            self._seal()

    def _settle(
        self, given: Envelope[Message], wish: RetryDeadLetter | DiscardDeadLetter, headers: Headers, now: datetime
    ) -> None:
        """Carry out or refuse a wish about a dead letter; a retried input leads to what it would have led to."""
        if wish.decider != self._decider.name:
            self.silent += 1
            return
        place = (wish.topic, wish.partition, wish.offset)
        waiting = self._state.halted.get(wish.key, [])
        refusal = "dead_letter_not_first" if place in waiting else "dead_letter_not_waiting"
        key = wish.key.encode("ascii", "backslashreplace")
        if waiting and waiting[0] == place:
            try:
                if isinstance(wish, DiscardDeadLetter):
                    self._say(self._told(given, _settled(wish), now), self._own(key), headers)
                else:
                    original = decode(base64.b64decode(wish.value, validate=True))
                    led_to = self._decide(original, wish.topic, now)
                    settled = self._told(given, _settled(wish), now)
                    self._say([*settled, *led_to], key or self._state_key(original), headers)
                return
            except (Undecodable, Poison, binascii.Error):
                refusal = "still_undecidable"
        refused = Refused(command=given.id, reason=refusal, by=wish.by)
        self._say(self._told(given, refused, now), self._own(key), headers)

    def _told(self, given: Envelope[Message], data: Message, now: datetime) -> list[Envelope[Message]]:
        return self._envelopes([Decided(data)], given, self._state.decider.initial(), now)

    def _park(self, waits: DeadLettered | Halted, record: Record, given: Envelope[Message] | None) -> None:
        """Tell that an input waits. The id is made from where it stands, since a retry makes events of its own."""
        place = uuid5(_NOBODY, f"{record.topic}|{record.partition}|{record.offset}")
        event: Envelope[Message] = Envelope(
            id=derived_id(place, self._decider.name, 0),
            subject=given.subject if given else None,
            cause=given.id if given else place,
            correlation=given.correlation if given else place,
            occurred_at=self._state.now,
            recorded_at=self._state.now,
            data=waits,
        )
        self._say([event], self._own(record.key or b""), self._onward)
        DEAD_LETTERS.add(self._decider.name, waits.reason if isinstance(waits, DeadLettered) else "halted")

    def _own(self, key: bytes) -> bytes:
        """The key if it is one of this partition's; what came under another still has to be told here, without it."""
        fits = len(key) <= _KEY_BYTES and partition_of(key, self._partitions) == self._partition
        return key if fits else b""


def _named(key: bytes | None) -> str:
    """A key as text; one that is longer than any of ours goes by its hash, so that its dead letter can be written."""
    if key is None:
        return ""
    return (
        key.decode("ascii", "backslashreplace") if len(key) <= _KEY_BYTES else blake2b(key, digest_size=16).hexdigest()
    )


def _settled(wish: RetryDeadLetter | DiscardDeadLetter) -> DeadLetterSettled:
    return DeadLetterSettled(
        topic=wish.topic,
        partition=wish.partition,
        offset=wish.offset,
        key=wish.key,
        outcome="retried" if isinstance(wish, RetryDeadLetter) else "discarded",
        by=wish.by,
    )


def _place(record: Record) -> dict[str, int | str]:
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset}
