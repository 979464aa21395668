"""The reader's rule, clause by clause (design.md 4.2 to 4.4). tests/properties/test_ownership.py plays it at random."""

from __future__ import annotations

import json

import pytest

from aduan_events.ownership import (
    Head,
    Marker,
    Position,
    PositionLost,
    ReadersRule,
    Verdict,
    read_frame,
    write_head,
    write_marker,
)
from unit.events.log_makers import Log, batch, counted, marker, verdicts, words

EVENT, FRAME, VOID, TAKEN = Verdict.EVENT, Verdict.FRAME, Verdict.VOID, Verdict.TAKEN


class TestTakeOver:
    def test_the_first_marker_supersedes_nobody(self) -> None:
        assert verdicts(marker("a", None)) == [FRAME]

    def test_a_first_marker_that_names_a_writer_is_void(self) -> None:
        assert verdicts(marker("a", "z") + batch("a", 1, b"x")) == [VOID, VOID, VOID]

    def test_a_marker_counts_when_it_names_the_current_writer(self) -> None:
        assert words(marker("a", None) + batch("a", 1, b"a1") + marker("b", "a") + batch("b", 1, b"b1")) == [
            b"a1",
            b"b1",
        ]

    def test_a_delayed_marker_is_void_and_the_owner_goes_on(self) -> None:
        """A's marker lands after B took over from nobody: the compare-and-set failed for every reader alike."""
        log = marker("b", None) + batch("b", 1, b"b1") + marker("a", None) + batch("a", 1, b"a1") + batch("b", 2, b"b2")
        assert words(log) == [b"b1", b"b2"]

    def test_of_two_markers_that_name_the_same_writer_the_first_counts(self) -> None:
        log = marker("a", None) + marker("b", "a") + marker("c", "a") + batch("c", 1, b"c1") + batch("b", 1, b"b1")
        assert words(log) == [b"b1"]

    def test_numbers_start_again_with_each_writer(self) -> None:
        log = marker("a", None) + batch("a", 1, b"1") + batch("a", 2, b"2") + marker("b", "a")
        assert words(log + batch("b", 3, b"x") + batch("b", 1, b"3")) == [b"1", b"2", b"3"]

    def test_a_marker_leaves_positions_to_the_last_head(self) -> None:
        assert set(Marker.model_fields) == {"writer", "supersedes"}


class TestBatches:
    def test_a_batch_of_another_writer_is_void_whole(self) -> None:
        log = marker("a", None) + batch("z", 1, b"z1", b"z2") + batch("a", 1, b"a1")
        assert verdicts(log) == [FRAME, VOID, VOID, VOID, FRAME, EVENT]

    @pytest.mark.parametrize("number", [0, 2, 7])
    def test_a_batch_that_is_not_the_next_is_void_whole(self, number: int) -> None:
        assert words(marker("a", None) + batch("a", number, b"x") + batch("a", 1, b"a1")) == [b"a1"]

    def test_a_batch_that_comes_twice_counts_once(self) -> None:
        assert words(marker("a", None) + batch("a", 1, b"a1") + batch("a", 1, b"a1") + batch("a", 2, b"a2")) == [
            b"a1",
            b"a2",
        ]

    def test_a_stale_owners_batch_is_void_before_any_deduplication(self) -> None:
        log = marker("a", None) + batch("a", 1, b"a1") + marker("b", "a") + batch("a", 2, b"a2") + batch("b", 1, b"b1")
        assert words(log) == [b"a1", b"b1"]

    def test_a_bare_head_counts_and_holds_no_event(self) -> None:
        assert verdicts(marker("a", None) + batch("a", 1) + batch("a", 2, b"x")) == [FRAME, FRAME, FRAME, EVENT]

    def test_records_without_a_frame_are_void(self) -> None:
        log: Log = [b"noise", None, *marker("a", None), b"noise", *batch("a", 1, b"a1"), b"noise", None]
        assert words(log) == [b"a1"]

    def test_events_may_be_anything_but_a_frame(self) -> None:
        assert verdicts([*marker("a", None), *batch("a", 1, count=2), None, b""]) == [FRAME, FRAME, EVENT, EVENT]


class TestFalseCounts:
    """Only a broken writer counts falsely. What follows must not vanish with it."""

    @pytest.mark.parametrize("count", [0, 1, 5, 10**6])
    def test_a_void_batch_swallows_nothing(self, count: int) -> None:
        log = marker("a", None) + batch("z", 1, b"z1", count=count) + batch("a", 1, b"a1") + marker("b", "a")
        assert words(log + batch("b", 1, b"b1")) == [b"a1", b"b1"]

    @pytest.mark.parametrize("count", [2, 3, 10**6])
    def test_a_counting_batch_swallows_no_frame(self, count: int) -> None:
        log = marker("a", None) + batch("a", 1, b"a1", count=count) + batch("a", 2, b"a2")
        assert words(log + marker("b", "a") + batch("b", 1, b"b1")) == [b"a1", b"a2", b"b1"]

    def test_records_past_the_count_are_void(self) -> None:
        assert words(marker("a", None) + batch("a", 1, b"a1", b"x", b"y", count=1) + batch("a", 2, b"a2")) == [
            b"a1",
            b"a2",
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"count": -1},
            {"number": -1},
            {"count": 1.5},
            {"count": 2**63},
            {"writer": None},
            {"count": None},
            {"now": -1},
        ],
    )
    def test_a_head_that_cannot_be_is_no_frame(self, change: dict[str, object]) -> None:
        head = {"writer": "a", "number": 1, "count": 1, "positions": {}, **change}
        assert read_frame(json.dumps({"head": head}, separators=(",", ":")).encode()) is None

    def test_a_broken_head_makes_its_batch_void_and_nothing_else(self) -> None:
        log: Log = [*marker("a", None), b'{"head":{"writer":"a"', b"x", *batch("a", 1, b"a1")]
        assert verdicts(log) == [FRAME, VOID, VOID, FRAME, EVENT]


class TestCountingWhatIsVoid:
    def test_void_batches_and_records_are_counted(self) -> None:
        rule = ReadersRule()
        log = marker("a", None) + batch("z", 1, b"1", b"2") + marker("y", "x") + batch("a", 1, b"a1") + batch("z", 2)
        for offset, value in enumerate(log):
            rule.read(offset, value)
        assert (rule.void_batches, rule.void_records) == (3, 5)

    def test_a_false_count_of_a_void_batch_ends_with_the_next_frame(self) -> None:
        rule = ReadersRule()
        log: Log = [*marker("a", None), *batch("z", 1, count=5), *batch("a", 1), b"noise", b"noise"]
        for offset, value in enumerate(log):
            rule.read(offset, value)
        assert (rule.void_batches, rule.void_records) == (3, 3)

    def test_records_without_a_frame_are_batches_of_their_own(self) -> None:
        rule = ReadersRule()
        for offset in range(3):
            rule.read(offset, b"noise")
        assert (rule.void_batches, rule.void_records) == (3, 3)


class TestPositions:
    LOG = marker("a", None) + batch("a", 1, b"a1", b"a2", b"a3") + batch("z", 9, b"z") + batch("a", 2, b"a4")

    def test_a_position_names_the_last_frame_that_counted_and_what_was_taken_of_it(self) -> None:
        rule = ReadersRule()
        for offset in range(4):
            rule.read(offset, self.LOG[offset])
        assert rule.position == Position(offset=1, writer="a", number=1, taken=2)

    def test_void_records_do_not_move_a_position(self) -> None:
        rule = ReadersRule()
        for offset in range(7):
            rule.read(offset, self.LOG[offset])
        assert rule.position == Position(offset=1, writer="a", number=1, taken=3)

    def test_resuming_reads_the_frame_again_and_skips_what_was_taken(self) -> None:
        at = Position(offset=1, writer="a", number=1, taken=2)
        assert verdicts(self.LOG, at) == [TAKEN, TAKEN, TAKEN, EVENT, VOID, VOID, FRAME, EVENT]

    def test_resuming_at_a_marker_goes_on_behind_it(self) -> None:
        assert counted(self.LOG, Position(offset=0, writer="a", number=0)) == [2, 3, 4, 8]

    def test_without_a_position_the_reader_starts_at_0_with_no_writer(self) -> None:
        assert (ReadersRule().start, ReadersRule().writer) == (0, None)

    @pytest.mark.parametrize(
        "position",
        [
            Position(1, "b", 1, 0),
            Position(1, "a", 2, 0),
            Position(2, "a", 1, 0),
            Position(0, "a", 1, 0),
            Position(1, "a", 1, 4),
            Position(5, "z", 8, 0),
        ],
        ids=["writer", "number", "an event", "a marker", "taken more than there is", "a void frame"],
    )
    def test_a_position_on_another_record_stops_loudly(self, position: Position) -> None:
        with pytest.raises(PositionLost):
            verdicts(self.LOG, position)

    def test_a_position_past_the_first_record_read_stops_loudly(self) -> None:
        with pytest.raises(PositionLost):
            ReadersRule(Position(1, "a", 1, 0)).read(2, self.LOG[1])

    def test_the_owners_own_batch_is_taken_without_reading_it(self) -> None:
        rule = ReadersRule()
        rule.read(0, self.LOG[0])
        rule.wrote(1, Head(writer="a", number=1, count=3, positions={}))
        assert rule.position == Position(1, "a", 1, 3)
        assert rule.read(5, b"noise") is VOID
        assert [rule.read(offset, self.LOG[offset]) for offset in (5, 6, 7, 8)] == [VOID, VOID, FRAME, EVENT]


class TestFrames:
    def test_frames_come_back_as_they_were_written(self) -> None:
        head = Head(writer="a", number=3, count=2, positions={"commands:1": "x"}, sources={"r|t|0": (4, 1)}, now=7)
        assert read_frame(write_head(head)) == head
        assert read_frame(write_marker(Marker(writer="b", supersedes="a"))) == Marker(writer="b", supersedes="a")

    @pytest.mark.parametrize("value", [None, b"", b"{}", b'{"marker":null}', b'{"id":"1"}', b'{"head":{"number":1}}'])
    def test_all_else_is_no_frame(self, value: bytes | None) -> None:
        assert read_frame(value) is None

    def test_fields_of_later_versions_are_ignored(self) -> None:
        head = b'{"head":{"writer":"a","number":1,"count":0,"positions":{},"later":1}}'
        assert read_frame(head) == Head(writer="a", number=1, count=0, positions={})
