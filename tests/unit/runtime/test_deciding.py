"""Deciding without a shell: time, seqs, and a decision that is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aduan_events.codec import decode, encode
from aduan_events.commands import AddNote
from aduan_events.complaints import NoteAdded
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered
from aduan_events.personal import Personal
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.ownership.deciding import Deciding, InputGap, Poison
from aduan_runtime.ownership.decisions import DeadlinePassed, Decided, Input
from aduan_runtime.ownership.partition import PartitionState

START = datetime(2021, 5, 24, tzinfo=UTC)
SARI, BUDI = UUID(int=1), UUID(int=2)


@dataclass
class Telling:
    """Says what the note says: a number of notes, alternately about the subject and about another complaint."""

    name = "telling"
    log = "log"
    inputs = ("left", "right")
    whole_inputs: tuple[str, ...] = ()
    unfoldable: str = ""
    given: list[Input] = field(default_factory=list)

    def key(self, envelope: Envelope[Message]) -> UUID:
        return envelope.subject or UUID(int=0)

    def initial(self) -> Mapping[UUID, int]:
        return {}

    def evolve(self, state: Mapping[UUID, int], event: Envelope[Message]) -> Mapping[UUID, int]:
        assert isinstance(event.data, NoteAdded)
        if event.data.by == self.unfoldable:
            raise KeyError(self.unfoldable)
        assert event.complaint is not None
        return {**state, event.complaint: event.seq or self.version(state, event.complaint)}

    def tally(self, count: int, event: Envelope[Message]) -> int:
        return count + 1

    def version(self, state: Mapping[UUID, int], complaint: UUID) -> int:
        return state.get(complaint, 0)

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        return {f"{event.id}": event.occurred_at}

    def decide(self, state: Mapping[UUID, int], given: Input) -> Sequence[Decided]:
        self.given.append(given)
        if isinstance(given.envelope.data, DeadlinePassed):
            raise LookupError("no rule for it")
        assert isinstance(given.envelope.data, AddNote)
        note = given.envelope.data.note
        return [
            Decided(NoteAdded(note=note, by=str(index)), (SARI, BUDI)[index % 2], numbered=index != 4)
            for index in range(int(note.box))
        ]


class Clock:
    """Programme time is append time."""

    def at(self, wall_ms: int) -> datetime:
        return START + timedelta(milliseconds=wall_ms)

    def now(self) -> datetime:
        return START

    def heard(self, wall_ms: int) -> None:
        """It is append time already."""


def record(offset: int, notes: int = 1, topic: str = "left", timestamp: int = 0) -> MemoryRecord:
    note = Personal[str](key="none", of="note", box=str(notes))
    envelope = Envelope(
        id=UUID(int=offset + 100),
        subject=SARI,
        cause=UUID(int=offset + 100),
        correlation=UUID(int=7),
        occurred_at=START,
        recorded_at=START,
        data=AddNote(by="agen-1", note=note),
    )
    return MemoryRecord(topic, 0, offset, timestamp, str(SARI).encode(), encode(envelope))


@pytest.fixture
def decider() -> Telling:
    return Telling()


@pytest.fixture
def state(decider: Telling) -> PartitionState[Mapping[UUID, int]]:
    return PartitionState(decider)


@pytest.fixture
def deciding(decider: Telling, state: PartitionState[Mapping[UUID, int]]) -> Deciding[Mapping[UUID, int]]:
    return Deciding(decider, state, 0, Clock(), frozenset(), 1)


def told(deciding: Deciding[Mapping[UUID, int]]) -> list[Envelope[Message]]:
    return [decode(out.value) for batch in deciding.batches(False) for out in batch.events]


def test_now_is_the_append_time_and_never_goes_back(deciding: Deciding[Mapping[UUID, int]], decider: Telling) -> None:
    deciding.take(record(0, timestamp=5_000))
    deciding.take(record(0, topic="right", timestamp=3_000))
    deciding.take(record(1, topic="right", timestamp=3_000))
    deciding.take(record(1, timestamp=9_000))
    seconds = [(given.now - START).total_seconds() for given in decider.given]
    assert seconds == [5.0, 5.0, 5.0, 9.0]
    assert deciding.batches(False)[0].now == (START - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6 + 9e6


def test_seqs_are_dense_per_complaint_within_and_across_decisions(deciding: Deciding[Mapping[UUID, int]]) -> None:
    deciding.take(record(0, notes=6))
    deciding.take(record(1, notes=2))
    assert [(event.complaint, event.seq) for event in told(deciding)] == [
        *((SARI, 1), (BUDI, 1), (SARI, 2), (BUDI, 2), (SARI, None), (BUDI, 3)),
        *((SARI, 3), (BUDI, 4)),
    ]


def test_ids_are_made_of_cause_decider_and_index(deciding: Deciding[Mapping[UUID, int]]) -> None:
    deciding.take(record(0, notes=3))
    assert [event.id for event in told(deciding)] == [derived_id(UUID(int=100), "telling", n) for n in range(3)]


def test_the_tally_counts_what_was_decided_before(deciding: Deciding[Mapping[UUID, int]], decider: Telling) -> None:
    for offset in range(3):
        deciding.take(record(offset, notes=2))
    assert [given.tally for given in decider.given] == [0, 2, 4]


def test_a_decision_of_which_one_event_cannot_be_folded_changes_nothing(
    deciding: Deciding[Mapping[UUID, int]], decider: Telling, state: PartitionState[Mapping[UUID, int]]
) -> None:
    decider.unfoldable = "2"
    deciding.take(record(0, notes=3))
    assert [type(event.data) for event in told(deciding)] == [DeadLettered]
    assert (state.states, state.tally, len(state.deadlines)) == ({}, 0, 0)


def test_a_deadline_that_cannot_be_decided_changes_nothing(
    deciding: Deciding[Mapping[UUID, int]], state: PartitionState[Mapping[UUID, int]]
) -> None:
    with pytest.raises(Poison, match="LookupError"):
        deciding.tick("close", START, SARI)
    assert state.states == {}
    assert deciding.batches(True) == []


def test_a_gap_is_not_jumped(deciding: Deciding[Mapping[UUID, int]]) -> None:
    deciding.take(record(0))
    with pytest.raises(InputGap, match="left/0: 1 is missing before 2"):
        deciding.take(record(2))
    deciding.take(record(1))
    deciding.take(record(0))
    assert len(told(deciding)) == 2


def test_folding_the_log_gives_the_state_that_deciding_left(
    deciding: Deciding[Mapping[UUID, int]], state: PartitionState[Mapping[UUID, int]], decider: Telling
) -> None:
    for offset in range(5):
        deciding.take(record(offset, notes=offset))
    again = PartitionState(decider)
    again.apply(told(deciding))
    assert (again.states, again.tally) == (state.states, state.tally)
