"""The one door on real Kafka and PostgreSQL: what was accepted is read back from the logs and opens from the vault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest

from aduan_events.codec import decode
from aduan_events.contacts import ContactReceived, OriginalKept
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_events.vocabulary import Channel
from aduan_ingest.acceptance import NotSafe
from aduan_ingest.keeping import Keeper
from aduan_ingest.receipts import Receipts
from aduan_runtime.clock import real_clock
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.pool import KeyPool
from aduan_runtime.vault.sealing import open_sealed, opened_text
from contract.relay import Relay
from unit.ingest.keeping_makers import an_arrival

MASTER = MasterKey(b"m" * 32)
PARTITIONS = {name: topics()[name].partitions for name in ("contacts", "originals")}


@pytest.fixture
async def relay(database: str) -> AsyncIterator[Relay]:
    connection = await asyncpg.connect(database)
    for package, name in (("aduan_runtime", "0001_vault.sql"), ("aduan_ingest", "0001_receipts.sql")):
        await connection.execute(files(package).joinpath(f"migrations/{name}").read_text("utf-8"))
    await connection.close()
    relay = Relay(database)
    await relay.mend()
    yield relay
    await relay.cut()


@pytest.fixture
async def broker(kafka: str) -> KafkaBroker:
    from aduan_local.topics import Topic, ensure

    await ensure(kafka, [Topic(name, count) for name, count in PARTITIONS.items()])
    return KafkaBroker(kafka, PARTITIONS)


async def test_what_was_accepted_is_on_the_logs_also_while_the_database_is_away(
    broker: KafkaBroker, relay: Relay, tmp_path: Path
) -> None:
    starts = {TopicPartition(name, index): 0 for name, count in PARTITIONS.items() for index in range(count)}
    reader = await broker.reader(starts)
    begin = await reader.ends(*starts)
    raw = bytes(range(256)) * 4_000
    async with asyncpg.create_pool(relay.dsn, min_size=0, max_size=3) as db:
        pool = KeyPool(db, MASTER, tmp_path / "pool", 1_000)
        await pool.start()
        keeper = Keeper(broker, pool, Lookup(MASTER), Receipts(db), real_clock())
        await keeper.start()
        accepted = [await keeper.accept(an_arrival("mail", channel=Channel.EMAIL, original=raw))]
        await relay.cut()
        accepted += await asyncio.gather(*(keeper.accept(an_arrival(f"form-{i}")) for i in range(200)))
        await relay.mend()
        for at, offset in begin.items():
            reader.seek(at, offset)
        found: list[Envelope[Message]] = []
        async with asyncio.timeout(20):
            while len(found) < len(accepted) + 3:
                for records in (await reader.read(1_000, 0.5)).values():
                    found += [decode(record.value) for record in records]
        contacts = {event.id: event.data for event in found if isinstance(event.data, ContactReceived)}
        assert set(contacts) == {one.contact_id for one in accepted}
        keys = await Vault(db, MASTER).open_many({data.message.key for data in contacts.values()})
        assert {opened_text(keys[data.message.key], data.message) for data in contacts.values()} == {
            an_arrival().message
        }
        pieces = [event.data for event in found if isinstance(event.data, OriginalKept)]
        assert b"".join(open_sealed(keys[one.piece.key], one.piece) for one in pieces) == raw
        await keeper.close()
        await pool.close()
    await reader.close()


async def test_without_a_broker_it_is_not_safe(relay: Relay, tmp_path: Path) -> None:
    nobody = Relay("postgresql://127.0.0.1:1/none")
    await nobody.mend()
    await nobody.cut()
    bootstrap = nobody.dsn.split("//")[1].split("/")[0]
    async with asyncpg.create_pool(relay.dsn, min_size=0, max_size=3) as db:
        pool = KeyPool(db, MASTER, tmp_path / "pool", 1_000)
        await pool.start()
        keeper = Keeper(KafkaBroker(bootstrap, PARTITIONS), pool, Lookup(MASTER), Receipts(db), real_clock())
        async with asyncio.timeout(5):
            with pytest.raises(NotSafe):
                await keeper.accept(an_arrival())
        await pool.close()
