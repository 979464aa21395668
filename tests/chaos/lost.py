"""PostgreSQL comes back without anything: what the logs say is shown again, and no mail goes out twice."""

from __future__ import annotations

import asyncio
import os
import signal
from time import time

import asyncpg

from aduan_local.config import HOST
from chaos.cluster import NAMES, prepare_database
from chaos.trial import Trial


async def postgres_lost(trial: Trial) -> None:
    """The database is dropped and made anew while everybody is held; then services start again one by one."""
    cluster = trial.cluster
    await asyncio.sleep(5.0)
    await trial.load.stop()
    await asyncio.sleep(10.0)
    ports = cluster.config.ports
    pids = [await cluster.up(name) for name in NAMES]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    connection = await asyncpg.connect(f"postgresql://postgres@{HOST}:{ports.pg}/postgres")
    try:
        await connection.execute("DROP DATABASE aduan WITH (FORCE)")
    finally:
        await connection.close()
    await prepare_database(cluster.config)
    trial.hit(f"the database was dropped and made anew at {time():.3f}")
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(1.0)
    for name in NAMES:
        await cluster.up(name)
    restored = time()
    trial.load.start()
    await trial.recovered(restored, within_s=60.0)
