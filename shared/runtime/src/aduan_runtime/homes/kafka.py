"""Logs on Kafka by aiokafka, under the traps of design.md section 4: idempotent, acks=all, no transactions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError

from aduan_runtime.homes.hand_over import HandOver
from aduan_runtime.homes.kafka_connection import tell_resets
from aduan_runtime.homes.kafka_records import compress_quickly, receive_lightly
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import MAX_BATCH_BYTES, AppendRefused, BrokerAway, Outgoing, Record, TopicPartition

log = logging.getLogger(__name__)
tell_resets()
receive_lightly()
compress_quickly()

_FETCH_BYTES = 4 << 20
_STOP_S = 5.0
SESSION_MS = 3_000
"""How long a group keeps the share of a member that died without a word. Short, so that others take over within 5 s,
which is safe: an owner that is only slow finds by compare-and-set that it owns nothing any more. Brokers must allow it
(`group.min.session.timeout.ms`, 6,000 by default)."""
_HEARTBEAT_MS = 500
_REBALANCE_MS = 4_000


class KafkaBroker:
    """A Kafka cluster. `partitions` comes from the topic files, never from metadata (design.md 4.1)."""

    def __init__(self, bootstrap: str, partitions: Mapping[str, int], *, session_timeout_ms: int = SESSION_MS) -> None:
        self._bootstrap = bootstrap
        self._partitions = partitions
        self._session_timeout_ms = session_timeout_ms

    def partition_of(self, key: bytes, partitions: int) -> int:
        """Murmur2, as every writer."""
        return partition_of(key, partitions)

    async def reader(self, start: Mapping[TopicPartition, int]) -> KafkaReader:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=_FETCH_BYTES,
        )
        await _start(consumer)
        consumer.assign([KafkaPartition(*at) for at in start])
        for at, offset in start.items():
            consumer.seek(KafkaPartition(*at), offset)
        return KafkaReader(consumer)

    async def group(
        self, group: str, topics: Sequence[str], start_at: Callable[[TopicPartition], int]
    ) -> KafkaGroupReader:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=_FETCH_BYTES,
            session_timeout_ms=self._session_timeout_ms,
            rebalance_timeout_ms=_REBALANCE_MS,
            heartbeat_interval_ms=_HEARTBEAT_MS,
            max_poll_interval_ms=120_000,
            partition_assignment_strategy=[RangePartitionAssignor],
        )
        reader = KafkaGroupReader(consumer, group, start_at)
        consumer.subscribe(list(topics), listener=reader)
        await _start(consumer)
        return reader

    async def appender(self) -> KafkaAppender:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=MAX_BATCH_BYTES,
            max_request_size=1_048_576,
            # aiokafka writes lz4 at its slowest level: 4.7 us a record against 1.0 us, and twice the bytes.
            compression_type="zstd",
            request_timeout_ms=5_000,
        )
        try:
            await _start(producer)
        except BrokerAway as error:
            raise AppendRefused(str(error)) from error
        return KafkaAppender(producer, self._partitions)


class KafkaReader:
    """Reads assigned partitions."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.generation = 0

    def seek(self, at: TopicPartition, offset: int) -> None:
        self._consumer.seek(KafkaPartition(*at), offset)

    def pause(self, *at: TopicPartition) -> None:
        self._consumer.pause(*(KafkaPartition(*one) for one in at))

    def resume(self, *at: TopicPartition) -> None:
        self._consumer.resume(*(KafkaPartition(*one) for one in at))

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        """Raises BrokerAway once aiokafka's own fetching has ended: it would find nothing for ever, without a word."""
        fetching = self._consumer._fetcher.error_future  # nothing public tells it
        if fetching.done() and not fetching.cancelled():
            raise BrokerAway(f"this reader fetches no more and is to be opened anew: {fetching.exception()!r}")
        found = await self._consumer.getmany(timeout_ms=int(timeout_s * 1000), max_records=max_records)
        return {TopicPartition(at.topic, at.partition): records for at, records in found.items()}

    async def gather(self, for_s: float) -> None:
        """aiokafka fetches ahead, which brings one record as soon as it is there; paused partitions are left alone."""
        generation = self.generation
        open_now = self._consumer.assignment() - self._consumer.paused()
        self._consumer.pause(*open_now)
        await asyncio.sleep(for_s)
        if generation == self.generation:
            self._consumer.resume(*(open_now & self._consumer.assignment()))

    async def ends(self, *at: TopicPartition) -> Mapping[TopicPartition, int]:
        try:
            ends = await self._consumer.end_offsets([KafkaPartition(*one) for one in at])
        except (KafkaConnectionError, KafkaTimeoutError) as error:
            raise BrokerAway(f"the end of {at[0].topic} is not known: {error}") from error
        return {TopicPartition(one.topic, one.partition): end for one, end in ends.items()}

    async def close(self) -> None:
        await _stop(self._consumer)


class KafkaGroupReader(KafkaReader, ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """A member of a consumer group; partitions are seeked and paused before anything is awaited."""

    def __init__(self, consumer: AIOKafkaConsumer, group: str, start_at: Callable[[TopicPartition], int]) -> None:
        super().__init__(consumer)
        self.assigned: frozenset[TopicPartition] = frozenset()
        self._group = group
        self._start_at = start_at
        self._hand_over: HandOver | None = None

    def settle_first(self) -> None:
        self._hand_over = HandOver(self._group)

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        found = super().read(max_records, timeout_s)
        return await (found if self._hand_over is None else self._hand_over.read(found, timeout_s))

    async def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """aiokafka revokes everything at every rebalance, so this only pauses: what counts is the next share.

        It goes on beating meanwhile, and joins the group again only after this.
        """
        self.assigned = frozenset()
        if self._hand_over is not None:
            await self._hand_over.settled()

    async def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """A new share: each partition starts paused where its position is."""
        share = frozenset(TopicPartition(at.topic, at.partition) for at in assigned)
        for at in share:
            self.seek(at, self._start_at(at))
        if share:
            self.pause(*share)
        self.generation += 1
        self.assigned = share
        if self._hand_over is not None:
            self._hand_over.assigned()

    async def close(self) -> None:
        if self._hand_over is not None:
            self._hand_over.ended()
        await super().close()


class KafkaAppender:
    """One idempotent producer instance."""

    def __init__(self, producer: AIOKafkaProducer, partitions: Mapping[str, int]) -> None:
        self._producer = producer
        self._partitions = partitions
        self._closed = False

    async def append(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        if self._closed:
            raise AppendRefused("this producer instance is closed")
        if at.partition >= self._partitions.get(at.topic, 0):
            raise AppendRefused(f"there is no {at.topic}/{at.partition}")
        batch = self._producer.create_batch()
        for record in records:
            _add(batch, record)
        batch.close()
        try:
            sent = await self._producer.send_batch(batch, at.topic, partition=at.partition)
            return int((await sent).offset)
        except KafkaError as error:
            raise AppendRefused(f"{at.topic}/{at.partition}: {error!r}") from error

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        count = self._partitions[topic]
        shares: dict[int, list[int]] = {}
        for index, record in enumerate(records):
            shares.setdefault(partition_of(record.key, count), []).append(index)
        placed: list[tuple[TopicPartition, int] | None] = [None] * len(records)
        work = (self._send_share(TopicPartition(topic, p), records, indexes, placed) for p, indexes in shares.items())
        for failure in await asyncio.gather(*work, return_exceptions=True):
            if failure is not None:
                raise failure
        return [one for one in placed if one is not None]

    async def _send_share(
        self,
        at: TopicPartition,
        records: Sequence[Outgoing],
        indexes: Sequence[int],
        placed: list[tuple[TopicPartition, int] | None],
    ) -> None:
        for chunk in _chunks(records, indexes):
            base = await self.append(at, [records[index] for index in chunk])
            for step, index in enumerate(chunk):
                placed[index] = (at, base + step)

    async def close(self) -> None:
        self._closed = True
        await _stop(self._producer)


def _chunks(records: Sequence[Outgoing], indexes: Sequence[int]) -> Iterable[list[int]]:
    chunk: list[int] = []
    size = 0
    for index in indexes:
        weight = records[index].weight
        if chunk and size + weight > MAX_BATCH_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(index)
        size += weight
    if chunk:
        yield chunk


def _add(batch: object, record: Outgoing) -> None:
    added = batch.append(  # type: ignore[attr-defined]  # aiokafka has no types
        key=record.key, value=record.value, timestamp=None, headers=list(record.headers)
    )
    if added is None:
        raise AppendRefused("the batch is over its limit of 900 kB; send fewer records at once")


async def _start(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    try:
        await client.start()
    except BaseException as error:
        await _stop(client)
        if isinstance(error, KafkaConnectionError | KafkaTimeoutError):
            raise BrokerAway(str(error)) from error
        raise


async def _stop(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """`stop()` hangs while the broker is away (tried), so it gets five seconds and is then cancelled."""
    stopping = asyncio.ensure_future(client.stop())
    done, _ = await asyncio.wait([stopping], timeout=_STOP_S)
    if not done:
        stopping.cancel()
        sender = getattr(getattr(client, "_sender", None), "_sender_task", None)
        if sender is not None:
            sender.cancel()
    elif (error := stopping.exception()) is not None:
        log.warning("a client did not stop cleanly: %r", error)
