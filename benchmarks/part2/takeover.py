"""How long a take-over takes on a long log with snapshots, and what an owner's memory does over many inputs.

The owner runs in a process of its own, so that its memory is its own; this one makes the log, writes the snapshots
and hands in the inputs. `python -m benchmarks.part2.takeover COMPLAINTS [INPUTS]`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
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
from benchmarks.figure import Figure, at_most, exactly
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


_ENDS = {signal.SIGTERM: "a stop", signal.SIGKILL: "kill -9"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from the end of one owner to the next one's owning all partitions, and that one's memory in MiB."""

    after: str
    took_s: float
    rss: float


@dataclass(frozen=True, slots=True)
class Found:
    """Every take-over; the last owner's memory at a fifth of the inputs and after all, and how many partitions it had
    to take over again meanwhile."""

    take_overs: Sequence[Measured]
    fed: Sequence[float]
    again: float


def figures(complaints: int, inputs: int, runs: int = 3, tell: Tell = print) -> list[Figure]:
    """The figures of take-over and memory; take-overs are repeated on the same log."""
    found = measure(complaints, inputs, runs, tell)
    rows = [
        at_most(
            f"take-over at {complaints:,} complaints after {end}",
            [one.took_s for one in found.take_overs if one.after == end],
            TAKE_OVER_S,
            "s",
        )
        for end in _ENDS.values()
    ]
    highest = [one.rss for one in found.take_overs] + list(found.fed)
    rows.append(at_most("decider RSS, highest", [max(highest)], RSS_MIB, "MiB"))
    if found.fed:
        early, late = found.fed
        rows.append(exactly("partitions taken over again under load", found.again, 0))
        rows.append(at_most(f"decider RSS after {inputs:,} inputs over a fifth", [late - early], GROWTH_MIB, "MiB"))
    return rows


def measure(complaints: int, inputs: int, runs: int, tell: Tell) -> Found:
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


async def _measure(bootstrap: str, dsn: str, complaints: int, inputs: int, runs: int, tell: Tell) -> Found:
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
        take_overs: list[Measured] = []
        owner: _Owner | None = None
        fed: list[float] = []
        again = 0.0
        try:
            for number, how in enumerate(_order(runs)):
                last = number == 2 * runs
                following = _Owner(bootstrap, dsn, inputs if last else 0)
                take_overs.append(await _take_over(owner, following, how))
                owner = following
                one = take_overs[-1]
                tell(f"take-over after {one.after}: {one.took_s:.2f} s, {one.rss:.0f} MiB")
            assert owner is not None
            fed, again = await _fed(broker, owner, complaints, inputs)
        finally:
            if owner is not None:
                owner.end(signal.SIGKILL)
                await owner.ended()
        shell.stop()
        await projecting
    return Found(take_overs, fed, again)


def _order(runs: int) -> list[signal.Signals]:
    """The first owner starts after nobody; then owners end in turns by a stop and by kill -9."""
    return [signal.SIGTERM, *[signal.SIGTERM, signal.SIGKILL] * runs]


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


class _Owner:
    """A process that owns once it is told to: it has started and reached its servers before, as a standby has."""

    def __init__(self, bootstrap: str, dsn: str, inputs: int) -> None:
        self._argv = (sys.executable, "-m", __spec__.name, "owner", bootstrap, dsn, str(inputs))

    async def start(self) -> None:
        self._child = await asyncio.create_subprocess_exec(
            *self._argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        await self.told()

    async def told(self) -> dict[str, float]:
        """The next thing that it says. Raises RuntimeError when it ended instead."""
        assert self._child.stdout is not None
        line = await self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the owner ended with {await self._child.wait()}; its words stand above")
        said: dict[str, float] = json.loads(line)
        return said

    def go(self) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(b"go\n")

    def end(self, how: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._child.send_signal(how)

    async def ended(self) -> None:
        await self._child.wait()


async def _take_over(before: _Owner | None, after: _Owner, how: signal.Signals) -> Measured:
    """End one owner and let the next one own: seconds from the one to the other."""
    await after.start()
    started = monotonic()
    if before is not None:
        before.end(how)
    after.go()
    owned = await after.told()
    took_s = monotonic() - started
    if before is not None:
        await before.ended()
    return Measured(_ENDS[how] if before else "first start", took_s, owned["rss"])


async def _fed(broker: KafkaBroker, owner: _Owner, complaints: int, inputs: int) -> tuple[list[float], float]:
    """Hand in the inputs; memory at a fifth of them and after all, and partitions taken over again meanwhile."""
    if not inputs:
        return [], 0.0
    appender = await broker.appender()
    for lot in bulk.in_lots(bulk.contacts(0, inputs, max(complaints, 1)), _LOT):
        await appender.send("identified", lot)
    await appender.close()
    early, late = await owner.told(), await owner.told()
    return [early["rss"], late["rss"]], late["taken_over"] - PARTITIONS


async def own(bootstrap: str, dsn: str, inputs: int) -> None:
    """The owner's process: tells when it could start, when it owns all partitions, and its memory at a fifth of the
    inputs and after all. SIGTERM ends it as a supervisor does."""
    loop = asyncio.get_running_loop()
    snapshots = complaint_snapshots()
    async with await pool_when_up(dsn) as pool:
        shell = DeciderShell(
            snapshots.decider,
            KafkaBroker(bootstrap, COUNTS),
            ProgrammeClock(REAL),
            partitions=COUNTS,
            owned_topics=frozenset({LOG}),
            new_writer=lambda: uuid4().hex,
            loader=await loader_of(pool, snapshots),
        )
        loop.add_signal_handler(signal.SIGTERM, shell.stop)
        _tell(rss=_rss())
        await loop.run_in_executor(None, sys.stdin.readline)
        running_shell = asyncio.ensure_future(shell.run())
        await _until(running_shell, lambda: len(shell.owned) == PARTITIONS)
        _tell(rss=_rss())
        for share in (_EARLY, 1.0) if inputs else ():
            await _until(running_shell, partial(_decided, shell, share * inputs))
            _tell(rss=_rss(), taken_over=shell.taken_over)
        await running_shell


def _decided(shell: DeciderShell[Any], inputs: float) -> bool:
    return shell.decided("identified") >= inputs


async def _until(running_shell: asyncio.Task[None], holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.01)
        if running_shell.done():
            running_shell.result()


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
