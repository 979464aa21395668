"""The programme clock: one time for all services, real by default, another day at another pace for a demonstration.

Time is a list of segments, each from a wall time on (design.md, section 5). Security and network time (sessions,
tokens, limits, retries) is wall time always and does not come from here.
"""

from __future__ import annotations

import json
import logging
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOKED_EVERY_S = 1.0


class ClockBroken(Exception):
    """The segments do not make a clock; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Segment:
    """From `wall_ms` (epoch milliseconds) on it is `instant` and goes on at `rate` programme seconds a second."""

    wall_ms: int
    instant: datetime
    rate: float


REAL = (Segment(0, _EPOCH, 1.0),)


class ProgrammeClock:
    """Programme time by segments. `now` follows the monotonic clock, from the wall clock's first reading on until a
    broker's time is heard, and from then on from the broker's; it never goes back but for that one change.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ClockBroken for segments out of order. Both clocks are read in seconds."""
        self._monotonic = monotonic
        self._offset_s = wall() - monotonic()
        self._by_broker = False
        self._latest = datetime.min.replace(tzinfo=UTC)
        self.follow(segments)

    def follow(self, segments: Sequence[Segment]) -> None:
        """Go by these segments from now on. Raises ClockBroken, and then goes by the old ones."""
        _require_order(segments)
        self._segments = tuple(segments)
        self._starts = [segment.wall_ms for segment in segments]

    def at(self, wall_ms: int) -> datetime:
        """Programme time, UTC, of a wall time in epoch milliseconds; never more for less.

        Before the first segment it stands at that segment's instant.
        """
        wall_ms = max(wall_ms, self._starts[0])
        index = bisect_right(self._starts, wall_ms) - 1
        segment = self._segments[index]
        instant = segment.instant + timedelta(milliseconds=(wall_ms - segment.wall_ms) * segment.rate)
        if index + 1 < len(self._segments):
            # Whoever stops and goes on later continues where it stopped, not where it would have come to.
            return min(instant, self._segments[index + 1].instant)
        return instant

    def now(self) -> datetime:
        """Programme time of this moment."""
        wall_ms = round((self._offset_s + self._monotonic()) * 1000)
        self._latest = max(self._latest, self.at(wall_ms))
        return self._latest

    def heard(self, wall_ms: int) -> None:
        """A broker's stamp that is read now is at most the broker's time, so the latest of them is believed.

        The first is best one's own append, just made: until a younger one is heard it is as late as it was read late.
        """
        offset_s = wall_ms / 1000 - self._monotonic()
        if not self._by_broker:
            self._by_broker, self._offset_s, self._latest = True, offset_s, datetime.min.replace(tzinfo=UTC)
        self._offset_s = max(self._offset_s, offset_s)


class FileClock(ProgrammeClock):
    """Goes by the segments in a file and takes up what is added to it within a second."""

    def __init__(
        self,
        path: Path,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ClockBroken if the file lacks or holds no segments."""
        self._path = path
        self._changed = _changed(path)
        self._look_at = monotonic() + _LOOKED_EVERY_S
        super().__init__(read_segments(path), wall=wall, monotonic=monotonic)

    def at(self, wall_ms: int) -> datetime:
        """As every programme clock; the file was looked at within the last second."""
        if self._monotonic() >= self._look_at:
            self._look()
        return super().at(wall_ms)

    def _look(self) -> None:
        self._look_at = self._monotonic() + _LOOKED_EVERY_S
        try:
            changed = _changed(self._path)
            if changed != self._changed:
                self._changed = changed
                self.follow(read_segments(self._path))
        except ClockBroken as error:
            log.error("clock: %s; going by the segments read before", error)


class MovableClock:
    """A clock that stands still until a test moves it; wall time and programme time are the same."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def at(self, wall_ms: int) -> datetime:
        """The wall time itself, UTC."""
        return _EPOCH + timedelta(milliseconds=wall_ms)

    def now(self) -> datetime:
        """Where the test has put it."""
        return self._now

    @property
    def wall_ms(self) -> int:
        """`now` as epoch milliseconds, for append times."""
        return (self._now - _EPOCH) // timedelta(milliseconds=1)

    def heard(self, wall_ms: int) -> None:
        """Nothing: it stands where the test has put it, whoever says what."""

    def advance(self, by: timedelta) -> None:
        """Move on. Raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("a clock does not go back")
        self._now += by


def real_clock() -> ProgrammeClock:
    """Programme time is real time."""
    return ProgrammeClock(REAL)


def clock_of(path: Path | None) -> ProgrammeClock:
    """The clock of the segments in a file, or real time without one. Raises ClockBroken."""
    return real_clock() if path is None else FileClock(path)


def read_segments(path: Path) -> tuple[Segment, ...]:
    """`[{"wall_ms": 1763951400000, "instant": "2021-05-24T01:00:00Z", "rate": 60}]`. Raises ClockBroken."""
    try:
        found = json.loads(path.read_text("utf-8"))
        segments = tuple(
            Segment(int(one["wall_ms"]), datetime.fromisoformat(one["instant"]), float(one["rate"])) for one in found
        )
    except OSError as error:
        raise ClockBroken(f"{path}: {error.strerror}; write the first segment before services start") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ClockBroken(f"{path}: not a list of wall_ms, instant and rate ({type(error).__name__})") from None
    _require_order(segments)
    return segments


def written(segments: Sequence[Segment]) -> str:
    """The text that `read_segments` reads; put it in place by a rename, since services read it at any moment."""
    return json.dumps(
        [{"wall_ms": one.wall_ms, "instant": one.instant.isoformat(), "rate": one.rate} for one in segments], indent=1
    )


def _require_order(segments: Sequence[Segment]) -> None:
    if not segments:
        raise ClockBroken("a clock needs a segment")
    for segment in segments:
        if segment.instant.tzinfo is None or segment.rate < 0:
            raise ClockBroken(f"the segment from {segment.wall_ms} needs an instant with a zone and a rate from 0 on")
    for before, after in pairwise(segments):
        if after.wall_ms <= before.wall_ms or after.instant < before.instant:
            raise ClockBroken(f"the segment from {after.wall_ms} goes back behind the one from {before.wall_ms}")


def _changed(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise ClockBroken(f"{path}: {error.strerror}") from None
    return status.st_mtime_ns, status.st_ino
