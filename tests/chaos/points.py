"""Named points inside the services: the process is killed exactly there, and what it wrote before proves it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import time

from aduan_local.config import checkout
from chaos.cluster import eventually
from chaos.trial import Fault, Trial

_NAMED = re.compile(r"fail_point\(f?\"([^\"]+)\"\)")
_HIT_WITHIN_S = 120.0  # patience for a busy machine; what is measured is the recovery after it


@dataclass(frozen=True, slots=True)
class Point:
    """A point, the service that passes it, and among how many passes the one is drawn at which it dies."""

    name: str
    service: str
    among: int = 20


POINTS = (
    Point("before-the-marker", "aduan-router", among=12),
    Point("between-ownership-check-and-append", "aduan-router"),
    Point("after-append-before-ack", "aduan-router"),
    Point("in-a-rebalance", "aduan-router", among=1),
    Point("in-a-snapshot-load", "aduan-router", among=3),
    Point("in-a-snapshot-write", "aduan-router-snapshots", among=5),
    Point("before-a-position-is-stored", "aduan-router", among=5),
    Point("after-a-position-is-stored", "aduan-router", among=5),
    Point("before-the-view-commits", "aduan-desk-views"),
    Point("after-the-view-committed", "aduan-desk-views"),
    Point("ingest.contacts.before-send", "aduan-ingest"),
    Point("ingest.contacts.after-ack", "aduan-ingest"),
    Point("ingest.originals.before-send", "aduan-ingest", among=5),
    Point("ingest.originals.after-ack", "aduan-ingest", among=5),
    Point("after-sending-before-the-ledger", "aduan-ingest-stream", among=5),
)
REBUILD_POINT = "before-the-views-swap"


def named_points() -> Iterator[str]:
    """Every point that the code names."""
    for folder in ("shared", "services"):
        for file in (checkout() / folder).glob("*/src/**/*.py"):
            for name in _NAMED.findall(file.read_text("utf-8")):
                if name.startswith("ingest.{"):
                    yield from (name.replace("{self._topic}", topic) for topic in ("contacts", "originals"))
                else:
                    yield name


def standing() -> tuple[Point, ...]:
    """The points of the table that the code names."""
    named = set(named_points())
    return tuple(point for point in POINTS if point.name in named)


def dying_at(*points: Point) -> Fault:
    """Each point so many times as the trial says; recovery is waited for after each."""

    async def fault(trial: Trial) -> None:
        for _ in range(ceil(trial.times / len(points))):
            for point in points:
                await trial.recovered(await _die(trial, point))

    return fault


def dying_side_by_side(*points: Point) -> Fault:
    """Each point once: those of one service one after the other, services at the same time."""

    async def fault(trial: Trial) -> None:
        async def all_of(service: str) -> float:
            return max([await _die(trial, point) for point in points if point.service == service])

        last = await asyncio.gather(*(all_of(service) for service in dict.fromkeys(one.service for one in points)))
        await trial.recovered(max(last))

    return fault


async def _die(trial: Trial, point: Point) -> float:
    """Kill a service at a point; the moment."""
    cluster = trial.cluster
    before = cluster.hits_of(point.name)
    nth = trial.random.randint(1, point.among)
    restarts = await cluster.arm(point.service, point.name, "kill", nth)
    await eventually(
        lambda: cluster.hits_of(point.name) > before or None, f"{point.name} is passed {nth} times", _HIT_WITHIN_S
    )
    at = time()
    await cluster.up(point.service, restarts=restarts)
    trial.hit(f"{point.service} was killed at {point.name}, pass {nth}, {at:.3f}")
    return at


async def rebuild_dies(trial: Trial) -> None:
    """A rebuild of the board's view is killed just before its swap; the next one finds both equal."""
    cluster = trial.cluster
    for _ in range(trial.times):
        before = cluster.hits_of(REBUILD_POINT)
        environment = {"ADUAN_FAIL_POINT": f"{REBUILD_POINT}:1:kill", "ADUAN_FAIL_POINT_LOG": str(cluster.hits)}
        died = await asyncio.to_thread(_rebuild, cluster.config.data, cluster.addresses(), environment)
        at = time()
        trial.require(cluster.hits_of(REBUILD_POINT) > before, f"the rebuild ended otherwise: {died.stdout[-300:]}")
        trial.hit(f"a rebuild was killed before its swap, {at:.3f}")
        await trial.recovered(at)
        done = await asyncio.to_thread(_rebuild, cluster.config.data, cluster.addresses(), {})
        trial.require(done.returncode == 0, f"the rebuild after it: {done.stdout[-300:]}{done.stderr[-300:]}")


def _rebuild(data: Path, addresses: dict[str, str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(Path(sys.executable).parent / "aduan"), "rebuild", "cases", "--data", str(data)]
    return subprocess.run(
        command,
        env={**os.environ, **addresses, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
