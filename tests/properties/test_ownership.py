"""The reader's rule against random logs: stale writers, noise, false counts, readers that stop anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_events.cursors import OwnedCursor
from aduan_events.ownership import Head, Marker, Position, PositionLost, ReadersRule, Verdict, read_frame
from unit.events.log_makers import Log, batch, counted, marker, verdicts, walked

WRITERS = st.sampled_from(["a", "b", "c", "d"])
EVENTS = st.sampled_from([b"event", b"", None, b'{"id":1}'])


@st.composite
def appends(draw: st.DrawFn) -> Log:
    """One append: a marker, a batch (its head may lie), or noise. Numbers and names often fit by chance."""
    kind = draw(st.sampled_from(["marker", "batch", "batch", "batch", "noise"]))
    if kind == "marker":
        return marker(draw(WRITERS), draw(st.none() | WRITERS))
    if kind == "batch":
        head = batch(draw(WRITERS), draw(st.integers(0, 3)), count=draw(st.integers(0, 4)))
        return head + draw(st.lists(EVENTS, max_size=4))
    return [draw(st.sampled_from([b"noise", None, b'{"head":', b'{"marker":{}}', b'{"head":{"count":-1}}']))]


LOGS = st.lists(appends(), max_size=14).map(lambda parts: [value for part in parts for value in part])


@given(LOGS, st.data())
def test_a_reader_that_stops_anywhere_counts_what_one_pass_counts(log: Log, data: st.DataObject) -> None:
    stop = data.draw(st.integers(0, len(log)))
    rule = ReadersRule()
    before = [offset for offset in range(stop) if rule.read(offset, log[offset]) is Verdict.EVENT]
    assert before + counted(log, rule.position) == counted(log)


@given(LOGS, LOGS)
def test_a_verdict_never_changes_when_more_is_appended(log: Log, more: Log) -> None:
    assert verdicts(log + more)[: len(log)] == verdicts(log)


@given(LOGS, st.lists(st.integers(0, 60), max_size=6))
def test_a_cursor_that_is_restored_over_and_over_takes_each_event_once(log: Log, stops: list[int]) -> None:
    taken: list[int] = []
    position: str | None = None
    for stop in [*sorted(stops), len(log)]:
        cursor = OwnedCursor(position)
        taken += walked(log[: max(stop, cursor.start)], cursor)
        position = cursor.position
    assert taken == counted(log)


@given(LOGS)
def test_what_counts_is_what_the_text_of_the_rule_says(log: Log) -> None:
    """The rule once more, as an unhurried reading of whole batches."""
    expected: list[int] = []
    writer: str | None = None
    number = -1
    offset = 0
    while offset < len(log):
        frame = read_frame(log[offset])
        offset += 1
        if isinstance(frame, Marker) and frame.supersedes == writer:
            writer, number = frame.writer, 0
        elif isinstance(frame, Head) and (frame.writer, frame.number) == (writer, number + 1):
            number = frame.number
            body = list(range(offset, min(offset + frame.count, len(log))))
            framed = [at for at in body if (log[at] or b"").startswith((b'{"head":', b'{"marker":'))]
            expected += [at for at in body if not framed or at < framed[0]]
    assert counted(log) == expected


@given(LOGS)
def test_void_records_never_move_the_position(log: Log) -> None:
    rule = ReadersRule()
    for offset, value in enumerate(log):
        before = rule.position
        if rule.read(offset, value) is Verdict.VOID:
            assert rule.position == before


@given(LOGS, st.integers(0, 20), st.integers(0, 4), st.integers(0, 5))
def test_a_position_is_honoured_or_lost_never_misread(log: Log, offset: int, number: int, taken: int) -> None:
    """A position that no reader of this log ever stood at is either refused or was a place where a batch stands."""
    position = Position(offset, "a", number, taken)
    if offset >= len(log):
        return
    rule = ReadersRule(position)
    frame = read_frame(log[offset])
    fits = (isinstance(frame, Head) and (frame.writer, frame.number) == ("a", number) and taken <= frame.count) or (
        isinstance(frame, Marker) and (frame.writer, number, taken) == ("a", 0, 0)
    )
    if fits:
        assert rule.read(offset, log[offset]) is Verdict.TAKEN
    else:
        with pytest.raises(PositionLost):
            rule.read(offset, log[offset])
