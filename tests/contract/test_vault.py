"""The vault on a real PostgreSQL: keys are kept wrapped, bound once, and gone when destroyed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from importlib.resources import files
from uuid import UUID, uuid4

import asyncpg
import pytest

from aduan_runtime.vault import keys as vault_keys
from aduan_runtime.vault.keys import Vault, VaultAway
from aduan_runtime.vault.master import MasterKey, MasterKeyUnusable
from contract.relay import Relay

MASTER = MasterKey(b"m" * 32)
SARI = UUID(int=1)
BUDI = UUID(int=2)


class Moments:
    """Monotonic seconds as a test sets them."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as made:
        await made.execute(files("aduan_runtime").joinpath("migrations/0001_vault.sql").read_text("utf-8"))
        yield made


async def test_a_new_key_is_committed_before_it_is_used(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    key = await Vault(pool, MASTER).new_key(SARI)
    assert await Vault(pool, MASTER).open_many([key.id]) == {key.id: key}


async def test_no_secret_stands_readable_in_the_database(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    key = await Vault(pool, MASTER).new_key(SARI)
    wrapped = await pool.fetchval("SELECT wrapped FROM vault.keys")
    assert key.secret not in wrapped


async def test_an_unknown_key_is_left_out(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    key = await Vault(pool, MASTER).new_key(SARI)
    assert set(await Vault(pool, MASTER).open_many({key.id, "unknown"})) == {key.id}


async def test_destroyed_keys_are_gone_and_others_stay(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    vault = Vault(pool, MASTER)
    gone = [await vault.new_key(SARI) for _ in range(3)]
    kept = await vault.new_key(BUDI)
    await vault.open_many([key.id for key in gone])
    assert await vault.destroy(SARI) == 3
    assert await vault.open_many([*(key.id for key in gone), kept.id]) == {kept.id: kept}
    assert await pool.fetchval("SELECT count(*) FROM vault.keys WHERE subject = $1 AND wrapped IS NULL", SARI) == 3


async def test_destroying_again_destroys_nothing_more(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    vault = Vault(pool, MASTER)
    await vault.new_key(SARI)
    assert [await vault.destroy(SARI), await vault.destroy(SARI)] == [1, 0]


async def test_a_copy_bound_after_the_erasure_does_not_open_and_goes_with_the_next(
    pool: asyncpg.Pool[asyncpg.Record],
) -> None:
    vault = Vault(pool, MASTER)
    await vault.destroy(SARI)
    late = await unbound(pool, vault)
    await vault.bind({late: SARI})
    assert await vault.open_many([late]) == {}
    assert await vault.destroy(BUDI) == 1


async def test_a_key_keeps_the_subject_it_once_got(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    vault = Vault(pool, MASTER)
    key_id = await unbound(pool, vault)
    await vault.bind({key_id: SARI, "unknown": SARI})
    await vault.bind({key_id: BUDI})
    assert await pool.fetchval("SELECT subject FROM vault.keys WHERE key_id = $1", key_id) == SARI


async def test_binding_in_a_transaction_goes_with_it(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    vault = Vault(pool, MASTER)
    key_id = await unbound(pool, vault)
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await vault.bind({key_id: SARI}, connection)
        await transaction.rollback()
    assert await pool.fetchval("SELECT subject FROM vault.keys") is None


async def test_another_process_notices_a_destroyed_key_within_a_second(
    pool: asyncpg.Pool[asyncpg.Record],
) -> None:
    moments = Moments()
    reader = Vault(pool, MASTER, now=moments)
    key, other = await reader.new_key(SARI), await reader.new_key(BUDI)
    await reader.open_many([key.id, other.id])
    await Vault(pool, MASTER).destroy(SARI)
    moments.now_s += 1.1
    assert await reader.open_many([key.id, other.id]) == {other.id: other}


async def test_a_key_without_a_subject_belongs_to_whoever_it_is_bound_to(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    vault = Vault(pool, MASTER)
    key = await vault.new_key(None)
    await vault.bind({key.id: SARI})
    assert await vault.destroy(SARI) == 1


async def test_a_process_that_is_told_forgets_at_once(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    reader = Vault(pool, MASTER)
    key = await reader.new_key(SARI)
    await reader.open_many([key.id])
    await Vault(pool, MASTER).destroy(SARI)
    reader.forget(SARI)
    assert await reader.open_many([key.id]) == {}


async def test_only_so_many_keys_are_remembered(
    pool: asyncpg.Pool[asyncpg.Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_keys, "REMEMBERED_KEYS", 2)
    vault = Vault(pool, MASTER)
    ids = [(await vault.new_key(SARI)).id for _ in range(4)]
    assert set(await vault.open_many(ids)) == set(ids)
    await pool.execute("DELETE FROM vault.keys")
    assert len(await vault.open_many(ids)) == 2


async def test_another_master_key_is_refused_before_it_wraps_anything(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await Vault(pool, MASTER).check()
    await Vault(pool, MASTER).check()
    with pytest.raises(MasterKeyUnusable, match="ADUAN_MASTER_KEY_FILE"):
        await Vault(pool, MasterKey(os.urandom(32))).check()


async def test_a_database_that_is_away_is_no_destroyed_key(pool: asyncpg.Pool[asyncpg.Record], database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    async with asyncpg.create_pool(relay.dsn, min_size=0, max_size=2) as wired:
        vault = Vault(wired, MASTER)
        key = await vault.new_key(SARI)
        await relay.cut()
        for _ in range(2):
            with pytest.raises(VaultAway):
                await vault.open_many([key.id])
        with pytest.raises(VaultAway):
            await vault.new_key(uuid4())
        with pytest.raises(VaultAway):
            await vault.destroy(SARI)
        await relay.mend()
        assert await vault.open_many([key.id]) == {key.id: key}
    await relay.cut()


async def test_what_is_written_about_an_erased_person_is_never_kept_readable(
    pool: asyncpg.Pool[asyncpg.Record],
) -> None:
    vault = Vault(pool, MASTER)
    await vault.destroy(SARI)
    key = await vault.new_key(SARI)
    assert await vault.open_many([key.id]) == {}
    assert await pool.fetchval("SELECT wrapped FROM vault.keys") is None


async def unbound(pool: asyncpg.Pool[asyncpg.Record], vault: Vault) -> str:
    """A key as intake's pool makes them: without a subject yet."""
    return (await vault.new_key(None)).id
