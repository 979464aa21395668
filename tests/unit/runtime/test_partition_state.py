"""What an owner holds in memory: two generations of subjects, and what must be put back before anybody asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_events.codec import encode
from aduan_events.complaints import NoteAdded
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.ownership.deadlines import Deadlines
from aduan_runtime.ownership.partition import Lacking, PartitionState
from aduan_runtime.ownership.snapshots import Folding, Snapshots, keys_of, nearest
from contract.counting import START, Counting, Tallied, TalliedText, noted

SARI, BUDI, TINI = UUID(int=1), UUID(int=2), UUID(int=3)
DECIDER = Counting("log", ("in",))
SNAPSHOTS = Snapshots(DECIDER, TalliedText())
AT = TopicPartition("log", 0)


def note(subject: UUID, seq: int, word: str = "x") -> Envelope[Message]:
    """The seq-th note about a subject."""
    cause = UUID(int=1_000 * subject.int + seq)
    return Envelope(
        id=cause,
        subject=subject,
        complaint=subject,
        seq=seq,
        cause=cause,
        correlation=cause,
        occurred_at=START,
        recorded_at=START,
        data=NoteAdded(note=noted(word), by="agen-1"),
    )


def standing_at(end: int) -> PartitionState[Tallied]:
    """A state whose log was read up to `end`."""
    state = PartitionState(DECIDER)
    read_on(state, end)
    return state


def read_on(state: PartitionState[Tallied], end: int) -> None:
    """One more batch, of void records as far as states go, so that the log ends at `end`."""
    start = state.cursor.next_offset
    if start == 0:
        state.cursor.take(0, write_marker(Marker(writer="w", supersedes=None)))
        start = 1
    number = state.cursor.rule.position.number + 1
    state.cursor.take(start, write_head(Head(writer="w", number=number, count=end - start - 1, positions={})))
    for offset in range(start + 1, end):
        state.cursor.take(offset, b"{}")


class TestGenerations:
    def test_whoever_was_not_touched_for_a_generation_is_let_go(self) -> None:
        state = standing_at(10)
        for subject in (SARI, BUDI):
            state.apply([note(subject, 1)])
        assert state.let_go(passed=0)
        state.apply([note(SARI, 2)])
        read_on(state, 20)
        assert state.let_go(passed=10)
        assert state.state(SARI).count == 2
        with pytest.raises(Lacking) as lacking:
            state.state(BUDI)
        assert lacking.value.key == BUDI
        assert state.held == 1

    def test_nobody_is_let_go_before_the_view_has_passed_their_last_event(self) -> None:
        state = standing_at(10)
        state.apply([note(SARI, 1)])
        assert state.let_go(passed=0)
        assert not state.let_go(passed=9)
        assert state.state(SARI).count == 1

    def test_until_somebody_is_let_go_whoever_is_not_there_is_new(self) -> None:
        state = standing_at(10)
        state.apply([note(SARI, 1)])
        assert state.state(BUDI) == DECIDER.initial()
        assert state.lacking([BUDI]) == set()
        assert state.let_go(0)
        assert state.let_go(10)
        assert state.lacking([SARI, BUDI]) == {SARI, BUDI}

    def test_what_the_view_must_have_in_is_what_it_had_when_somebody_was_let_go(self) -> None:
        state = standing_at(10)
        state.apply([note(SARI, 1)])
        assert state.floor == 0
        state.let_go(0)
        state.let_go(12)
        assert state.floor == 12

    def test_a_decision_that_lacks_a_state_changes_nothing(self) -> None:
        state = PartitionState(DECIDER, complete=False)
        state.put(SARI, None, -1)
        with pytest.raises(Lacking):
            state.apply([note(SARI, 1), note(BUDI, 1)])
        assert (state.state(SARI).count, state.tally) == (0, 0)
        state.put(BUDI, None, -1)
        state.apply([note(SARI, 1), note(BUDI, 1)])
        assert (state.state(SARI).count, state.state(BUDI).count, state.tally) == (1, 1, 2)


class TestTail:
    def test_events_up_to_the_offset_of_a_later_row_move_the_tally_and_not_the_state(self) -> None:
        state = PartitionState(DECIDER, complete=False)
        state.put(SARI, Tallied(5), 7)
        for offset, seq in ((3, 4), (7, 5), (9, 6)):
            state.fold(note(SARI, seq), offset)
        assert state.tally == 3
        assert state.state(SARI).count == 6
        assert len(state.state(SARI).seen) == 1


@given(st.lists(st.tuples(st.sampled_from([SARI, BUDI, TINI]), st.booleans()), min_size=1, max_size=30), st.data())
def test_a_fold_that_goes_on_from_rows_ends_as_one_from_the_start(
    steps: list[tuple[UUID, bool]], data: st.DataObject
) -> None:
    """Wherever the snapshot was taken, in the middle of a batch too; rows are those of the end or of that moment."""
    seqs = dict.fromkeys((SARI, BUDI, TINI), 0)
    values: list[tuple[bytes | None, bytes]] = [(None, write_marker(Marker(writer="w", supersedes=None)))]
    for number in range(0, len(steps), 4):
        batch = []
        for subject, due in steps[number : number + 4]:
            seqs[subject] += 1
            word = f"due:{seqs[subject]}" if due else "x"
            batch.append((str(subject).encode(), encode(note(subject, seqs[subject], word))))
        head = Head(
            writer="w", number=number // 4 + 1, count=len(batch), positions={"in:0": f"p{number}"}, now=number + 1
        )
        values += [(None, write_head(head)), *batch]
    records = [MemoryRecord("log", 0, offset, 0, key, value) for offset, (key, value) in enumerate(values)]
    straight = PartitionState(DECIDER)
    for record in records:
        if (event := straight.read(record)) is not None:
            straight.fold(event, record.offset)
    cut = data.draw(st.integers(1, len(records)))
    early, position = rows_after(records[:cut])
    late, _ = rows_after(records)
    subjects = data.draw(st.sampled_from([early, late]))
    again = SNAPSHOTS.opened(position, early.get((SNAPSHOTS.partitions.name, "0")))
    for name, key in early:
        if name == SNAPSHOTS.deadlines.name:
            row = early[name, key]
            again.deadlines.change(key, row["due"], UUID(row["key"]))
    states = {key: row for (name, key), row in subjects.items() if name == SNAPSHOTS.subjects.name}
    SNAPSHOTS.put(again, again.lacking(seqs), states)
    for record in records[again.cursor.start :]:
        if (event := again.read(record)) is not None:
            again.fold(event, record.offset)
    assert {key: again.state(key) for key in seqs} == {key: straight.state(key) for key in seqs}
    assert (again.tally, again.now, again.positions) == (straight.tally, straight.now, straight.positions)
    far = datetime.max.replace(tzinfo=UTC)
    assert again.deadlines.passed(far, 100) == straight.deadlines.passed(far, 100)


def rows_after(records: list[MemoryRecord]) -> tuple[dict[tuple[str, str], dict[str, Any]], str]:
    """All rows of the view after these records, and its position."""
    folding = Folding(SNAPSHOTS, AT, None, None)
    for record in records:
        if (event := folding.state.read(record)) is not None:
            folding.fold(event, record.offset)
    return {place: dict(row) for place, row in folding.rows().items()}, folding.state.cursor.position


class TestDeadlinesBeyondTheHorizon:
    def test_only_the_nearest_are_held(self) -> None:
        deadlines = Deadlines(limit=2)
        for minutes in (9, 3, 7, 1, 5):
            deadlines.change(str(minutes), START + timedelta(minutes=minutes), SARI)
        assert [name for name, _, _ in deadlines.passed(START + timedelta(hours=1), 9)] == ["1", "3"]
        assert deadlines.horizon == START + timedelta(minutes=5)
        assert not deadlines.beyond(START + timedelta(minutes=4))
        assert deadlines.beyond(START + timedelta(minutes=5))

    def test_one_that_is_moved_beyond_is_forgotten(self) -> None:
        deadlines = Deadlines(horizon=START + timedelta(minutes=5))
        deadlines.change("a", START, SARI)
        deadlines.change("a", START + timedelta(minutes=6), SARI)
        assert len(deadlines) == 0

    def test_what_is_loaded_comes_in_its_order(self) -> None:
        deadlines = Deadlines(limit=9, horizon=START + timedelta(minutes=5))
        deadlines.change("a", START + timedelta(minutes=1), SARI)
        deadlines.loaded([("b", START + timedelta(minutes=6), SARI)], None)
        deadlines.change("c", START + timedelta(minutes=3), SARI)
        assert [name for name, _, _ in deadlines.passed(START + timedelta(hours=1), 9)] == ["a", "c", "b"]

    def test_many_of_one_time_are_never_cut_apart(self) -> None:
        due = [(str(number), START, SARI) for number in range(5)]
        assert nearest(due, 2) == (due, START + timedelta(microseconds=1))
        later = ("later", START + timedelta(minutes=1), SARI)
        assert nearest([*due, later], 5) == (due, later[1])
        assert nearest(due, 5) == (due, None)


def test_keys_that_are_no_ids_tell_nothing() -> None:
    assert keys_of([str(SARI).encode(), None, b"", b"x" * 36, str(SARI).encode()]) == {SARI}
