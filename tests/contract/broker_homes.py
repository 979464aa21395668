"""Brokers in both homes, with topics that only one test has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import pytest

from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.ports import Broker, Outgoing, Reader, Record, TopicPartition

HOMES = ("memory", pytest.param("kafka", marks=pytest.mark.real))


DECIDER_HOMES = (*HOMES, "snapshots")
"""For deciders once more in memory, where they let go of all subjects but one and load them from their snapshots."""


class Home(Protocol):
    """A broker and a way to make topics on it."""

    @property
    def broker(self) -> Broker: ...

    @property
    def snapshots(self) -> bool:
        """Whether deciders keep to a view of snapshots here."""
        ...

    async def topic(self, name: str, partitions: int = 1) -> str:
        """A new topic; its full name."""
        ...


def now_ms() -> int:
    """Wall time as brokers stamp it."""
    return int(datetime.now(UTC).timestamp() * 1000)


@dataclass
class MemoryHome:
    """Everything in this process."""

    broker: MemoryBroker = field(default_factory=lambda: MemoryBroker({}, now_ms))
    snapshots: bool = False

    async def topic(self, name: str, partitions: int = 1) -> str:
        self.broker.topics[name] = partitions
        return name


class KafkaHome:
    """A real broker."""

    snapshots = False

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._partitions: dict[str, int] = {}
        self.broker = KafkaBroker(bootstrap, self._partitions, session_timeout_ms=6_000)

    async def topic(self, name: str, partitions: int = 1) -> str:
        from aduan_local.topics import Topic, ensure

        unique = f"{name}-{uuid.uuid4().hex[:12]}"
        await ensure(self._bootstrap, [Topic(unique, partitions)])
        self._partitions[unique] = partitions
        return unique


def home_of(request: pytest.FixtureRequest) -> Home:
    """The home that a parametrized fixture asks for."""
    if request.param == "kafka":
        return KafkaHome(request.getfixturevalue("kafka"))
    return MemoryHome(snapshots=request.param == "snapshots")


async def read_all(reader: Reader, *at: TopicPartition) -> Mapping[TopicPartition, list[Record]]:
    """Everything up to the ends that stand now."""
    found: dict[TopicPartition, list[Record]] = {one: [] for one in at}
    ends = await reader.ends(*at)
    while any((found[one][-1].offset + 1 if found[one] else 0) < ends[one] for one in at):
        for one, records in (await reader.read(1_000, 1.0)).items():
            found[one] += records
    return found


async def whole_log(broker: Broker, topic: str, partition: int = 0) -> list[Record]:
    """All records of one partition."""
    at = TopicPartition(topic, partition)
    reader = await broker.reader({at: 0})
    try:
        return (await read_all(reader, at))[at]
    finally:
        await reader.close()


def outgoing(*words: str, key: str = "key") -> Sequence[Outgoing]:
    """Records of one key."""
    return [Outgoing(key.encode(), word.encode()) for word in words]
