"""A small view, the logs that feed it, and stores of both homes: what tests of projectors and rebuilds share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aduan_events.codec import encode
from aduan_events.complaints import ComplaintAssigned
from aduan_events.effects import DeliveryEnded
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import Outgoing, Row, StoreAway, Table, TopicPartition
from aduan_runtime.homes.postgres import Pool, PostgresViewStore
from aduan_runtime.shells.projector import ProjectorShell
from aduan_runtime.shells.walk import Walk, covered

START = datetime(2021, 5, 24, 1, tzinfo=UTC)
OWNED = frozenset({"complaints"})
TOPICS = {"complaints": 12, "deliveries": 12, "dead-letters": 1}

CASE = Table(
    name="case",
    key="case",
    columns={
        "case": "text",
        "seen": "bigint",
        "officers": "text[]",
        "at": "timestamptz",
        "told": "jsonb",
        "open": "boolean",
    },
    indexes=("(seen)",),
)
STEP = Table(name="step", key="step", columns={"step": "text", "case": "text", "number": "integer"})
DELIVERY = Table(name="delivery", key="effect", columns={"effect": "text", "outcome": "text", "number": "integer"})


class CaseView:
    """Counts who held a case, and keeps the first outcome of each effect.

    An officer named "unfoldable" breaks the fold; a reason of digits is a number that may be too large to keep.
    """

    name = "held"
    tables = (CASE, STEP, DELIVERY)
    topics = ("complaints", "deliveries")

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        if isinstance(event.data, DeliveryEnded):
            return (("delivery", str(event.data.effect)),)
        return (("case", str(event.complaint)), ("step", str(event.id)))

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        data = event.data
        if isinstance(data, DeliveryEnded):
            if row is not None:
                return row
            if data.outcome == "failed":
                raise ValueError("this view cannot tell failures")
            return {"effect": key, "outcome": data.outcome, "number": int(data.reason) if data.reason else None}
        assert isinstance(data, ComplaintAssigned)
        if table == "step":
            number = int(data.officer) if data.officer.isdigit() else event.seq
            return {"step": key, "case": str(event.complaint), "number": number}
        if data.officer == "unfoldable":
            raise ValueError("no fold for this one")
        before: dict[str, Any] = dict(row) if row else {"case": key, "seen": 0, "officers": [], "told": {}}
        return {
            **before,
            "seen": before["seen"] + 1,
            "officers": [*before["officers"][-4:], data.officer],
            "at": event.occurred_at,
            "told": {**before["told"], data.officer: [event.seq, None, {"é\u2028": True}]},
            "open": len(before["officers"]) % 2 == 0,
        }


def assigned(number: int, officer: str | None = None, *, cases: int = 7) -> Envelope[Message]:
    """The number-th event: one of a few cases is held by an officer."""
    at = START + timedelta(microseconds=number * 1_000_003)
    return Envelope(
        id=UUID(int=number + 1, version=4),
        subject=UUID(int=number % cases, version=4),
        complaint=UUID(int=10_000 + number % cases, version=4),
        seq=number + 1,
        cause=UUID(int=number + 1, version=4),
        correlation=UUID(int=number + 1, version=4),
        occurred_at=at,
        recorded_at=at,
        data=ComplaintAssigned(officer=officer or f"agen-{number % 5}"),
    )


def delivered(number: int, outcome: str = "delivered", reason: str | None = None) -> Envelope[Message]:
    """The number-th effect ended so."""
    return Envelope(
        id=UUID(int=50_000 + number, version=4),
        cause=UUID(int=number, version=4),
        correlation=UUID(int=number, version=4),
        occurred_at=START,
        recorded_at=START,
        data=DeliveryEnded.model_validate(
            {"effect": UUID(int=number, version=4), "outcome": outcome, "reason": reason, "template": "ACK"}
        ),
    )


@dataclass
class Logs:
    """A memory broker whose `complaints` are written by one owner a partition, in batches with heads."""

    broker: MemoryBroker = field(default_factory=lambda: MemoryBroker(TOPICS))
    numbers: dict[int, int] = field(default_factory=dict)

    def own(self, partition: int, *values: Envelope[Message] | bytes) -> int:
        """Append one batch of the owner; the offset of its last record."""
        at = TopicPartition("complaints", partition)
        number = self.numbers.get(partition, 0)
        if number == 0:
            self.broker.put(at, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
        self.numbers[partition] = number + 1
        head = write_head(Head(writer="w", number=number + 1, count=len(values), positions={}))
        self.broker.put(at, [Outgoing(b"", head), *map(_outgoing, values)])
        return len(self.broker.logs[at]) - 1

    def stale(self, partition: int, *values: Envelope[Message]) -> None:
        """Append a batch of a writer that does not own the partition."""
        head = write_head(Head(writer="stale", number=1, count=len(values), positions={}))
        self.broker.put(TopicPartition("complaints", partition), [Outgoing(b"", head), *map(_outgoing, values)])

    def plain(self, partition: int, *values: Envelope[Message] | bytes) -> None:
        """Append to `deliveries`, which has no owner."""
        self.broker.put(TopicPartition("deliveries", partition), [_outgoing(value) for value in values])

    def beside(self) -> MemoryBroker:
        """The same logs with groups of their own: a projector there does not know of those here."""
        other = MemoryBroker(TOPICS)
        other.logs = self.broker.logs
        return other

    def fill(self, count: int, *, batch: int = 50) -> None:
        """A story of so many events over all partitions: batches of the owner, void ones, and repeats on plain logs."""
        for first in range(0, count, batch):
            by_partition: dict[int, list[Envelope[Message] | bytes]] = {}
            for number in range(first, min(first + batch, count)):
                if number % 3:
                    by_partition.setdefault(number % 7, []).append(assigned(number))
                else:
                    self.plain(number % 12, *[delivered(number // 2)] * (1 + number % 2))
            for partition, values in by_partition.items():
                self.own(partition, *values)
            self.stale(first % 7, assigned(first, "stale"))


def _outgoing(value: Envelope[Message] | bytes) -> Outgoing:
    if isinstance(value, bytes):
        return Outgoing(b"key", value, [("traceparent", b"t"), ("kept", b"yes")])
    return Outgoing(str(value.subject).encode(), encode(value))


Store = MemoryViewStore | PostgresViewStore
NewStore = Callable[[], Awaitable[Store]]


async def digest_of(store: Store) -> str:
    """The digest of all rows, in either home."""
    return store.digest() if isinstance(store, MemoryViewStore) else (await store.digest()).sha256


async def rows_of(store: Store, table: Table, *keys: str) -> dict[str, Row]:
    """Rows by key, without columns of place."""
    found = await store.load(table, keys)
    return {key: {name: value for name, value in row.items() if name in table.columns} for key, row in found.items()}


def shell_of(broker: MemoryBroker, store: Store, *, at_once: int = 5_000) -> ProjectorShell:
    """A projector of the case view."""
    return ProjectorShell(CaseView(), broker, store, owned_topics=OWNED, max_poll_records=at_once)


@asynccontextmanager
async def running(shell: ProjectorShell) -> AsyncIterator[asyncio.Task[None]]:
    """The shell runs meanwhile; what it raised comes out at the end unless the test took it."""
    task = asyncio.ensure_future(shell.run())
    try:
        yield task
    finally:
        shell.stop()
        await asyncio.wait([task], timeout=10)


async def caught_up(store: Store, logs: Logs, *, but: Sequence[TopicPartition] = ()) -> None:
    """Wait until the stored positions cover all that counts on every log."""
    ends = {}
    for at, records in logs.broker.logs.items():
        if at.topic in CaseView.topics and at not in but:
            walk = Walk(OWNED)
            await walk.take({at: list(records)})
            ends[at] = covered(at.topic in OWNED, walk.moves().get(at, ("", ""))[1])
    async with asyncio.timeout(30):
        while True:
            with suppress(StoreAway):
                stored = await store.positions()
                if all(covered(at.topic in OWNED, stored.get(at, "")) >= end for at, end in ends.items()):
                    return
            await asyncio.sleep(0.01)


async def told(store: Store, logs: Logs, *, at_once: int = 5_000) -> str:
    """Project all that stands on the logs; the digest."""
    shell = shell_of(logs.beside(), store, at_once=at_once)
    async with running(shell):
        await caught_up(store, logs)
    return await digest_of(store)


async def postgres_store(pool: Pool, schema: str = "board") -> PostgresViewStore:
    """A store of the case view."""
    store = PostgresViewStore(pool, schema, CaseView.name, CaseView.tables)
    await store.prepare()
    return store
