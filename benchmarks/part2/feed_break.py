"""A screen whose live feed is cut for 30 seconds under load, beside one whose feed is not: what does it miss?"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from benchmarks.figure import Figure, at_least, exactly
from benchmarks.part1 import load
from benchmarks.stack import session, stack

Tell = Callable[[str], None]
_RATE, _BEFORE_S, _BREAK_S, _AFTER_S = 50.0, 10.0, 30.0, 10.0
_SETTLED_S, _PATIENCE_S = 3.0, 60.0


@dataclass
class Screen:
    """What one live feed told: each complaint's changes by what led to them, and how often it had to read anew."""

    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    reloads: int = 0
    last: str = ""

    async def follow(self, desk: str) -> None:
        """From where it stands until cancelled."""
        headers = {**session(desk), **({"Last-Event-ID": self.last} if self.last else {})}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=10)) as client,
            client.get(f"{desk}/api/stream", headers=headers) as feed,
        ):
            async for line in feed.content:
                if line.startswith(b"id:"):
                    self.last = line[3:].decode().strip()
                elif line.startswith(b"event: reload"):
                    self.reloads += 1
                elif line.startswith(b"data:") and b"contact_ids" in line:
                    change = json.loads(line[5:])
                    self.told[change["complaint_id"], change["command_id"]] += 1


def figures(tell: Tell) -> list[Figure]:
    """One run on a stack of its own."""
    with stack("feed-break") as running:
        whole, broken, during = asyncio.run(_run(running.ingest, running.desk))
    tell(f"{whole.told.total()} changes told to the feed that was never cut, {during} of them during the break")
    return [
        at_least("changes told to others while one feed was cut for 30 s", [during], 1, ""),
        exactly("of them missed by the one that was cut", (whole.told - broken.told).total(), 0),
        exactly("of them told to it twice", (broken.told - whole.told).total(), 0),
        exactly("times that it had to read anew", broken.reloads, 0),
    ]


async def _run(ingest: str, desk: str) -> tuple[Screen, Screen, int]:
    whole, broken, seen = Screen(), Screen(), load.Seen()
    following = asyncio.ensure_future(whole.follow(desk))
    cut = asyncio.ensure_future(broken.follow(desk))
    while not (whole.last and broken.last):
        await asyncio.sleep(0.1)
    offering = asyncio.ensure_future(load.offer(ingest, _RATE, _BEFORE_S + _BREAK_S + _AFTER_S, seen, seed=81))
    await asyncio.sleep(_BEFORE_S)
    await _ended(cut)
    before = whole.told.total()
    await asyncio.sleep(_BREAK_S)
    during = whole.told.total() - before
    cut = asyncio.ensure_future(broken.follow(desk))
    await offering
    await _quiet(whole, broken)
    await _ended(following)
    await _ended(cut)
    return whole, broken, during


async def _quiet(*screens: Screen) -> None:
    """Until nothing more is told."""
    loop = asyncio.get_running_loop()
    until, count, since = loop.time() + _PATIENCE_S, -1, loop.time()
    while loop.time() < until and loop.time() < since + _SETTLED_S:
        now = sum(screen.told.total() for screen in screens)
        if now != count:
            count, since = now, loop.time()
        await asyncio.sleep(0.1)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
