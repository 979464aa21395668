"""How long a take-over takes on a long log with snapshots, and what an owner's memory does over many inputs.

The owner runs in a process of its own, so that its memory is its own; this one makes the log, writes the snapshots
and hands in the inputs. `python -m benchmarks.part2.takeover COMPLAINTS [INPUTS]`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from aduan_events.ticket import PARTITIONS
from aduan_local import postgres
from aduan_local.kafka import kafka_spec
from aduan_local.ports import free_port
from aduan_local.topics import Topic, ensure
from aduan_router.snapshots import SCHEMA, complaint_snapshots, loader_of
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.homes.postgres import pool_when_up
from aduan_runtime.homes.postgres_snapshots import PostgresSnapshots
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.snapshot import SnapshotShell
from aduan_runtime.shells.walk import covered
from benchmarks.bench.servers import running
from benchmarks.bulk import complaints as bulk
from benchmarks.figure import Figure, at_most
from benchmarks.stack import ROOT

LOG = "complaints"
COUNTS = {LOG: PARTITIONS, "identified": PARTITIONS, "commands": PARTITIONS}
TAKE_OVER_S = 5.0
RSS_MIB = 1_024.0
GROWTH_MIB = 20.0
_EARLY = 0.2
_LOT = 5_000
_MIB = 1 << 20

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from start to owning all partitions; memory in MiB then, at a fifth of the inputs, and after all."""

    took_s: float
    rss: float
    rss_early: float
    rss_late: float


def figures(complaints: int, inputs: int, runs: int = 3, tell: Tell = print) -> list[Figure]:
    """The figures of take-over and memory; take-overs are repeated on the same log."""
    found = measure(complaints, inputs, runs, tell)
    rows = [at_most(f"take-over at {complaints:,} complaints", [one.took_s for one in found], TAKE_OVER_S, "s")]
    rows.append(at_most("decider RSS, highest", [max(one.rss, one.rss_late) for one in found], RSS_MIB, "MiB"))
    if inputs:
        grown = found[-1].rss_late - found[-1].rss_early
        rows.append(at_most(f"decider RSS after {inputs:,} inputs over a fifth", [grown], GROWTH_MIB, "MiB"))
    return rows


def measure(complaints: int, inputs: int, runs: int, tell: Tell) -> list[Measured]:
    """Own broker and database, thrown away at the end; inputs are handed in during the last run."""
    with tempfile.TemporaryDirectory(prefix="aduan-takeover-") as place:
        data = Path(place)
        kafka = kafka_spec(ROOT, data / "kafka", free_port(), free_port(), heap="512m")
        database = postgres.postgres_spec(data / "postgres", free_port())
        try:
            with running(kafka, data / "kafka.log"), running(database, data / "postgres.log"):
                dsn = f"postgresql://postgres@{database.address}/postgres"
                return asyncio.run(_measure(kafka.address, dsn, complaints, inputs, runs, tell))
        finally:
            postgres.remove(data / "postgres")


async def _measure(bootstrap: str, dsn: str, complaints: int, inputs: int, runs: int, tell: Tell) -> list[Measured]:
    await ensure(bootstrap, [Topic(name, count) for name, count in COUNTS.items()])
    broker = KafkaBroker(bootstrap, COUNTS)
    started = monotonic()
    await _write(broker, complaints)
    tell(f"{complaints:,} complaints on the log in {monotonic() - started:.1f} s")
    snapshots = complaint_snapshots()
    async with await pool_when_up(dsn) as pool:
        store = PostgresSnapshots(pool, SCHEMA, snapshots)
        await store.prepare()
        shell = SnapshotShell(snapshots, broker, store)
        started = monotonic()
        projecting = asyncio.ensure_future(shell.run())
        await _passed(broker, store, projecting)
        tell(f"snapshots of them in {monotonic() - started:.1f} s")
        found = []
        for run in range(runs):
            last = run == runs - 1
            found.append(await _owner(broker, bootstrap, dsn, complaints, inputs if last else 0))
            tell(f"take-over {run + 1}: {found[-1].took_s:.2f} s, {found[-1].rss:.0f} MiB")
        shell.stop()
        await projecting
    return found


async def _write(broker: KafkaBroker, complaints: int) -> None:
    appender = await broker.appender()
    for partition, records in bulk.complaints(complaints):
        await appender.append(TopicPartition(LOG, partition), records)
    await appender.close()


async def _passed(broker: KafkaBroker, store: PostgresSnapshots, projecting: asyncio.Task[None]) -> None:
    places = [TopicPartition(LOG, partition) for partition in range(PARTITIONS)]
    reader = await broker.reader(dict.fromkeys(places, 0))
    ends = await reader.ends(*places)
    await reader.close()
    while True:
        stored = await store.positions()
        if all(covered(True, stored.get(at, "")) >= ends[at] for at in places):
            return
        if projecting.done():
            projecting.result()
        await asyncio.sleep(0.2)


async def _owner(broker: KafkaBroker, bootstrap: str, dsn: str, complaints: int, inputs: int) -> Measured:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __spec__.name, "owner", bootstrap, dsn, str(inputs), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        owned = json.loads(await child.stdout.readline())
        early = late = owned["rss"]
        if inputs:
            appender = await broker.appender()
            for lot in bulk.in_lots(bulk.contacts(0, inputs, max(complaints, 1)), _LOT):
                await appender.send("identified", lot)
            await appender.close()
            early = json.loads(await child.stdout.readline())["rss"]
            late = json.loads(await child.stdout.readline())["rss"]
        return Measured(owned["took_s"], owned["rss"], early, late)
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        await child.wait()


async def own(bootstrap: str, dsn: str, inputs: int) -> None:
    """The owner's process: tells when it owns all partitions, and its memory at a fifth of the inputs and after all."""
    snapshots = complaint_snapshots()
    async with await pool_when_up(dsn) as pool:
        loader = await loader_of(pool, snapshots)
        started = monotonic()
        shell = DeciderShell(
            snapshots.decider,
            KafkaBroker(bootstrap, COUNTS),
            ProgrammeClock(REAL),
            partitions=COUNTS,
            owned_topics=frozenset({LOG}),
            new_writer=lambda: uuid4().hex,
            loader=loader,
        )
        running_shell = asyncio.ensure_future(shell.run())
        while len(shell.owned) < PARTITIONS:
            await asyncio.sleep(0.01)
            if running_shell.done():
                running_shell.result()
        _tell(took_s=round(monotonic() - started, 3), rss=_rss())
        for share in (_EARLY, 1.0) if inputs else ():
            while shell.decided("identified") < share * inputs:
                await asyncio.sleep(0.05)
                if running_shell.done():
                    running_shell.result()
            _tell(rss=_rss())
        await running_shell


def _rss() -> float:
    """Resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def _tell(**found: Any) -> None:
    print(json.dumps(found), flush=True)


def main(argv: Sequence[str]) -> int:
    """Exit code 1 when a figure misses its limit."""
    if argv and argv[0] == "owner":
        asyncio.run(own(argv[1], argv[2], int(argv[3])))
        return 0
    complaints = int(argv[0]) if argv else 1_000_000
    rows = figures(complaints, int(argv[1]) if len(argv) > 1 else 0)
    print("\n".join(row.line() for row in rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
