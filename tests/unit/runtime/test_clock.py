"""Programme time: real by default, else by segments, and never back."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aduan_runtime.clock import (
    REAL,
    ClockBroken,
    FileClock,
    MovableClock,
    ProgrammeClock,
    Segment,
    clock_of,
    read_segments,
    real_clock,
    written,
)

MAY = datetime(2021, 5, 24, 1, 0, tzinfo=UTC)
WALL = 1_763_951_400_000


class Wall:
    """Wall and monotonic seconds as a test sets them."""

    def __init__(self, wall_ms: int) -> None:
        self.wall_s = wall_ms / 1000
        self.monotonic_s = 5.0

    def pass_s(self, seconds: float) -> None:
        self.wall_s += seconds
        self.monotonic_s += seconds

    def clock(self, *segments: Segment) -> ProgrammeClock:
        return ProgrammeClock(segments or REAL, wall=lambda: self.wall_s, monotonic=lambda: self.monotonic_s)


def test_real_time_is_the_default() -> None:
    assert real_clock().at(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert clock_of(None).at(WALL) == datetime.fromtimestamp(WALL / 1000, tz=UTC)
    assert abs(real_clock().now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_brokers_time_counts_from_the_first_one_heard_and_is_the_latest_of_all_heard() -> None:
    wall = Wall(WALL + 7_200_000)
    clock = wall.clock(Segment(WALL, MAY, 1.0))
    assert clock.now() == MAY + timedelta(hours=2)
    clock.heard(WALL)
    assert clock.now() == MAY
    wall.pass_s(3.0)
    clock.heard(WALL + 1000)
    assert clock.now() == MAY + timedelta(seconds=3)
    clock.heard(WALL + 4000)
    assert clock.now() == MAY + timedelta(seconds=4)
    wall.pass_s(1.0)
    assert clock.now() == MAY + timedelta(seconds=5)


def test_another_day_at_another_pace() -> None:
    clock = Wall(WALL).clock(Segment(WALL, MAY, 60.0))
    assert clock.at(WALL) == MAY
    assert clock.at(WALL + 1000) == MAY + timedelta(minutes=1)


def test_the_pace_changes_from_a_segment_on() -> None:
    clock = Wall(WALL).clock(Segment(WALL, MAY, 60.0), Segment(WALL + 2000, MAY + timedelta(minutes=2), 1.0))
    assert clock.at(WALL + 1999) == MAY + timedelta(seconds=119, milliseconds=940)
    assert clock.at(WALL + 3000) == MAY + timedelta(minutes=2, seconds=1)


def test_it_continues_where_it_stopped() -> None:
    """After a night off, the segment of the next start begins where the last day ended."""
    clock = Wall(WALL).clock(Segment(WALL, MAY, 60.0), Segment(WALL + 36_000_000, MAY + timedelta(hours=4), 60.0))
    assert clock.at(WALL + 35_999_999) == MAY + timedelta(hours=4)
    assert clock.at(WALL + 36_001_000) == MAY + timedelta(hours=4, minutes=1)


def test_now_follows_the_monotonic_clock_when_the_wall_clock_jumps_back() -> None:
    wall = Wall(WALL)
    clock = wall.clock(Segment(WALL, MAY, 1.0))
    wall.pass_s(10)
    wall.wall_s -= 3600
    assert clock.now() == MAY + timedelta(seconds=10)


def test_now_stands_still_rather_than_going_back_with_new_segments() -> None:
    wall = Wall(WALL)
    clock = wall.clock(Segment(WALL, MAY, 60.0))
    wall.pass_s(10)
    before = clock.now()
    clock.follow([Segment(WALL, MAY, 1.0)])
    assert clock.now() == before


@pytest.mark.parametrize(
    "segments",
    [
        [],
        [Segment(WALL, MAY.replace(tzinfo=None), 1.0)],
        [Segment(WALL, MAY, -1.0)],
        [Segment(WALL, MAY, 1.0), Segment(WALL, MAY, 2.0)],
        [Segment(WALL, MAY, 1.0), Segment(WALL + 1, MAY - timedelta(seconds=1), 1.0)],
    ],
)
def test_segments_that_make_no_clock_are_refused(segments: list[Segment]) -> None:
    with pytest.raises(ClockBroken):
        ProgrammeClock(segments)


def test_segments_come_back_from_their_file(tmp_path: Path) -> None:
    segments = (Segment(WALL, MAY, 60.0), Segment(WALL + 5, MAY + timedelta(days=1), 0.0))
    path = tmp_path / "clock.json"
    path.write_text(written(segments))
    assert read_segments(path) == segments
    assert clock_of(path).at(WALL) == MAY


def test_a_file_clock_takes_up_a_new_segment_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    first = Segment(WALL, MAY, 1.0)
    path.write_text(written([first]))
    wall = Wall(WALL)
    clock = FileClock(path, wall=lambda: wall.wall_s, monotonic=lambda: wall.monotonic_s)
    part = tmp_path / "clock.part"
    part.write_text(written([first, Segment(WALL + 1000, MAY + timedelta(seconds=1), 60.0)]))
    os.replace(part, path)
    wall.pass_s(2.0)
    assert clock.now() == MAY + timedelta(seconds=61)


def test_a_file_that_breaks_later_changes_nothing_and_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "clock.json"
    path.write_text(written([Segment(WALL, MAY, 1.0)]))
    wall = Wall(WALL)
    clock = FileClock(path, wall=lambda: wall.wall_s, monotonic=lambda: wall.monotonic_s)
    path.write_text("[{]")
    wall.pass_s(2.0)
    assert clock.now() == MAY + timedelta(seconds=2)
    assert "going by the segments read before" in caplog.text


@pytest.mark.parametrize("text", ["", "{}", "[]", '[{"wall_ms": 1}]', '[{"wall_ms": 1, "instant": "x", "rate": 1}]'])
def test_a_file_without_segments_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(text)
    with pytest.raises(ClockBroken):
        FileClock(path)


def test_a_missing_file_says_when_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(ClockBroken):
        FileClock(tmp_path / "clock.json")
    with pytest.raises(ClockBroken, match="before services start"):
        read_segments(tmp_path / "clock.json")


def test_a_movable_clock_stands_until_it_is_moved() -> None:
    clock = MovableClock(MAY)
    clock.advance(timedelta(minutes=3))
    assert clock.now() == MAY + timedelta(minutes=3) == clock.at(clock.wall_ms)
    with pytest.raises(ValueError, match="back"):
        clock.advance(timedelta(seconds=-1))
