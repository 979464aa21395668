"""The input topic: written once, read by every engine in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from uuid import UUID

from aiokafka.admin import AIOKafkaAdminClient

from aduan_local.topics import Topic, ensure
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import Headers, Outgoing, TopicPartition
from benchmarks.bench.job import PARTITIONS, Given

UNSAMPLED: Headers = (("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),)
"""Every input bears a trace that nobody records, as most do in production; the decider hands it on."""

_BATCH = 1_000


async def make_topics(bootstrap: str, *names: str) -> None:
    """Topics of the same shape for inputs and outputs."""
    await ensure(bootstrap, [Topic(name, PARTITIONS) for name in names])


async def drop_topics(bootstrap: str, *names: str) -> None:
    """Give the disk back."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics(list(names))
    finally:
        await admin.close()


async def feed(bootstrap: str, topic: str, records: Iterable[Given]) -> set[UUID]:
    """Write all records, each to the partition of its key, in order; the ids that must have an effect."""
    appender = await KafkaBroker(bootstrap, {topic: PARTITIONS}).appender()
    waiting: list[list[Outgoing]] = [[] for _ in range(PARTITIONS)]
    ids: set[UUID] = set()
    try:
        for given in records:
            ids.add(given.id)
            batch = waiting[given.partition]
            batch.append(Outgoing(given.key, given.value, UNSAMPLED))
            if len(batch) == _BATCH:
                await appender.append(TopicPartition(topic, given.partition), batch)
                batch.clear()
        rest = (appender.append(TopicPartition(topic, p), batch) for p, batch in enumerate(waiting) if batch)
        await asyncio.gather(*rest)
    finally:
        await appender.close()
    return ids
