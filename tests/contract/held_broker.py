"""A broker whose appends a test holds in flight, to play the interleavings that lose events where a rule is weaker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from aduan_runtime.homes.ports import Appender, Broker, GroupReader, Outgoing, Reader, TopicPartition

Held = Callable[[Sequence[Outgoing]], bool]


def nothing(_: Sequence[Outgoing]) -> bool:
    """Hold no append."""
    return False


def markers(records: Sequence[Outgoing]) -> bool:
    """Hold take-overs."""
    return records[0].value.startswith(b'{"marker":')


def batches(records: Sequence[Outgoing]) -> bool:
    """Hold batches of events."""
    return records[0].value.startswith(b'{"head":')


class HeldBroker:
    """One process's way to a broker. With a name, its group has no other member: it never hears of a lost share."""

    def __init__(self, inner: Broker, name: str = "") -> None:
        self._inner = inner
        self._name = name
        self.delay_s = 0.0
        self.hold: Held = nothing
        self.holding = asyncio.Event()
        self.go = asyncio.Event()

    async def reader(self, start: Mapping[TopicPartition, int]) -> Reader:
        return await self._inner.reader(start)

    async def group(self, group: str, topics: Sequence[str], start_at: Callable[[TopicPartition], int]) -> GroupReader:
        return await self._inner.group(f"{group}{self._name}", topics, start_at)

    async def appender(self) -> Appender:
        return HeldAppender(await self._inner.appender(), self)

    def partition_of(self, key: bytes, partitions: int) -> int:
        return self._inner.partition_of(key, partitions)


class HeldAppender:
    """A producer whose next held append waits until the test lets it go."""

    def __init__(self, inner: Appender, broker: HeldBroker) -> None:
        self._inner = inner
        self._broker = broker

    async def append(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        if self._broker.hold(records):
            self._broker.hold = nothing
            self._broker.holding.set()
            await self._broker.go.wait()
        await asyncio.sleep(self._broker.delay_s)
        return await self._inner.append(at, records)

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        return await self._inner.send(topic, records)

    async def close(self) -> None:
        await self._inner.close()
