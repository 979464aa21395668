"""The broker's disk runs full: nothing is accepted that is not safe, and all goes on once there is room."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

from chaos.cluster import KAFKA, eventually
from chaos.trial import Fault, Trial

SIZE_MB = 320


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """A file system in memory that is soon full. Raises CalledProcessError where mounting is not allowed."""
    at.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(at)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True, capture_output=True)


def full(disk: Path) -> Fault:
    """All that is left is taken by another file until the broker feels it; then the file goes."""

    async def fault(trial: Trial) -> None:
        for _ in range(trial.times):
            filler = disk / "filler"
            try:
                restarts = trial.cluster.entry(KAFKA).restarts
                taken = await asyncio.to_thread(_fill, filler)
                at = time()

                def felt(at: float = at, restarts: int = restarts) -> bool | None:
                    quiet = time() - max((one.ended for one in trial.log.acked()), default=at) > 2.0
                    return (trial.cluster.entry(KAFKA).restarts > restarts or quiet) or None

                await eventually(felt, "the broker feels that its disk is full", 90.0)
                trial.hit(f"{taken >> 20} MB were taken; the broker felt it after {time() - at:.0f} s")
                await asyncio.sleep(3.0)
            finally:
                await asyncio.to_thread(filler.unlink, missing_ok=True)
            freed = time()
            # Whoever died for want of room may have died while starting again.
            await trial.cluster.up(KAFKA, within_s=90.0)
            await trial.recovered(freed, within_s=60.0)

    return fault


def _fill(filler: Path) -> int:
    block = b"\0" * (1 << 20)
    taken = 0
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                taken += file.write(block)
            except OSError:
                return taken
