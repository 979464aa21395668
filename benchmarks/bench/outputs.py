"""What an engine put out, read as its readers read it, and held against what it had to put out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from aduan_events.codec import decode
from aduan_events.complaints import ComplaintRouted
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Record
from benchmarks.bench.job import PARTITIONS, enriched

_LOOK_INTO_EVERY = 97
_ID = slice(7, 43)  # after {"id":" of what the codec wrote; every engine keeps the order of the keys


@dataclass
class Outputs:
    """Which inputs led to outputs, how often, and what was wrong with those looked into."""

    times: Counter[UUID] = field(default_factory=Counter)
    wrong: int = 0
    undense: int = 0
    """Subjects whose seqs are not 1, 2, 3 … (the decider alone)."""
    digests: dict[int, str] = field(default_factory=dict)
    """SHA-256 of the records that count, a partition (the decider alone)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader of the outputs would find missing or twice."""

    expected: int
    lost: int
    extra: int
    wrong: int

    @property
    def exact(self) -> bool:
        """Each input had its effect once."""
        return not (self.lost or self.extra or self.wrong)

    def text(self) -> str:
        """As the table says it."""
        if self.exact:
            return "yes"
        named = ((self.lost, "lost"), (self.extra, "twice"), (self.wrong, "wrong"))
        return "no: " + ", ".join(f"{count:,} {what}" for count, what in named if count)


def judged(expected: set[UUID], outputs: Outputs) -> Verdict:
    """Lost are inputs without an output; extra are outputs beyond one an input."""
    lost = sum(one not in outputs.times for one in expected)
    extra = sum(count - 1 for count in outputs.times.values())
    strangers = sum(one not in expected for one in outputs.times)
    return Verdict(len(expected), lost, extra, outputs.wrong + outputs.undense + strangers)


async def plain_outputs(bootstrap: str, topic: str) -> Outputs:
    """Outputs of a peer: JSON that bears the input's id, committed ones alone."""
    outputs = Outputs()
    number = 0
    async for records in _all(bootstrap, topic):
        for record in records:
            value = record.value or b""
            number += 1
            outputs.times[UUID(value[_ID].decode("ascii"))] += 1
            if number % _LOOK_INTO_EVERY == 0:
                outputs.wrong += not _is_right(json.loads(value))
    return outputs


def _is_right(event: Mapping[str, object]) -> bool:
    data = event["data"]
    assert isinstance(data, dict)
    return (event["topic"], event["queue"], event["priority"]) == enriched(data["note"]["box"])


async def owned_outputs(bootstrap: str, topic: str) -> Outputs:
    """Outputs of the decider, by the reader's rule: each decoded, its seq and its words looked at."""
    outputs = Outputs()
    cursors = [OwnedCursor(None) for _ in range(PARTITIONS)]
    digests = [sha256() for _ in range(PARTITIONS)]
    seqs: dict[UUID, int] = {}
    undense: set[UUID] = set()
    async for records in _all(bootstrap, topic):
        for record in records:
            if not cursors[record.partition].take(record.offset, record.value):
                continue
            digests[record.partition].update(_bytes(record))
            event = decode(record.value)
            outputs.times[event.cause] += 1
            outputs.wrong += not _routed_right(event)
            if event.complaint is not None:
                if event.seq != seqs.get(event.complaint, 0) + 1:
                    undense.add(event.complaint)
                seqs[event.complaint] = event.seq or 0
    outputs.undense = len(undense)
    outputs.digests = {partition: digest.hexdigest() for partition, digest in enumerate(digests)}
    return outputs


def _routed_right(event: Envelope[Message]) -> bool:
    data = event.data
    return isinstance(data, ComplaintRouted) and enriched(data.because_id) == (data.reason, data.queue, data.priority)


def _bytes(record: Record) -> bytes:
    headers = b"".join(name.encode() + b"=" + value for name, value in record.headers)
    return b"\0".join((record.key or b"", record.value or b"", headers, b""))


async def _all(bootstrap: str, topic: str) -> AsyncIterator[Sequence[Record]]:
    """Every record below the visible ends."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        isolation_level="read_committed",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    try:
        places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, 0)
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200, max_records=10_000)).values():
                yield records
    finally:
        await consumer.stop()
