"""Links that are slow, break, or lose just the answers: between services and broker, PostgreSQL and mail server."""

from __future__ import annotations

import asyncio
from time import time

from chaos.cluster import eventually
from chaos.trial import Fault, Trial

_LATE_S = 0.3


def slow(link: str) -> Fault:
    """Every answer comes late for a while; `times` are seconds."""

    async def fault(trial: Trial) -> None:
        wire = trial.cluster.wires[link]
        before, wire.latency_s = wire.delayed, _LATE_S
        try:
            for _ in range(trial.times):
                await asyncio.sleep(1.0)
                trial.hit(f"{wire.delayed - before} answers of {link} came {_LATE_S} s late so far")
        finally:
            wire.latency_s = 0.0
        trial.require(wire.delayed > before, f"no answer of {link} was late")
        await trial.recovered()

    return fault


def reset(link: str) -> Fault:
    """Every connection is reset at once, again and again."""

    async def fault(trial: Trial) -> None:
        wire = trial.cluster.wires[link]
        at = time()
        for _ in range(trial.times):
            await asyncio.sleep(trial.random.uniform(0.5, 3.0))
            count = await eventually(lambda: wire.reset() or None, f"{link} has connections", 60.0)
            at = time()
            trial.hit(f"{count} connections of {link} were reset at {at:.3f}")
        await trial.recovered(at)

    return fault


def unanswered(link: str) -> Fault:
    """The server did what it was asked and its answer never arrives."""

    async def fault(trial: Trial) -> None:
        wire = trial.cluster.wires[link]
        at = time()
        for number in range(trial.times):
            wire.cuts_wanted = 1
            await eventually(lambda: wire.cuts_wanted == 0 or None, f"an answer of {link} to swallow", 60.0)
            at = time()
            trial.hit(f"answer {number + 1} of {link} was swallowed at {at:.3f}")
            await asyncio.sleep(trial.random.uniform(0.05, 0.5))
        await trial.recovered(at)

    return fault
