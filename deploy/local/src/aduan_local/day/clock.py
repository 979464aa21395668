"""The demonstration's clock: it begins on 24 May 2021 08:00 WIB and goes on where it stopped (design.md, section 5)."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from aduan_runtime.clock import ProgrammeClock, Segment, read_segments, written

BEGIN = datetime(2021, 5, 24, 1, 0, tzinfo=UTC)


def begin(path: Path, wall_ms: int, rate: float) -> datetime:
    """Add the segment of a new start at this pace; the programme time at which the day begins or goes on.

    Written before any service starts, and put in place by a rename. `stop` says where the last run ended.
    """
    segments = list(read_segments(path)) if path.exists() else []
    instant = ProgrammeClock(segments).at(segments[-1].wall_ms) if segments else BEGIN
    stopped = path.with_suffix(".stopped")
    if segments and stopped.exists():
        instant = max(instant, datetime.fromisoformat(stopped.read_text("ascii").strip()))
    segments.append(Segment(max(wall_ms, segments[-1].wall_ms + 1) if segments else wall_ms, instant, rate))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(written(segments), "ascii")
    os.replace(part, path)
    return instant


def stop(path: Path, wall_ms: int) -> None:
    """Remember where the programme stands, so that the next start goes on there."""
    if path.exists():
        now = ProgrammeClock(read_segments(path)).at(wall_ms)
        path.with_suffix(".stopped").write_text(now.isoformat(), "ascii")
