"""A live reader of `complaints` that goes on through every fault, and how far the views are behind it."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from time import time
from uuid import UUID

import asyncpg
from aiokafka.errors import KafkaError

from aduan_events import complaints as said
from aduan_events.codec import decode
from aduan_events.cursors import OwnedCursor
from aduan_events.logs import topics
from aduan_events.outcomes import DeadLettered, Halted
from aduan_local.config import Config
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import BrokerAway, TopicPartition
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from chaos.anomalies import Place

log = logging.getLogger(__name__)
_CLASSES = (
    said.ComplaintOpened,
    said.ContactLinked,
    said.ContactRepeated,
    said.MachineMailSetAside,
    said.ParkedMailSetAside,
)


class Watching:
    """Counts by the reader's rule, as it comes, from `start` to `stop`."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._partitions = {name: topic.partitions for name, topic in topics().items()}
        self._cursors = {
            TopicPartition("complaints", partition): OwnedCursor(None)
            for partition in range(self._partitions["complaints"])
        }
        self._task: asyncio.Task[None] | None = None
        self.seen: list[Place] = []
        self.decided: dict[UUID, float] = {}
        """Contacts that have a class, and when this reader saw it."""
        self.halted = 0

    @property
    def void_batches(self) -> int:
        """Batches that did not count so far."""
        return sum(cursor.rule.void_batches for cursor in self._cursors.values())

    @property
    def writers(self) -> dict[int, str | None]:
        """Who owns each partition."""
        return {at.partition: cursor.rule.writer for at, cursor in self._cursors.items()}

    def start(self) -> None:
        """Begin to read."""
        self._task = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """Read no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def last(self) -> dict[int, int]:
        """The last offset that counted, by partition."""
        found: dict[int, int] = {}
        for partition, offset in self.seen:
            found[partition] = offset
        return found

    async def _read(self) -> None:
        while True:
            try:
                await self._read_on(KafkaBroker(self._config.kafka, self._partitions))
            except (KafkaError, BrokerAway, OSError) as reason:
                log.warning("the live reader begins again: %r", reason)
                await asyncio.sleep(0.5)

    async def _read_on(self, broker: KafkaBroker) -> None:
        reader = await broker.reader({at: cursor.next_offset for at, cursor in self._cursors.items()})
        try:
            while True:
                for at, records in (await reader.read(2_000, 0.2)).items():
                    for record in records:
                        if self._cursors[at].take(record.offset, record.value):
                            self._count(at.partition, record.offset, record.value)
        finally:
            await reader.close()

    def _count(self, partition: int, offset: int, value: bytes | None) -> None:
        self.seen.append((partition, offset))
        data = decode(value).data
        if isinstance(data, _CLASSES):
            self.decided.setdefault(data.contact, time())
        self.halted += isinstance(data, DeadLettered | Halted)


async def view_covers(config: Config, last: dict[int, int]) -> bool:
    """Whether the desk's cases have told everything up to these offsets; False while PostgreSQL is away."""
    with suppress(*POSTGRES_AWAY, asyncpg.PostgresError):
        connection = await asyncpg.connect(config.postgres, timeout=3)
        try:
            rows = await connection.fetch("SELECT partition, position FROM desk.positions WHERE view = 'cases'")
        finally:
            await connection.close(timeout=3)
        covers = {}
        for row in rows:
            position = json.loads(row["position"])
            covers[row["partition"]] = position["offset"] + position["taken"]
        return all(covers.get(partition, -1) >= offset for partition, offset in last.items())
    return False
