"""A plain aiokafka loop: one send a message, state in memory, offsets committed after the acks."""

from __future__ import annotations

import asyncio

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.peers.common import BROKER, OUT, RUN, SESSION_MS, SOURCE, handle


async def main() -> None:
    """Until it is stopped."""
    consumer = AIOKafkaConsumer(
        SOURCE,
        bootstrap_servers=BROKER,
        group_id=RUN,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 << 20,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=1_000,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=BROKER,
        acks="all",
        linger_ms=20,
        max_batch_size=1 << 18,
        enable_idempotence=True,
        compression_type="zstd",
    )
    await consumer.start()
    await producer.start()
    seen: set[str] = set()
    while True:
        sent = []
        for records in (await consumer.getmany(timeout_ms=500, max_records=5_000)).values():
            for record in records:
                value = handle(seen, record.value)
                if value is not None:
                    sent.append(await producer.send(OUT, value, key=record.key))
        if sent:
            await asyncio.gather(*sent)
            await consumer.commit()


uvloop.run(main())
