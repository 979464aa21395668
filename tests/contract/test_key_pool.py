"""Intake's key pool on a real PostgreSQL: committed before use, never twice, and going on without the database."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest

from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.master import MasterKey, MasterKeyUnusable
from aduan_runtime.vault.pool import KeyPool, PoolEmpty
from aduan_runtime.vault.pool_file import BLOCK_KEYS
from contract.relay import Relay

MASTER = MasterKey(b"m" * 32)
CAPACITY = 4 * BLOCK_KEYS


@pytest.fixture
async def relay(database: str) -> AsyncIterator[Relay]:
    connection = await asyncpg.connect(database)
    await connection.execute(files("aduan_runtime").joinpath("migrations/0001_vault.sql").read_text("utf-8"))
    await connection.close()
    relay = Relay(database)
    await relay.mend()
    yield relay
    await relay.cut()


@pytest.fixture
async def db(relay: Relay) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(relay.dsn, min_size=0, max_size=3) as made:
        yield made


async def started(db: asyncpg.Pool[asyncpg.Record], path: Path, master: MasterKey = MASTER) -> KeyPool:
    pool = KeyPool(db, master, path, CAPACITY)
    await pool.start(wait_s=5.0)
    return pool


async def until_left(pool: KeyPool, count: int) -> None:
    async with asyncio.timeout(10):
        while pool.left < count:
            await asyncio.sleep(0.02)


async def test_every_key_that_is_drawn_opens_from_the_database(
    db: asyncpg.Pool[asyncpg.Record], tmp_path: Path
) -> None:
    pool = await started(db, tmp_path / "pool")
    drawn = await pool.draw(3) + await pool.draw(BLOCK_KEYS)
    opened = await Vault(db, MASTER).open_many([key.id for key in drawn])
    assert list(opened.values()) == drawn
    await pool.close()


async def test_many_who_draw_at_once_never_share_a_key(db: asyncpg.Pool[asyncpg.Record], tmp_path: Path) -> None:
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, CAPACITY)
    drawn = [key.id for keys in await asyncio.gather(*(pool.draw(7) for _ in range(100))) for key in keys]
    assert len(set(drawn)) == len(drawn) == 700
    await pool.close()


async def test_it_draws_new_keys_when_under_half(db: asyncpg.Pool[asyncpg.Record], tmp_path: Path) -> None:
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, CAPACITY)
    for _ in range(3):
        await pool.draw(BLOCK_KEYS)
    await until_left(pool, CAPACITY)
    assert await db.fetchval("SELECT count(*) FROM vault.keys") == 7 * BLOCK_KEYS
    await pool.close()


async def test_without_the_database_it_goes_on_from_the_file_until_that_is_empty(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay, tmp_path: Path
) -> None:
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, CAPACITY)
    await relay.cut()
    drawn = [key.id for _ in range(4) for key in await pool.draw(BLOCK_KEYS)]
    with pytest.raises(PoolEmpty):
        await pool.draw(1)
    await relay.mend()
    await until_left(pool, CAPACITY)
    drawn += [key.id for key in await pool.draw(BLOCK_KEYS)]
    assert len(set(drawn)) == 5 * BLOCK_KEYS
    await pool.close()


async def test_a_restart_without_the_database_uses_what_is_left_and_nothing_twice(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay, tmp_path: Path
) -> None:
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, CAPACITY)
    before = {key.id for key in await pool.draw(10)}
    await pool.close()
    await relay.cut()
    again = await started(db, tmp_path / "pool")
    assert again.left == 3 * BLOCK_KEYS
    after = {key.id for key in await again.draw(3 * BLOCK_KEYS)}
    assert not before & after
    await again.close()


async def test_a_first_start_without_the_database_has_nothing_to_give(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay, tmp_path: Path
) -> None:
    await relay.cut()
    pool = KeyPool(db, MASTER, tmp_path / "pool", CAPACITY)
    await pool.start(wait_s=0.1)
    with pytest.raises(PoolEmpty):
        await pool.draw(1)
    await pool.close()


async def test_a_killed_process_gave_no_key_that_its_successor_gives(
    db: asyncpg.Pool[asyncpg.Record], relay: Relay, tmp_path: Path
) -> None:
    code = f"""
import asyncio, os, signal, asyncpg
from pathlib import Path
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.pool import KeyPool

async def main():
    async with asyncpg.create_pool({relay.dsn!r}, min_size=0, max_size=2) as db:
        pool = KeyPool(db, MasterKey(b"m" * 32), Path({str(tmp_path / "pool")!r}), {CAPACITY})
        await pool.start()
        for _ in range(300):
            print((await pool.draw(1))[0].id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    killed = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    given = set(killed.stdout.split())
    assert len(given) == 300, killed.stderr
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, 2 * BLOCK_KEYS)
    assert not given & {key.id for key in await pool.draw(2 * BLOCK_KEYS)}
    await pool.close()


async def test_keys_that_a_restored_database_does_not_know_are_not_given(
    db: asyncpg.Pool[asyncpg.Record], tmp_path: Path
) -> None:
    pool = await started(db, tmp_path / "pool")
    await until_left(pool, CAPACITY)
    await pool.close()
    await db.execute("DELETE FROM vault.keys")
    again = KeyPool(db, MASTER, tmp_path / "pool", CAPACITY)
    await again.start()
    async with asyncio.timeout(10):
        while await db.fetchval("SELECT count(*) FROM vault.keys") < CAPACITY:
            await asyncio.sleep(0.02)
    await until_left(again, CAPACITY)
    drawn = await again.draw(CAPACITY)
    assert len(await Vault(db, MASTER).open_many([key.id for key in drawn])) == CAPACITY
    await again.close()


async def test_a_wrong_master_key_is_told_at_the_start(db: asyncpg.Pool[asyncpg.Record], tmp_path: Path) -> None:
    await (await started(db, tmp_path / "pool-0")).close()
    with pytest.raises(MasterKeyUnusable):
        await started(db, tmp_path / "pool-1", MasterKey(b"x" * 32))
