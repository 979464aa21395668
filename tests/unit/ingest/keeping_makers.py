"""What keeping needs around it, small: keys without a pool, a database that is away, logs that misbehave."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg

from aduan_events.codec import decode
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.vocabulary import Channel
from aduan_ingest.acceptance import Arrival
from aduan_ingest.keeping import Keeper
from aduan_ingest.receipts import Receipts
from aduan_runtime.clock import MovableClock
from aduan_runtime.homes.memory import MemoryAppender, MemoryBroker, MemoryRecord
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.pool import PoolEmpty
from aduan_runtime.vault.sealing import Key

LOOKUP = Lookup(MasterKey(b"m" * 32))
NOW = datetime(2021, 5, 24, 1, 0, tzinfo=UTC)


class Keys:
    """Keys from nowhere; remembers them, and may be empty."""

    def __init__(self) -> None:
        self.given: dict[str, Key] = {}
        self.empty = False

    async def draw(self, n: int) -> list[Key]:
        if self.empty:
            raise PoolEmpty("empty")
        drawn = [Key(f"k{len(self.given) + i}", os.urandom(32)) for i in range(n)]
        self.given.update((key.id, key) for key in drawn)
        return drawn


class NoDatabase:
    """A pool whose server is away; counts who asked."""

    def __init__(self) -> None:
        self.asked = 0

    def acquire(self, timeout: float | None = None) -> Any:
        self.asked += 1
        raise ConnectionRefusedError


class Logs(MemoryBroker):
    """Logs in memory that can hang, and that tell how they were used."""

    def __init__(self) -> None:
        super().__init__({"contacts": 12, "originals": 12})
        self.hanging: set[str] = set()
        self.refusing: set[str] = set()
        self.appenders: list[LogsAppender] = []

    async def appender(self) -> LogsAppender:
        made = LogsAppender(self)
        self.appenders.append(made)
        return made

    def records(self, topic: str) -> list[MemoryRecord]:
        return [record for at, log in self.logs.items() if at.topic == topic for record in log]

    def said(self, topic: str) -> list[Envelope[Message]]:
        return [decode(record.value) for record in self.records(topic)]


class LogsAppender(MemoryAppender):
    def __init__(self, broker: Logs) -> None:
        super().__init__(broker)
        self._logs = broker
        self.sends: list[int] = []
        self.failed = False
        self.closed = False

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        assert not self.failed, "a producer instance was used again after a failure"
        self.sends.append(len(records))
        self.failed = True
        if topic in self._logs.hanging:
            await asyncio.Event().wait()
        if topic in self._logs.refusing:
            raise OSError("refused")
        placed = await super().send(topic, records)
        self.failed = False
        return placed

    async def close(self) -> None:
        self.closed = True


def receipts_without_database() -> Receipts:
    return Receipts(cast("asyncpg.Pool[asyncpg.Record]", NoDatabase()))


def a_keeper(logs: Logs, keys: Keys, receipts: Receipts | None = None, ack_s: float = 2.0) -> Keeper:
    return Keeper(logs, keys, LOOKUP, receipts or receipts_without_database(), MovableClock(NOW), ack_s=ack_s)


def an_arrival(source_id: str = "key-1", **changes: Any) -> Arrival:
    known: dict[str, Any] = {
        "channel": Channel.FORM,
        "conversation_id": f"conversation-{source_id}",
        "message": "Insentif saya belum cair sejak bulan lalu.",
        "title": "Insentif belum cair",
        "name": "Sari Contoh",
        "email": "sari@example.com",
        "phone": "084000000001",
        "card_number": "0000111122223333",
    }
    return Arrival(source_id=source_id, **{**known, **changes})
