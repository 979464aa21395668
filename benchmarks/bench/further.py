"""Rows beside the race: the router's own rules in the shell, and the desk's projector into PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median
from time import monotonic

from aduan_desk.views.cases import CasesView
from aduan_events.logs import topics
from aduan_local import postgres
from aduan_local.topics import declared, ensure
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import Broker, Outgoing, Reader, Record, TopicPartition
from aduan_runtime.homes.postgres import Digest, Pool, PostgresViewStore, pool_when_up
from aduan_runtime.homes.shadow import Shadow
from aduan_runtime.shells.projector import ProjectorShell
from aduan_runtime.shells.rebuild import MAX_RECORDS, Replay
from aduan_runtime.shells.walk import covered
from benchmarks.bench.citizens import identified
from benchmarks.bench.engines import Engine, Run, started
from benchmarks.bench.servers import DATA, running
from benchmarks.bench.watching import Watcher
from benchmarks.stack import PORTS

Tell = Callable[[str], None]
_SCHEMA = "bench"
_BATCHES = (1, 500, 5_000)
_FEW = 4_000
"""Contacts for the comparison of batch sizes: one event a transaction is slow."""

_ROUTER = Engine("router", "complaint decider", "in memory", "benchmarks.bench.router_worker", owned=True)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Log:
    """What the router wrote: contacts decided a second, events on the log a second, and all that stands there."""

    contacts_s: float
    events_s: float
    records: int


async def router(bootstrap: str, contacts: int, tell: Tell, *, seed: int) -> Log:
    """The router's complaint decider over `identified`, its rules, state and protocol; writes `complaints`."""
    await ensure(bootstrap, declared())
    count = topics()["complaints"].partitions
    appender = await KafkaBroker(bootstrap, {"identified": count}).appender()
    chunk: list[Outgoing] = []
    for record in identified(contacts, seed=seed):
        chunk.append(record)
        if len(chunk) == _CHUNK * count:
            await appender.send("identified", chunk)
            chunk = []
    await appender.send("identified", chunk)
    await appender.close()
    async with Watcher(bootstrap) as watcher:
        before = await watcher.visible("complaints", count)
        run = Run(_ROUTER, bootstrap, (), f"router-{seed}")
        with started(run) as processes:
            seen = await watcher.follow(
                "complaints",
                count,
                before + contacts,
                alive=lambda: all(process.poll() is None for process in processes),
            )
    wrote = seen.count - before
    events_s = seen.rate(before + wrote // 6)
    tell(f"router: {contacts:,} contacts became {wrote:,} records, {events_s:,.0f} events/s")
    return Log(events_s * contacts / wrote, events_s, seen.count)


@dataclass(frozen=True, slots=True)
class Projected:
    """Events a second of each rebuild of the whole log, and what was compared with the live view."""

    live_s: float
    rates: Sequence[float]
    equal: Mapping[str, bool]

    @property
    def rate(self) -> float:
        """The median."""
        return median(self.rates)


@contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL of its own; gives its dsn."""
    data = DATA / "postgres"
    spec = postgres.postgres_spec(data, PORTS["ADUAN_PG_PORT"])
    try:
        with running(spec, DATA / "postgres.log"):
            yield f"postgresql://postgres@{spec.address}/postgres"
    finally:
        postgres.remove(data)


async def projector(bootstrap: str, dsn: str, contacts: int, runs: int, tell: Tell) -> tuple[Log, Projected]:
    """A short log is replayed in three batch sizes and three interleavings, a long one is timed."""
    equal: dict[str, bool] = {}
    await router(bootstrap, _FEW, tell, seed=11)
    async with await pool_when_up(dsn) as pool:
        live = PostgresViewStore(pool, f"{_SCHEMA}_few", CasesView.name, CasesView.tables)
        told = (await _live(bootstrap, live, tell))[0]
        for size in _BATCHES:
            equal[f"batches of {size:,}"] = (await _replayed(bootstrap, pool, told, size))[1]
        for seed in (1, 2, 3):
            equal[f"interleaving {seed}"] = (await _replayed(bootstrap, pool, told, 500, seed))[1]
        tell(f"projector: {', '.join(f'{what} {same}' for what, same in equal.items())}")
        log = await router(bootstrap, contacts, tell, seed=12)
        live = PostgresViewStore(pool, _SCHEMA, CasesView.name, CasesView.tables)
        told, live_s = await _live(bootstrap, live, tell)
        rates = []
        for number in range(runs):
            rate, same = await _replayed(bootstrap, pool, told, MAX_RECORDS)
            rates.append(rate)
            equal[f"rebuild {number + 1} of {log.records:,} records"] = same
            tell(f"projector: rebuild {rate:,.0f} events/s, equal to the live view: {same}")
    return log, Projected(live_s, rates, equal)


async def _live(bootstrap: str, store: PostgresViewStore, tell: Tell) -> tuple[Digest, float]:
    """Project as the desk does until all is told; the digest and events a second."""
    partitions = {name: topic.partitions for name, topic in topics().items()}
    await store.prepare()
    broker = KafkaBroker(bootstrap, partitions)
    shell = ProjectorShell(CasesView(), broker, store, owned_topics=frozenset({"complaints"}))
    places = [TopicPartition("complaints", partition) for partition in range(partitions["complaints"])]
    reader = await broker.reader(dict.fromkeys(places, 0))
    ends = await reader.ends(*places)
    await reader.close()
    start = monotonic()
    project = asyncio.ensure_future(shell.run())
    while not project.done():
        await asyncio.sleep(0.5)
        positions = await store.positions()
        if all(covered(True, positions.get(at, "")) >= end for at, end in ends.items()):
            break
    took = monotonic() - start
    shell.stop()
    await project
    tell(f"projector, live: {sum(ends.values()) / took:,.0f} events/s")
    return await store.digest(), sum(ends.values()) / took


async def _replayed(bootstrap: str, pool: Pool, told: Digest, size: int, seed: int | None = None) -> tuple[float, bool]:
    """Rebuild up to where the live view stands: events a second, and whether both are equal."""
    partitions = {name: topic.partitions for name, topic in topics().items()}
    broker: Broker = KafkaBroker(bootstrap, partitions)
    if seed is not None:
        broker = Interleaving(broker, Random(seed))
    view = CasesView()
    shadow = Shadow(pool, _SCHEMA, view.name, view.tables)
    replaying = Replay(
        view, broker, shadow.store, partitions=partitions, owned_topics=frozenset({"complaints"}), max_records=size
    )
    async with shadow.open(), replaying as replay:
        start = monotonic()
        await replay.reach(told.positions)
        took = monotonic() - start
        rebuilt = await shadow.store.digest()
    return sum(covered(True, text) for text in told.positions.values()) / took, rebuilt.sha256 == told.sha256


class Interleaving:
    """A broker whose readers give partitions in an order of their own: some rest, at every read others."""

    def __init__(self, broker: Broker, random: Random) -> None:
        self._broker = broker
        self._random = random
        self.group = broker.group
        self.appender = broker.appender
        self.partition_of = broker.partition_of

    async def reader(self, start: Mapping[TopicPartition, int]) -> Reader:
        """A reader of these partitions."""
        return _Interleaved(await self._broker.reader(start), self._random)


class _Interleaved:
    def __init__(self, reader: Reader, random: Random) -> None:
        self._reader = reader
        self._random = random
        self._open: set[TopicPartition] = set()
        self.seek, self.gather, self.ends, self.close = reader.seek, reader.gather, reader.ends, reader.close

    def pause(self, *at: TopicPartition) -> None:
        self._open.difference_update(at)
        self._reader.pause(*at)

    def resume(self, *at: TopicPartition) -> None:
        self._open.update(at)
        self._reader.resume(*at)

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        rest = [at for at in sorted(self._open) if self._random.random() < 0.7]
        self._reader.pause(*rest)
        try:
            return await self._reader.read(self._random.randrange(1, max_records + 1), timeout_s)
        finally:
            self._reader.resume(*rest)
