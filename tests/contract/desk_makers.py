"""A desk on a real PostgreSQL with logs in memory, and complaints told to its views as the projectors do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from aduan_desk.access import role_of
from aduan_desk.api.app import build_app
from aduan_desk.api.commanding import Commands
from aduan_desk.api.desk import Desk
from aduan_desk.api.stream import Item, LiveFeed
from aduan_desk.sign_in.attempts import Attempts
from aduan_desk.sign_in.doors import Doors
from aduan_desk.sign_in.sessions import Officer, Sessions
from aduan_desk.streams import views
from aduan_events.codec import decode
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.ticket import ticket_number
from aduan_events.vocabulary import Category, Channel, Kind, Queue
from aduan_runtime.homes.memory import MemoryBroker, MemoryRecord
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from aduan_runtime.shells.folding import Event, fold
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.sealing import seal
from asgi_client import Client
from unit.desk.given import MONDAY, OWNED, envelope, named, opened, routed

MASTER = MasterKey(b"m" * 32)
PARTITIONS = {name: topic.partitions for name, topic in topics().items()}


@dataclass
class Office:
    """One desk. Words are told to its views; what it writes stands on `broker`."""

    pool: Pool
    broker: MemoryBroker
    vault: Vault
    lookup: Lookup
    desk: Desk
    doors: Doors
    app: FastAPI
    stores: dict[str, PostgresViewStore]
    now: datetime = MONDAY
    offsets: dict[TopicPartition, int] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)

    def client(self, user: str | None = "agen-1") -> Client:
        """A browser, signed in as `user`; None: as nobody."""
        client = Client(self.app, headers={"x-aduan-request": "1"})
        if user is not None:
            client.cookies["aduan_session"] = session_of(user)
        return client

    async def tell(self, *events: Envelope[Message], topic: str = "complaints", partition: int = 3) -> int:
        """Append to a log and fold it into every view that reads it, as the projectors do; the last offset."""
        at = TopicPartition(topic, partition)
        records = []
        for event in events:
            offset = self.offsets[at] = self.offsets.get(at, -1) + 1
            records.append(Event(event, MemoryRecord(topic, partition, offset, 0, b"key", b"value")))
        for view in views():
            if topic in view.topics:
                store = self.stores[view.name]
                await store.positions()
                rows, poison = await fold(view, store, records, OWNED)
                assert poison == []
                await store.commit(rows, {})
        return self.offsets[at]

    async def complaint(self, name: str, *more: Message, partition: int = 3, **given: Any) -> UUID:
        """A complaint by that name with its opening, routing and what followed, an hour an event."""
        case = named(name)
        first: dict[str, Any] = {"ticket": ticket_number(100 + len(self.seqs), partition), **given}
        queue = first.pop("queue", Queue.PAYMENT)
        priority = first.pop("priority", None)
        at = first.pop("at", MONDAY)
        way = routed(queue) if priority is None else routed(queue, priority)
        due = first.pop("due_at", None) or at + timedelta(days=1)
        facts = [opened(f"mail of {name}", **first), way.model_copy(update={"due_at": due}), *more]
        await self.went_on(case, *facts, partition=partition, at=at)
        return case

    async def went_on(
        self, case: UUID, *facts: Message, partition: int = 3, at: datetime = MONDAY, command: str | None = None
    ) -> int:
        """The next numbered events of a complaint; the last offset."""
        events = []
        for step, data in enumerate(facts):
            seq = self.seqs[case] = self.seqs.get(case, 0) + 1
            moment = at + timedelta(hours=step)
            events.append(envelope(data, name=f"{case} {seq}", complaint=case, seq=seq, at=moment, command=command))
        return await self.tell(*events, partition=partition)

    async def wrote(self, contact: str, message: str, words: Sequence[str] = (), **fields: str) -> None:
        """What a citizen wrote, sealed under a key of its own."""
        key = await self.vault.new_key(named("Sari Contoh"))
        at = named(contact)
        boxes: dict[str, Personal[str]] = {
            name: seal(key, f"{at}|{name}", text, os.urandom(12))
            for name, text in {"message": message, **fields}.items()
        }
        found = ContactIdentified(
            contact=at,
            channel=Channel.EMAIL,
            kind=Kind.COMPLAINT,
            category=Category.UNCLEAR,
            fingerprint="print",
            words=self.lookup.hash_many("word", words),
            **boxes,
        )
        await self.tell(envelope(found, name=f"identified {contact}", complaint=None), topic="identified")

    def on(self, topic: str) -> list[tuple[TopicPartition, int, str, Envelope[Message]]]:
        """What stands on a log: place, offset, key, meaning."""
        return [
            (at, record.offset, (record.key or b"").decode(), decode(record.value))
            for at, records in sorted(self.broker.logs.items())
            if at.topic == topic
            for record in records
        ]

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """The feed runs meanwhile."""
        running = asyncio.ensure_future(self.desk.feed.run())
        async with asyncio.timeout(10):
            while self.desk.feed.state != "live":
                await asyncio.sleep(0.01)
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def office_on(dsn: str) -> AsyncIterator[Office]:
    """A desk on this database, made ready as a start does."""
    async with await pool_when_up(dsn) as pool:
        await pool.execute(files("aduan_runtime").joinpath("migrations/0001_vault.sql").read_text("utf-8"))
        await pool.execute(files("aduan_desk").joinpath("migrations/0001_sign_in.sql").read_text("utf-8"))
        stores = {view.name: PostgresViewStore(pool, "desk", view.name, view.tables) for view in views()}
        for store in stores.values():
            await store.prepare()
        yield desk_of(pool, stores)


@asynccontextmanager
async def office_beside(dsn: str) -> AsyncIterator[Office]:
    """Another desk on a database that is ready."""
    async with await pool_when_up(dsn) as pool:
        yield desk_of(pool, {view.name: PostgresViewStore(pool, "desk", view.name, view.tables) for view in views()})


def desk_of(pool: Pool, stores: dict[str, PostgresViewStore]) -> Office:
    """A desk without anything that it was told."""
    broker = MemoryBroker(PARTITIONS)
    vault, lookup = Vault(pool, MASTER), Lookup(MASTER)
    commands = Commands(broker, lambda: MONDAY, uuid4)
    feed = LiveFeed(pool, commands.position_of, lambda: MONDAY)
    desk = Desk(pool, vault, lookup, commands, feed, lambda: MONDAY, lambda: os.urandom(12))
    doors = Doors(
        way="loopback",
        url="http://127.0.0.1:8000",
        sessions=NamedSessions(pool, wall, token_urlsafe),
        attempts=Attempts(pool, wall, token_urlsafe),
    )
    return Office(pool, broker, vault, lookup, desk, doors, build_app(desk, doors), stores)


def session_of(user: str) -> str:
    """The session cookie of a user who signed in before the test."""
    return f"session of {user}"


def wall() -> datetime:
    """Wall time."""
    return datetime.now(UTC)


class NamedSessions(Sessions):
    """Sessions that also know the cookies of `session_of`."""

    async def read(self, token: str | None, *, attended: bool = True) -> Officer | None:
        user = (token or "").removeprefix("session of ")
        role = role_of(user)
        return Officer(user, role) if role and token != user else await super().read(token, attended=attended)


async def heard(
    feed: LiveFeed, last_id: str | None, count: int, *, but: Sequence[str] = ("freshness", "queue")
) -> list[Item]:
    """The next events of the feed that a client with this id is told, freshness and queues left out."""
    items: list[Item] = []
    async with asyncio.timeout(10):
        async for item in feed.subscribe(last_id):
            if item.event not in but:
                items.append(item)
            if len(items) == count:
                break
    return items
