"""Processes that die: services, the broker and PostgreSQL by kill -9, at moments that a seed makes."""

from __future__ import annotations

import asyncio
from math import ceil
from time import time

from chaos.cluster import KAFKA, NAMES, POSTGRES
from chaos.trial import Trial

BROKER_FLOWS_WITHIN_S = 30.0


async def kill_services(trial: Trial) -> None:
    """Each service once a round, at a random moment and in a random order."""
    at = time()
    for _ in range(ceil(trial.times / len(NAMES))):
        for name in trial.random.sample(NAMES, len(NAMES)):
            await asyncio.sleep(trial.random.uniform(0.5, 4.0))
            at = await kill(trial, name)
        await trial.recovered(at)


async def kill(trial: Trial, name: str) -> float:
    """kill -9 as soon as the process stands; the moment."""
    before = await trial.cluster.kill(name)
    at = time()
    await trial.cluster.up(name, restarts=before)
    trial.hit(f"{name} was killed at {at:.3f} and restarted ({before + 1})")
    return at


async def kill_broker(trial: Trial) -> None:
    """While it is down no door says 2xx; then the flow is back without any other restart."""
    for _ in range(trial.times):
        await asyncio.sleep(trial.random.uniform(1.0, 4.0))
        down = time()
        before = await trial.cluster.kill(KAFKA)
        down = time()
        await asyncio.sleep(2.5)
        back = time()
        accepted = trial.log.acked_within(down + 0.05, back)
        trial.require(not accepted, f"{len(accepted)} contacts were accepted while the broker was down")
        await trial.cluster.up(KAFKA, restarts=before, within_s=90.0)
        up = time()
        trial.hit(f"the broker was killed at {down:.3f} and answered again at {up:.3f}")
        await trial.recovered(up)


async def kill_postgres(trial: Trial) -> None:
    """Intake goes on; views and reactors go on when it is back."""
    for _ in range(trial.times):
        await asyncio.sleep(trial.random.uniform(1.0, 4.0))
        down = time()
        before = await trial.cluster.kill(POSTGRES)
        await trial.cluster.up(POSTGRES, restarts=before)
        up = time()
        accepted = len(trial.log.acked(down, up))
        trial.hit(f"PostgreSQL was killed at {down:.3f} and answered again at {up:.3f}; {accepted} accepted meanwhile")
        await trial.recovered(up)
