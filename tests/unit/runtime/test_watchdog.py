"""No progress is noticed; waiting with a beat is progress."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic

from aduan_runtime.signals.watchdog import standing_still, watch


@dataclass
class Beating:
    progress: float


def test_a_shell_that_did_not_move_is_named() -> None:
    shells = {"identify": Beating(100.0), "complaint": Beating(155.0)}
    assert standing_still(shells, 161.0) == ["identify"]


def test_a_shell_that_moved_within_the_time_is_not_named() -> None:
    assert standing_still({"identify": Beating(101.0)}, 161.0) == []


async def test_the_watch_tells_once_and_ends() -> None:
    told: list[list[str]] = []
    await asyncio.wait_for(watch({"identify": Beating(monotonic() - 9)}, told.append, look_s=0.01, still_s=5.0), 2)
    assert told == [["identify"]]
