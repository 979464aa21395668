"""Receipts on a real PostgreSQL: repeats are known to every instance, and nobody waits for a database that is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from importlib.resources import files
from uuid import uuid4

import asyncpg
import pytest

from aduan_ingest import receipts as receipts_module
from aduan_ingest.acceptance import KeyReused
from aduan_ingest.receipts import Receipt, Receipts
from contract.relay import Relay
from unit.ingest.keeping_makers import Keys, Logs, a_keeper, an_arrival


@pytest.fixture
async def relay(database: str) -> AsyncIterator[Relay]:
    connection = await asyncpg.connect(database)
    await connection.execute(files("aduan_ingest").joinpath("migrations/0001_receipts.sql").read_text("utf-8"))
    await connection.close()
    relay = Relay(database)
    await relay.mend()
    yield relay
    await relay.cut()


@pytest.fixture
async def db(relay: Relay) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(relay.dsn, min_size=0, max_size=3) as made:
        yield made


async def until_written(db: asyncpg.Pool[asyncpg.Record], count: int) -> None:
    async with asyncio.timeout(10):
        while await db.fetchval("SELECT count(*) FROM ingest.receipts") != count:
            await asyncio.sleep(0.02)


async def test_what_one_instance_kept_another_finds(db: asyncpg.Pool[asyncpg.Record]) -> None:
    one, other = Receipts(db), Receipts(db)
    await one.start()
    receipt = Receipt("source", "content", uuid4())
    one.keep(receipt)
    assert await one.find("source") == [receipt]
    await until_written(db, 1)
    assert await other.find("source") == [receipt]
    assert list(await other.find("unknown")) == []
    await one.close()


async def test_closing_writes_what_is_left(db: asyncpg.Pool[asyncpg.Record]) -> None:
    receipts = Receipts(db)
    await receipts.start()
    for index in range(2_500):
        receipts.keep(Receipt(f"source-{index}", "content", uuid4()))
    await receipts.close()
    assert await db.fetchval("SELECT count(*) FROM ingest.receipts") == 2_500


async def test_a_repeat_at_another_instance_is_known_and_another_content_refused(
    db: asyncpg.Pool[asyncpg.Record],
) -> None:
    logs, keys = Logs(), Keys()
    one, other = (a_keeper(logs, keys, Receipts(db)) for _ in range(2))
    await one.start()
    first = await one.accept(an_arrival())
    await until_written(db, 1)
    again = await other.accept(an_arrival())
    assert (again.contact_id, again.repeated) == (first.contact_id, True)
    with pytest.raises(KeyReused):
        await other.accept(an_arrival(message="Sertifikat saya belum terbit."))
    assert len(logs.records("contacts")) == 1
    await one.close()


async def test_two_contents_that_were_both_accepted_may_both_be_sent_again(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay
) -> None:
    logs, keys = Logs(), Keys()
    one, other, third = (a_keeper(logs, keys, Receipts(db)) for _ in range(3))
    await relay.cut()
    first = await one.accept(an_arrival())
    second = await other.accept(an_arrival(message="Sertifikat saya belum terbit."))
    await relay.mend()
    for keeper in (one, other):
        await keeper.start()
    await until_written(db, 2)
    assert (await third.accept(an_arrival())).contact_id == first.contact_id
    assert (await third.accept(an_arrival(message="Sertifikat saya belum terbit."))).contact_id == second.contact_id
    for keeper in (one, other):
        await keeper.close()


async def test_a_database_that_is_away_costs_one_short_wait_and_its_receipts_come_later(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay
) -> None:
    keeper = a_keeper(Logs(), Keys(), Receipts(db))
    await keeper.start()
    await keeper.accept(an_arrival("a"))
    await until_written(db, 1)
    await relay.cut()
    await keeper.accept(an_arrival("b"))
    begun = time.monotonic()
    await keeper.accept(an_arrival("c"))
    assert time.monotonic() - begun < 0.1
    await relay.mend()
    await until_written(db, 3)
    await keeper.close()


async def test_a_database_that_does_not_answer_costs_300_ms(
    db: asyncpg.Pool[asyncpg.Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts_module, "_ANSWER_S", 0.6)
    receipts = Receipts(db)
    await receipts.start()
    async with db.acquire() as locking:
        transaction = locking.transaction()
        await transaction.start()
        await locking.execute("LOCK TABLE ingest.receipts")
        begun = time.monotonic()
        assert list(await receipts.find("source")) == []
        assert 0.25 < time.monotonic() - begun < 0.5
        assert list(await receipts.find("source")) == []
        assert time.monotonic() - begun < 0.5
        await transaction.rollback()
    kept = Receipt("other", "content", uuid4())
    await db.execute("INSERT INTO ingest.receipts VALUES ($1, $2, $3)", kept.source, kept.content, kept.contact)
    async with asyncio.timeout(10):
        while list(await receipts.find("other")) != [kept]:
            await asyncio.sleep(0.05)
    await receipts.close()
