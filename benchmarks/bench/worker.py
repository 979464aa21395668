"""The decider shell in a Faust service on uvloop, exactly as `aduan_router.main` hosts the router's deciders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.worker import Shell, run_worker, stream_app
from benchmarks.bench.decider import NoteRouter
from benchmarks.bench.job import PARTITIONS

NAME = "aduan-bench"


async def build(bootstrap: str, sources: tuple[str, ...], out: str) -> Sequence[tuple[str, Shell]]:
    """The one shell of this worker."""
    shell = DeciderShell(
        NoteRouter(out, sources),
        KafkaBroker(bootstrap, dict.fromkeys((*sources, out), PARTITIONS)),
        ProgrammeClock(REAL),
        partitions=dict.fromkeys((*sources, out), PARTITIONS),
        owned_topics=frozenset({out}),
        new_writer=lambda: uuid4().hex,
    )
    return [("bench", shell)]


def main() -> None:
    """Told by the environment, as every peer is."""
    bootstrap, out = os.environ["BENCH_BROKER"], os.environ["BENCH_OUT"]
    sources = tuple(os.environ["BENCH_IN"].split(","))
    health = ("127.0.0.1", int(os.environ["BENCH_HEALTH"]))
    data = Path(os.environ["BENCH_DATA"])
    run_worker(stream_app(NAME, bootstrap, data, health, lambda: build(bootstrap, sources, out)), NAME)


if __name__ == "__main__":
    main()
