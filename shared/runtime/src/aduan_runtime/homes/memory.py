"""Logs in memory: the same promises as Kafka in one process, for tests and for playing interleavings."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aduan_runtime.homes.hand_over import HandOver
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import MAX_BATCH_BYTES, AppendRefused, Headers, Outgoing, TopicPartition


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """A record of a memory log."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass
class _Group:
    members: list[MemoryGroupReader] = field(default_factory=list)
    generation: int = 0
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryBroker:
    """Topics with fixed partition counts. `now_ms` gives append times; tests set `down` to refuse appends."""

    def __init__(self, topics: Mapping[str, int], now_ms: Callable[[], int] = lambda: 0) -> None:
        self.topics = dict(topics)
        self.logs: dict[TopicPartition, list[MemoryRecord]] = defaultdict(list)
        self.down = False
        self._now_ms = now_ms
        self._groups: dict[str, _Group] = defaultdict(_Group)
        self._grown = asyncio.Event()

    def partition_of(self, key: bytes, partitions: int) -> int:
        """As every writer on Kafka: murmur2."""
        return partition_of(key, partitions)

    def put(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        """Append whole; the base offset. Raises AppendRefused when down, too large or there is no such partition."""
        if sum(record.weight for record in records) > MAX_BATCH_BYTES:
            raise AppendRefused("the batch is over its limit of 900 kB; send fewer records at once")
        if self.down or at.partition >= self.topics.get(at.topic, 0):
            raise AppendRefused(f"{at.topic}/{at.partition} does not take records")
        log = self.logs[at]
        base = len(log)
        # One append time a batch, as on Kafka.
        appended_at = self._now_ms()
        for index, record in enumerate(records):
            log.append(
                MemoryRecord(
                    at.topic,
                    at.partition,
                    base + index,
                    appended_at,
                    record.key,
                    record.value,
                    tuple(record.headers),
                )
            )
        self._grown.set()
        self._grown = asyncio.Event()
        return base

    async def wait_grown(self, timeout_s: float) -> None:
        """Return when something was appended, or after the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._grown.wait()
        except TimeoutError:
            return

    async def reader(self, start: Mapping[TopicPartition, int]) -> MemoryReader:
        return MemoryReader(self, start)

    async def group(
        self, group: str, topics: Sequence[str], start_at: Callable[[TopicPartition], int]
    ) -> MemoryGroupReader:
        reader = MemoryGroupReader(self, group, topics, start_at)
        async with self._groups[group].changing:
            await self._settled(group)
            self._groups[group].members.append(reader)
            self.rebalance(group)
        return reader

    async def _settled(self, group: str) -> None:
        """All that members must settle before their shares change hands is settled, or patience ran out."""
        await asyncio.gather(*(member.revoked() for member in self._groups[group].members))

    def rebalance(self, group: str) -> None:
        """Share the partitions of a group by range, as Kafka's range assignor does for equal counts; wait for nobody,
        as a group does whose patience ran out."""
        members = self._groups[group].members
        self._groups[group].generation += 1
        for index, member in enumerate(members):
            member.take(
                [
                    TopicPartition(topic, partition)
                    for topic in member.topics
                    for partition in range(self.topics[topic])
                    if partition * len(members) // self.topics[topic] == index
                ],
                self._groups[group].generation,
            )

    async def leave(self, group: str, reader: MemoryGroupReader) -> None:
        """A member is gone; the others share its partitions."""
        if reader in self._groups[group].members:
            self._groups[group].members.remove(reader)
            async with self._groups[group].changing:
                await self._settled(group)
                self.rebalance(group)

    async def appender(self) -> MemoryAppender:
        return MemoryAppender(self)


class MemoryReader:
    """Reads assigned partitions of a memory broker."""

    def __init__(self, broker: MemoryBroker, start: Mapping[TopicPartition, int]) -> None:
        self._broker = broker
        self._next = dict(start)
        self._paused: set[TopicPartition] = set()

    def seek(self, at: TopicPartition, offset: int) -> None:
        self._next[at] = offset

    def pause(self, *at: TopicPartition) -> None:
        self._paused.update(at)

    def resume(self, *at: TopicPartition) -> None:
        self._paused.difference_update(at)

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[MemoryRecord]]:
        found = self._take(max_records)
        if not found:
            await self._broker.wait_grown(timeout_s)
            found = self._take(max_records)
        return found

    def _take(self, max_records: int) -> dict[TopicPartition, list[MemoryRecord]]:
        found: dict[TopicPartition, list[MemoryRecord]] = {}
        left = max_records
        for at, offset in list(self._next.items()):
            if at in self._paused or not left:
                continue
            # Whoever is read goes to the end, so that one long partition does not keep the others waiting.
            self._next[at] = self._next.pop(at)
            records = self._broker.logs[at][offset : offset + left]
            if records:
                found[at] = records
                self._next[at] = records[-1].offset + 1
                left -= len(records)
        return found

    async def gather(self, for_s: float) -> None:
        await asyncio.sleep(for_s)

    async def ends(self, *at: TopicPartition) -> Mapping[TopicPartition, int]:
        return {one: len(self._broker.logs[one]) for one in at}

    async def close(self) -> None:
        self._next.clear()


class MemoryGroupReader(MemoryReader):
    """A member of a group on a memory broker."""

    def __init__(
        self,
        broker: MemoryBroker,
        group: str,
        topics: Sequence[str],
        start_at: Callable[[TopicPartition], int],
    ) -> None:
        super().__init__(broker, {})
        self.topics = tuple(topics)
        self.assigned: frozenset[TopicPartition] = frozenset()
        self.generation = 0
        self._group = group
        self._start_at = start_at
        self._hand_over: HandOver | None = None

    def settle_first(self) -> None:
        self._hand_over = HandOver(self._group)

    async def revoked(self) -> None:
        """Give up the share once all that was read of it is settled, where a member asked for that."""
        if self._hand_over is not None:
            self.assigned = frozenset()
            await self._hand_over.settled()

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[MemoryRecord]]:
        found = super().read(max_records, timeout_s)
        return await (found if self._hand_over is None else self._hand_over.read(found, timeout_s))

    def take(self, share: Sequence[TopicPartition], generation: int) -> None:
        """The group's word on what is ours: start each partition paused at its position."""
        self.assigned = frozenset(share)
        self.generation = generation
        self._next = {at: self._start_at(at) for at in share}
        self._paused = set(share)
        if self._hand_over is not None:
            self._hand_over.assigned()

    async def close(self) -> None:
        self.assigned = frozenset()
        if self._hand_over is not None:
            self._hand_over.ended()
        await self._broker.leave(self._group, self)
        await super().close()


class MemoryAppender:
    """A producer instance on a memory broker."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._closed = False

    async def append(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        await asyncio.sleep(0)
        if self._closed:
            raise AppendRefused("this producer instance is closed")
        return self._broker.put(at, records)

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        placed = []
        for record in records:
            at = TopicPartition(topic, partition_of(record.key, self._broker.topics[topic]))
            placed.append((at, await self.append(at, [record])))
        return placed

    async def close(self) -> None:
        self._closed = True
