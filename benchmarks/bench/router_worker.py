"""The router's complaint decider alone, with the router's own rules and wiring, for timing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from aduan_events.logs import topics
from aduan_router.complaint import ComplaintDecider
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.worker import Shell, run_worker, stream_app

NAME = "aduan-bench-router"


async def build(bootstrap: str) -> Sequence[tuple[str, Shell]]:
    """The one shell of this worker."""
    partitions = {name: topic.partitions for name, topic in topics().items()}
    decider = ComplaintDecider()
    shell = DeciderShell(
        decider,
        KafkaBroker(bootstrap, partitions),
        ProgrammeClock(REAL),
        partitions=partitions,
        owned_topics=frozenset(name for name, topic in topics().items() if topic.owned),
        new_writer=lambda: uuid4().hex,
    )
    return [(decider.name, shell)]


def main() -> None:
    """Told by the environment, as every engine is."""
    bootstrap = os.environ["BENCH_BROKER"]
    health = ("127.0.0.1", int(os.environ["BENCH_HEALTH"]))
    run_worker(stream_app(NAME, bootstrap, Path(os.environ["BENCH_DATA"]), health, lambda: build(bootstrap)), NAME)


if __name__ == "__main__":
    main()
