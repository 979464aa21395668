"""A librdkafka loop with transactions: outputs and offsets commit together, 20,000 inputs or half a second at a time.

The state is in memory and is not part of the transaction, so a repeat across a crash is not recognised.
"""

from __future__ import annotations

from time import monotonic

from confluent_kafka import Consumer, Producer  # type: ignore[import-not-found]  # in the peers' own environment

from benchmarks.peers.common import BROKER, OUT, RUN, SESSION_MS, SOURCE, handle

_INPUTS = 20_000
_SECONDS = 0.5


def main() -> None:
    """Until it is stopped."""
    consumer = Consumer(
        {
            "bootstrap.servers": BROKER,
            "group.id": RUN,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": SESSION_MS,
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([SOURCE])
    producer = Producer(
        {
            "bootstrap.servers": BROKER,
            "acks": "all",
            "linger.ms": 20,
            "compression.type": "lz4",
            "partitioner": "murmur2_random",
            "queue.buffering.max.messages": 1_000_000,
            "transactional.id": RUN,
        }
    )
    producer.init_transactions()
    seen: set[str] = set()
    while True:
        producer.begin_transaction()
        taken, until = 0, monotonic() + _SECONDS
        while taken < _INPUTS and (monotonic() < until or not taken):
            messages = consumer.consume(5_000, 0.1)
            for message in messages:
                if message.error():
                    raise SystemExit(str(message.error()))
                value = handle(seen, message.value())
                if value is not None:
                    producer.produce(OUT, value, key=message.key())
            taken += len(messages)
        producer.send_offsets_to_transaction(
            consumer.position(consumer.assignment()), consumer.consumer_group_metadata()
        )
        producer.commit_transaction()


main()
