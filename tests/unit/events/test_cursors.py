"""Cursors: how every reader walks a log, so that none can forget the reader's rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_events.cursors import OwnedCursor, PlainCursor, cursor
from aduan_events.ownership import Head, PositionLost
from unit.events.log_makers import batch, counted, marker, walked

OWNED = marker("a", None) + batch("a", 1, b"a1", b"a2") + batch("z", 2, b"z") + batch("a", 2, b"a3")
PLAIN = [b"zero", b"one", None, b"three"]


def test_the_kind_of_log_decides_the_kind_of_cursor() -> None:
    assert type(cursor(True, None)) is OwnedCursor
    assert type(cursor(False, "")) is PlainCursor


class TestOwned:
    def test_only_what_counts_is_taken(self) -> None:
        assert walked(OWNED, OwnedCursor(None)) == [2, 3, 7] == counted(OWNED)

    @pytest.mark.parametrize("stop", range(len(OWNED) + 1))
    def test_its_position_resumes_where_it_stood(self, stop: int) -> None:
        first = OwnedCursor(None)
        before = walked(OWNED[:stop], first)
        second = OwnedCursor(first.position)
        assert second.start == second.next_offset <= stop
        assert second.position == first.position
        assert before + walked(OWNED, second) == [2, 3, 7]

    def test_another_log_at_its_position_stops_it_loudly(self) -> None:
        first = OwnedCursor(None)
        walked(OWNED, first)
        with pytest.raises(PositionLost):
            walked(OWNED[:6] + batch("b", 2, b"a3"), OwnedCursor(first.position))

    def test_its_head_is_that_of_the_batch_that_counted_last(self) -> None:
        step = OwnedCursor(None)
        assert step.head is None
        step.take(0, OWNED[0])
        assert step.head is None
        for offset in range(1, 6):
            step.take(offset, OWNED[offset])
        assert step.head == Head(writer="a", number=1, count=2, positions={})

    def test_what_the_owner_wrote_itself_needs_no_reading(self) -> None:
        reader, owner = OwnedCursor(None), OwnedCursor(None)
        walked(OWNED[:4], reader)
        owner.take(0, OWNED[0])
        owner.wrote(1, Head(writer="a", number=1, count=2, positions={}))
        assert (owner.position, owner.next_offset) == (reader.position, reader.next_offset)


class TestPlain:
    def test_every_record_is_taken_once(self) -> None:
        step = PlainCursor(None)
        assert [step.take(offset, value) for offset, value in enumerate(PLAIN)] == [True] * 4
        assert step.next_offset == 4

    def test_it_has_no_position_before_the_first_record(self) -> None:
        assert PlainCursor(None).position == ""
        assert PlainCursor("").start == 0

    @pytest.mark.parametrize("stop", range(1, len(PLAIN) + 1))
    def test_its_position_resumes_by_reading_the_last_record_again(self, stop: int) -> None:
        first = PlainCursor(None)
        for offset in range(stop):
            first.take(offset, PLAIN[offset])
        second = PlainCursor(first.position)
        assert (second.start, second.position) == (stop - 1, first.position)
        taken = [offset for offset in range(second.start, len(PLAIN)) if second.take(offset, PLAIN[offset])]
        assert taken == list(range(stop, len(PLAIN)))

    def test_another_record_at_its_position_stops_it_loudly(self) -> None:
        first = PlainCursor(None)
        first.take(0, b"zero")
        with pytest.raises(PositionLost, match="another record"):
            PlainCursor(first.position).take(0, b"nil")

    def test_a_position_does_not_hold_the_record(self) -> None:
        step = PlainCursor(None)
        step.take(0, b"secret words")
        assert "secret" not in step.position


@pytest.mark.parametrize("owned", [True, False])
class TestOffsets:
    def test_a_missing_record_stops_it_loudly(self, owned: bool) -> None:
        step = cursor(owned, None)
        step.take(0, OWNED[0])
        with pytest.raises(PositionLost, match="offset 1 is missing before 2"):
            step.take(2, OWNED[2])

    def test_a_missing_record_at_its_position_stops_it_loudly(self, owned: bool) -> None:
        first = cursor(owned, None)
        first.take(0, OWNED[0])
        with pytest.raises(PositionLost):
            cursor(owned, first.position).take(1, OWNED[1])

    def test_a_record_that_comes_again_is_ignored(self, owned: bool) -> None:
        step = cursor(owned, None)
        for offset in range(3):
            step.take(offset, OWNED[offset])
        before = step.position
        assert not step.take(2, OWNED[2])
        assert not step.take(0, b"whatever")
        assert (step.position, step.next_offset) == (before, 3)


@given(st.booleans(), st.lists(st.integers(0, len(OWNED)), max_size=5))
def test_any_number_of_restarts_takes_each_record_once(owned: bool, stops: list[int]) -> None:
    taken: list[int] = []
    position: str | None = None
    for stop in [*sorted(stops), len(OWNED)]:
        step = cursor(owned, position)
        taken += [at for at in range(step.start, max(stop, step.start)) if step.take(at, OWNED[at])]
        position = step.position
    assert taken == ([2, 3, 7] if owned else list(range(len(OWNED))))
