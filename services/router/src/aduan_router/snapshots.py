"""How the states of the router's deciders are written down. No state holds personal data: ids, codes, hashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from aduan_events.logs import topics
from aduan_router.case import Person
from aduan_router.complaint import ComplaintDecider
from aduan_router.dispatcher import Dispatcher, Work
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.homes.postgres import Pool, pool_when_up
from aduan_runtime.homes.postgres_snapshots import PostgresSnapshots
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.settings import RuntimeSettings
from aduan_runtime.shells.snapshot import SnapshotShell
from aduan_runtime.signals import telemetry
from aduan_runtime.worker import Shell, run_worker, stream_app

S = TypeVar("S")
NAME = "aduan-router-snapshots"
SCHEMA = "router"
LINGER_S = 0.5


class JsonStates(Generic[S]):
    """States as JSON of their dataclasses. Raise the version when a field or `evolve` changes."""

    def __init__(self, state: type[S], version: int) -> None:
        self.version = version
        self._adapter: TypeAdapter[S] = TypeAdapter(state)

    def dump(self, state: S) -> str:
        return self._adapter.dump_json(state, exclude_defaults=True).decode()

    def load(self, text: str) -> S:
        return self._adapter.validate_json(text)


def complaint_snapshots() -> Snapshots[Person]:
    """What the complaint decider remembers of a person."""
    return Snapshots(ComplaintDecider(), JsonStates(Person, 1))


def dispatcher_snapshots() -> Snapshots[Work]:
    """What the dispatcher knows of a complaint: `assignments` has a record for each, so it grows as they do."""
    return Snapshots(Dispatcher(), JsonStates(Work, 1))


def all_snapshots() -> tuple[Snapshots[Any], ...]:
    """What every decider of the router remembers, as views that can be rebuilt."""
    return complaint_snapshots(), dispatcher_snapshots()


async def loader_of(pool: Pool, snapshots: Snapshots[S]) -> Callable[[TopicPartition], Loader[S]]:
    """A way to these snapshots for each partition that is owned. Raises ViewOutdated and StoreAway."""
    store = PostgresSnapshots(pool, SCHEMA, snapshots)
    await store.prepare()
    return lambda at: Loader(snapshots, store, at)


async def build(settings: RuntimeSettings) -> list[tuple[str, Shell]]:
    """The projectors of all snapshots, by name."""
    broker = KafkaBroker(settings.kafka, {name: topic.partitions for name, topic in topics().items()})
    pool = await pool_when_up(settings.postgres)

    async def projecting(snapshots: Snapshots[Any]) -> tuple[str, Shell]:
        store = PostgresSnapshots(pool, SCHEMA, snapshots)
        await store.prepare()
        return snapshots.name, SnapshotShell(snapshots, broker, store, linger_s=LINGER_S)

    return [await projecting(snapshots) for snapshots in all_snapshots()]


def main() -> None:
    """Write snapshots until told to stop."""
    settings = RuntimeSettings()
    telemetry.begin("router", settings)
    health = (settings.host, settings.health_port)
    run_worker(stream_app(NAME, settings.kafka, settings.data, health, lambda: build(settings)), NAME)
