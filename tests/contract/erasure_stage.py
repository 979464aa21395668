"""From a citizen's words to the views, on logs in memory and a real PostgreSQL: what erasing a person must reach."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from aduan_desk import streams as desk
from aduan_events.codec import decode
from aduan_events.cursors import OwnedCursor
from aduan_events.logs import topics
from aduan_events.personal import Personal
from aduan_events.vocabulary import Channel
from aduan_ingest import streams as ingest
from aduan_ingest.acceptance import Arrival
from aduan_ingest.forgetting import ReceiptsReactor
from aduan_ingest.keeping import Keeper
from aduan_ingest.receipts import Receipts
from aduan_local.audit.conservation import Audit
from aduan_local.migrations import migrate, migrations_of
from aduan_router.complaint import ComplaintDecider
from aduan_router.forgetting import ErasureReactor
from aduan_router.identifying import IdentifyReactor
from aduan_router.reactions import EffectReactor
from aduan_router.store import IdentityStore
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.ports import Broker
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.folding import View
from aduan_runtime.shells.projector import ProjectorShell
from aduan_runtime.shells.reactor import ReactorShell
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.sealing import Key, open_sealed

MASTER = MasterKey(b"m" * 32)
PARTITIONS = {name: topic.partitions for name, topic in topics().items()}
OWNED = frozenset(name for name, topic in topics().items() if topic.owned)
_BOX = Personal[str]


@dataclass(frozen=True, slots=True)
class Canary:
    """Somebody who is seen wherever their words stand readable."""

    number: int

    @property
    def words(self) -> tuple[str, ...]:
        """What must be found nowhere."""
        return (f"kanari{self.number:04d}", f"0840{self.number:08d}", f"0000{self.number:012d}")

    def says(self, source: str, message: str, **more: Any) -> Arrival:
        """A form of this person."""
        word, phone, card = self.words
        fields: dict[str, Any] = {
            "name": f"Sari {word}",
            "email": f"{word}@example.com",
            "phone": phone,
            "card_number": card,
            "title": f"Tanya {word}",
        }
        return Arrival(
            channel=Channel.FORM,
            source_id=source,
            conversation_id=source,
            message=f"{message} {word}",
            **{**fields, **more},
        )


class Keys:
    """Content keys without a pool file."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def draw(self, n: int) -> list[Key]:
        return [await self._vault.new_key(None) for _ in range(n)]


@dataclass
class Stage:
    """Every service that an erasure concerns, but for its doors."""

    pool: Pool
    broker: MemoryBroker
    vault: Vault
    lookup: Lookup
    keeper: Keeper

    async def accept(self, arrival: Arrival) -> UUID:
        """A contact, once the desk has its text and its complaint."""
        contact = (await self.keeper.accept(arrival)).contact_id
        await self.until(
            "SELECT EXISTS (SELECT FROM desk.contact_text WHERE contact = $1)"
            " AND EXISTS (SELECT FROM desk.complaint WHERE $1 = ANY(contacts))"
            " AND EXISTS (SELECT FROM tickets.membership WHERE contact = $1)",
            str(contact),
        )
        return contact

    async def subject(self, contact: UUID) -> UUID:
        """Whose contact it is."""
        found = await self.pool.fetchval("SELECT subject FROM router.contact_subject WHERE contact = $1", contact)
        return UUID(str(found))

    async def until(self, question: str, *given: object) -> None:
        """Wait until the database says yes."""
        async with asyncio.timeout(15):
            while not await self.pool.fetchval(question, *given):
                await asyncio.sleep(0.02)

    async def rows(self) -> list[str]:
        """Every row of every table, bytes as hexadecimal."""
        tables = await self.pool.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        found = []
        for table in tables:
            found += [row[0] for row in await self.pool.fetch(f"SELECT to_jsonb(t)::text FROM {table['name']} AS t")]
        return found

    async def readable(self, vault: Vault) -> str:
        """All that can be read in the database: what stands clear, and what any key there opens."""
        rows = await self.rows()
        boxes = [box for row in rows for box in _boxes(json.loads(row))]
        keys = await vault.open_many({box.key for box in boxes})
        opened = [open_sealed(keys[box.key], box).decode("utf-8", "replace") for box in boxes if box.key in keys]
        return "\n".join([*rows, *opened])

    def figures(self) -> dict[str, int]:
        """The conservation line over the logs as they are."""
        audit = Audit()
        for at, records in sorted(self.broker.logs.items()):
            cursor = OwnedCursor(None)
            for record in records if at.topic in ("contacts", "complaints", "effects", "deliveries") else ():
                if at.topic not in OWNED or cursor.take(record.offset, record.value):
                    audit.take(decode(record.value), (at.partition, record.offset))
        assert audit.differences() == []
        return audit.figures()

    def views(self) -> Sequence[tuple[View, str]]:
        """Every view and its schema."""
        return views_of(self.lookup)


def _boxes(value: Any) -> Iterator[Personal[str]]:
    if isinstance(value, dict):
        if set(value) == {"key", "of", "box"}:
            yield _BOX.model_validate(value)
        for inner in value.values():
            yield from _boxes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _boxes(inner)


@asynccontextmanager
async def stage_on(dsn: str) -> AsyncIterator[Stage]:
    """Everything runs while the block does."""
    await tables_on(dsn)
    broker = MemoryBroker(PARTITIONS, lambda: int(datetime.now(UTC).timestamp() * 1000))
    async with await pool_when_up(dsn) as pool:
        vault, lookup = Vault(pool, MASTER), Lookup(MASTER)
        keeper = Keeper(broker, Keys(vault), lookup, Receipts(pool), ProgrammeClock(REAL))
        await keeper.start()
        made = Stage(pool, broker, vault, lookup, keeper)
        try:
            async with services_on(pool, broker, vault, lookup):
                yield made
        finally:
            await keeper.close()


async def tables_on(dsn: str) -> None:
    """What services need of a database before they start."""
    await migrate(
        dsn, [*migrations_of("aduan_runtime"), *migrations_of("aduan_router"), *migrations_of("aduan_ingest")]
    )


@asynccontextmanager
async def services_on(pool: Pool, broker: Broker, vault: Vault, lookup: Lookup) -> AsyncIterator[None]:
    """Owner, reactors and views run on this broker while the block does."""
    identities, clock = IdentityStore(pool), ProgrammeClock(REAL)
    owner: DeciderShell[Any] = DeciderShell(
        ComplaintDecider(), broker, clock, partitions=PARTITIONS, owned_topics=OWNED, new_writer=lambda: uuid4().hex
    )
    shells: list[Any] = [owner]
    reactors = (
        IdentifyReactor(vault, lookup, identities, lambda: os.urandom(12)),
        EffectReactor(),
        ErasureReactor(vault, identities),
        ReceiptsReactor(pool),
    )
    for reactor in reactors:
        store = PostgresViewStore(pool, "router", reactor.name, ())
        await store.prepare()
        shells.append(ReactorShell(reactor, broker, store, owned=reactor.source in OWNED))
    for view, schema in views_of(lookup):
        store = PostgresViewStore(pool, schema, view.name, view.tables)
        await store.prepare()
        shells.append(ProjectorShell(view, broker, store, owned_topics=OWNED))
    runs: list[Callable[[], Awaitable[None]]] = [shell.run for shell in shells]
    running = [asyncio.ensure_future(run()) for run in runs]
    try:
        yield
    finally:
        for shell in shells:
            shell.stop()
        await asyncio.wait(running, timeout=10)
        for task in running:
            task.cancel()


def views_of(lookup: Lookup) -> Sequence[tuple[View, str]]:
    """Every view and its schema."""
    return [
        *((view, desk.SCHEMA) for view in desk.views()),
        *((view, ingest.SCHEMA) for view in ingest.views(lookup)),
    ]
