"""What every home of views promises: rows and positions together, one winner at a position, rows as written."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import asyncpg
import pytest

from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import PositionMoved, Row, RowsRefused, StoreAway, Table, TopicPartition, ViewOutdated
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from aduan_runtime.homes.view_sql import BadDeclaration
from contract.relay import Relay
from contract.view_makers import CASE, STEP, CaseView, NewStore, digest_of, postgres_store, rows_of

A, B = TopicPartition("complaints", 0), TopicPartition("complaints", 1)
PLACE = {"_topic": "complaints", "_partition": 0, "_offset": 7}


def case(key: str, **values: Any) -> dict[tuple[str, str], Row]:
    return {("case", key): {"case": key, **values, **PLACE}}


async def test_a_new_store_stands_nowhere_and_has_no_rows(new_store: NewStore) -> None:
    store = await new_store()
    assert await store.positions() == {}
    assert await store.load(CASE, ["a", "b"]) == {}


async def test_rows_read_back_as_they_were_written(new_store: NewStore) -> None:
    store = await new_store()
    jakarta = timezone(timedelta(hours=7))
    row = {
        "seen": 2**62,
        "officers": ("agen-1", 'a "quoted", {braced} \\ name', "", "NULL"),
        "at": datetime(2021, 5, 24, 8, 0, 0, 123456, jakarta),
        "told": {"nested": [1, 2.5, None, {"deep": "é\u2028'\\"}], "yes": True},
        "open": False,
    }
    await store.commit(case("café '\\ \n", **row), {A: ("", "a1")})
    assert await rows_of(store, CASE, "café '\\ \n", "other") == {
        "café '\\ \n": {
            "case": "café '\\ \n",
            "seen": 2**62,
            "officers": ["agen-1", 'a "quoted", {braced} \\ name', "", "NULL"],
            "at": datetime(2021, 5, 24, 1, 0, 0, 123456, UTC),
            "told": {"nested": [1, 2.5, None, {"deep": "é\u2028'\\"}], "yes": True},
            "open": False,
        }
    }


async def test_a_row_bears_the_place_of_what_changed_it_last(new_store: NewStore) -> None:
    store = await new_store()
    await store.commit(case("a"), {A: ("", "a1")})
    (row,) = (await store.load(CASE, ["a"])).values()
    assert (row["_topic"], row["_partition"], row["_offset"]) == ("complaints", 0, 7)


async def test_a_nul_in_a_text_is_shown_as_unreadable(new_store: NewStore) -> None:
    store = await new_store()
    await store.commit(case("a", officers=["x\0y", "\\u0000", "\\\0"], told={"k\0": "\0"}), {A: ("", "a1")})
    row = (await rows_of(store, CASE, "a"))["a"]
    assert row["officers"] == ["x\ufffdy", "\\u0000", "\\\ufffd"]
    assert row["told"] == {"k\ufffd": "\ufffd"}


async def test_a_row_is_replaced_whole(new_store: NewStore) -> None:
    store = await new_store()
    await store.commit(case("a", seen=1, officers=["agen-1"]), {A: ("", "a1")})
    await store.commit(case("a", seen=2), {A: ("a1", "a2")})
    row = (await rows_of(store, CASE, "a"))["a"]
    assert (row["seen"], row["officers"]) == (2, None)


async def test_rows_and_positions_are_committed_together(new_store: NewStore) -> None:
    store = await new_store()
    step: dict[tuple[str, str], Row] = {("step", "s"): {"step": "s", "case": "a", "number": 1, **PLACE}}
    await store.commit({**case("a"), **step}, {A: ("", "a1"), B: ("", "b1")})
    other = await new_store()
    assert await other.positions() == {A: "a1", B: "b1"}
    assert (await rows_of(other, STEP, "s"))["s"]["number"] == 1


async def test_who_finds_another_position_writes_nothing(new_store: NewStore) -> None:
    store = await new_store()
    await store.commit(case("a", seen=1), {A: ("", "a1"), B: ("", "b1")})
    for moves in ({A: ("", "x")}, {A: ("a0", "x")}, {B: ("b1", "x"), A: ("a0", "x")}):
        with pytest.raises(PositionMoved):
            await store.commit(case("a", seen=99), moves)
    assert await store.positions() == {A: "a1", B: "b1"}
    assert (await rows_of(store, CASE, "a"))["a"]["seen"] == 1


async def test_a_position_that_nobody_stored_cannot_be_moved_on(new_store: NewStore) -> None:
    store = await new_store()
    with pytest.raises(PositionMoved):
        await store.commit(case("a"), {A: ("a1", "a2")})
    assert await store.load(CASE, ["a"]) == {}


async def test_of_two_at_the_same_positions_exactly_one_wins(new_store: NewStore) -> None:
    one, other = await new_store(), await new_store()
    places = [TopicPartition("complaints", p) for p in range(12)]
    for step in range(15):
        old = str(step) if step else ""
        ends = await asyncio.gather(
            one.commit(case("a", seen=step), {at: (old, str(step + 1)) for at in places}),
            other.commit(case("a", seen=1000 + step), {at: (old, str(step + 1)) for at in reversed(places)}),
            return_exceptions=True,
        )
        assert {type(end) for end in ends} == {type(None), PositionMoved}
        seen = (await rows_of(one, CASE, "a"))["a"]["seen"]
        assert seen == (step if ends[0] is None else 1000 + step)


@pytest.mark.parametrize("values", [{"seen": 2**63}, {"seen": -(2**63) - 1}, {"unknown": 1}])
async def test_a_row_that_does_not_fit_is_refused_with_all_that_came_with_it(
    new_store: NewStore, values: dict[str, Any]
) -> None:
    store = await new_store()
    with pytest.raises(RowsRefused):
        await store.commit({**case("good", seen=1), **case("bad", **values)}, {A: ("", "a1")})
    assert await store.positions() == {}
    assert await store.load(CASE, ["good", "bad"]) == {}


async def test_the_digest_tells_rows_apart_and_not_their_order(new_store: NewStore) -> None:
    store = await new_store()
    empty = await digest_of(store)
    await store.commit({**case("b", seen=1), **case("a", seen=1)}, {A: ("", "1")})
    both = await digest_of(store)
    await store.commit(case("a", seen=2), {A: ("1", "2")})
    changed = await digest_of(store)
    await store.commit({**case("a", seen=1), **case("b", seen=1)}, {A: ("2", "3")})
    assert len({empty, both, changed}) == 3
    assert await digest_of(store) == both


async def test_views_of_one_schema_keep_their_own_positions(pool: Pool) -> None:
    cases, reactor = await postgres_store(pool), PostgresViewStore(pool, "board", "reacts")
    await cases.positions()
    assert await reactor.positions() == {}
    await reactor.commit({}, {A: ("", "r1")})
    await cases.commit(case("a"), {A: ("", "a1")})
    assert (await reactor.positions(), await cases.positions()) == ({A: "r1"}, {A: "a1"})


async def test_another_declaration_is_refused_in_one_line_that_tells_what_to_do(pool: Pool) -> None:
    await postgres_store(pool)
    wider = Table(CASE.name, CASE.key, {**CASE.columns, "more": "text"}, CASE.indexes)
    changed = PostgresViewStore(pool, "board", CaseView.name, (wider, *CaseView.tables[1:]))
    for ask in (changed.prepare, changed.positions):
        with pytest.raises(ViewOutdated, match=r"^board\.held was made .*: run `aduan rebuild held`$"):
            await ask()


def test_a_type_that_would_not_dump_alike_everywhere_is_refused() -> None:
    for columns, named in (({"k": "text", "x": "float8"}, "x: float8"), ({"k": "bigint"}, "k: the key")):
        with pytest.raises(BadDeclaration, match=named):
            MemoryViewStore([Table("t", "k", columns)])


async def test_whoever_listens_hears_of_what_was_committed_and_of_nothing_else(pool: Pool) -> None:
    store = await postgres_store(pool)
    await store.positions()
    heard: list[str] = []
    async with pool.acquire() as connection:

        def hear(*told: Any) -> None:
            heard.append(told[3])

        await connection.add_listener("board_changed", hear)
        await store.commit(case("a"), {B: ("", "b1"), A: ("", "a1")})
        with pytest.raises(PositionMoved):
            await store.commit(case("a"), {A: ("", "x")})
        await connection.execute("SELECT 1")
        await connection.remove_listener("board_changed", hear)
    assert [json.loads(one) for one in heard] == [
        {"view": "held", "partitions": ["complaints:0", "complaints:1"]},
    ]


async def test_postgresql_away_is_told_as_such_and_ends_by_itself(database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    async with await pool_when_up(relay.dsn) as pool:
        store = await postgres_store(pool)
        await store.positions()
        await relay.cut()
        for ask in (
            store.positions(),
            store.load(CASE, ["a"]),
            store.commit(case("a"), {A: ("", "a1")}),
            store.prepare(),
        ):
            with pytest.raises(StoreAway):
                await ask
        await relay.mend()
        await store.commit(case("a"), {A: ("", "a1")})
        assert await store.positions() == {A: "a1"}
    await relay.cut()


async def test_a_pool_waits_until_postgresql_answers(database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    dsn = relay.dsn
    await relay.cut()
    waiting = asyncio.ensure_future(pool_when_up(dsn))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await relay.mend()
    async with await asyncio.wait_for(waiting, 10) as pool:
        assert await pool.fetchval("""SELECT '{"a": [1]}'::jsonb""") == {"a": [1]}
    await relay.cut()


async def test_a_batch_of_an_old_generation_is_rolled_back(pool: Pool) -> None:
    store = await postgres_store(pool)
    await store.positions()
    await store.commit(case("a", seen=1), {A: ("", "a1")})
    await pool.execute("UPDATE board.generation SET generation = gen_random_uuid()")
    with pytest.raises(PositionMoved, match="rebuilt"):
        await store.commit(case("a", seen=2), {A: ("a1", "a2")})
    assert await store.positions() == {A: "a1"}
    await store.commit(case("a", seen=2), {A: ("a1", "a2")})


async def test_many_can_prepare_the_same_view_at_once(pool: Pool) -> None:
    stores = [PostgresViewStore(pool, "fresh", CaseView.name, CaseView.tables) for _ in range(5)]
    await asyncio.gather(*(store.prepare() for store in stores))
    found = await pool.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'fresh' AND tablename = 'case'")
    assert len(found) == 2
    with pytest.raises(asyncpg.NotNullViolationError):
        await pool.execute('INSERT INTO fresh."case" ("case") VALUES ($1)', "no place")
