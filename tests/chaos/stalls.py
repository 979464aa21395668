"""Processes that stand still without knowing it, wake up late, and find that others did their work."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import time

from aduan_local.processes import Child
from chaos.cluster import NotInTime, eventually
from chaos.trial import Fault, Trial

_JOINED_WITHIN_S = 60.0
_STARTS = 3


@dataclass(frozen=True, slots=True)
class Stall:
    """A worker of `service` stops itself at `point`, after so many passes."""

    service: str
    point: str
    nth: int


OWNER = Stall("aduan-router", "between-ownership-check-and-append", 40)
PROJECTOR = Stall("aduan-desk-views", "before-the-view-commits", 25)


def waking_late(stall: Stall, seconds: float) -> Fault:
    """A second worker joins, stops with a batch in hand, and goes on when the first has long taken its share over."""

    async def fault(trial: Trial) -> None:
        for _ in range(trial.times):
            await _wake_late(trial, stall, seconds)

    return fault


async def _wake_late(trial: Trial, stall: Stall, seconds: float) -> None:
    cluster, watching = trial.cluster, trial.watching
    before = cluster.hits_of(stall.point)
    armed = {"ADUAN_FAIL_POINT": f"{stall.point}:{stall.nth}:stop", "ADUAN_FAIL_POINT_LOG": str(cluster.hits)}
    worker = await _another_until(trial, stall.service, armed, lambda: cluster.hits_of(stall.point) > before)
    stopped, writers, void = time(), watching.writers, watching.void_batches
    await asyncio.sleep(seconds)
    took = [p for p, writer in watching.writers.items() if writers[p] != writer]
    os.kill(worker.pid, signal.SIGCONT)
    woken = time()
    # What it had in hand may go out and be void, or never go out: it ends when it sees that others moved its positions.
    trial.require(stall is not OWNER or bool(took), "nobody took the stopped owner's partitions over")
    await trial.recovered(woken)
    trial.hit(
        f"stopped {woken - stopped:.0f} s; partitions {took} taken over; void batches {watching.void_batches - void}"
    )
    await _dismiss(trial, worker)


async def _another_until(trial: Trial, service: str, told: dict[str, str], done: Callable[[], bool]) -> Child:
    """A worker that joins until `done`. One whose predecessor still moved a position ends, as under any supervisor,
    and is started again."""
    for _ in range(_STARTS):
        worker = await trial.cluster.another(service, **told)

        def over(worker: Child = worker) -> bool | None:
            return (done() or not worker.alive()) or None

        await eventually(over, f"a worker of {service} joins and stops", _JOINED_WITHIN_S)
        if done():
            return worker
    raise NotInTime(f"{_STARTS} workers of {service} ended before they joined")


async def _dismiss(trial: Trial, worker: Child) -> None:
    await trial.cluster.dismiss(worker)
    await trial.recovered(within_s=60.0)


async def storm(trial: Trial, seconds: float = 180.0) -> None:
    """1-2-4-2-1 workers of the router; everything is decided all the while."""
    cluster = trial.cluster
    began, phase = time(), seconds / 5
    workers: list[Child] = []
    for count in (1, 2, 4, 2, 1):
        until = time() + phase
        while len(workers) + 1 < count:
            workers.append(await cluster.another("aduan-router"))
        while len(workers) + 1 > count:
            await cluster.dismiss(workers.pop())
        recovering = asyncio.create_task(trial.recovered())
        try:
            while time() < until or not recovering.done():
                await asyncio.sleep(0.5)
                for place, worker in enumerate(workers):
                    if not worker.alive():
                        workers[place] = await cluster.another("aduan-router")
            await recovering
        finally:
            recovering.cancel()
        trial.hit(f"{count} workers, {time() - began:.0f} s")
