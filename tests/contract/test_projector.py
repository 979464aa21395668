"""What a projector promises: rows equal the log, whatever the batches, repeats, crashes and rivals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import PositionMoved, Row, Table, TopicPartition
from aduan_runtime.homes.postgres import pool_when_up
from aduan_runtime.shells import projector
from aduan_runtime.signals.failpoints import FailPointHit
from contract.relay import Relay
from contract.view_makers import (
    CASE,
    DELIVERY,
    CaseView,
    Logs,
    NewStore,
    assigned,
    caught_up,
    delivered,
    digest_of,
    postgres_store,
    rows_of,
    running,
    shell_of,
    told,
)

P0, P1 = TopicPartition("complaints", 0), TopicPartition("complaints", 1)
DEAD = TopicPartition("dead-letters", 0)


def case(number: int) -> str:
    return str(assigned(number).complaint)


async def in_memory(logs: Logs, *, at_once: int = 5_000) -> str:
    """The digest of a fresh view of these logs."""
    return await told(MemoryViewStore(CaseView.tables), logs, at_once=at_once)


async def until(shell: projector.ProjectorShell, at: TopicPartition) -> None:
    async with asyncio.timeout(10):
        while at not in shell.stopped:
            await asyncio.sleep(0.01)


async def test_rows_tell_what_the_log_says(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    last = logs.own(0, assigned(0, "agen-1"), assigned(7, "agen-2"), assigned(14, "agen-1"))
    await told(store, logs)
    (row,) = (await store.load(CASE, [case(0)])).values()
    assert (row["seen"], row["officers"]) == (3, ["agen-1", "agen-2", "agen-1"])
    assert (row["_topic"], row["_partition"], row["_offset"]) == ("complaints", 0, last)


async def test_batches_of_any_size_end_in_the_same_rows() -> None:
    logs = Logs()
    logs.fill(700)
    assert len({await in_memory(logs, at_once=at_once) for at_once in (1, 7, 500, 5_000)}) == 1


async def test_postgresql_ends_in_the_same_rows_for_batches_of_1_500_and_5000(database: str) -> None:
    logs = Logs()
    logs.fill(600)
    async with await pool_when_up(database) as pool:
        digests = [
            await told(await postgres_store(pool, f"board{at_once}"), logs, at_once=at_once)
            for at_once in (1, 500, 5_000)
        ]
        rows = await pool.fetchval('SELECT count(*) FROM board1."case"')
    assert len(set(digests)) == 1
    assert rows == 7


async def test_what_a_stale_writer_appended_is_never_told(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.own(0, assigned(0))
    logs.stale(0, assigned(7, "stale"))
    logs.own(0, assigned(14))
    await told(store, logs)
    row = (await rows_of(store, CASE, case(0)))[case(0)]
    assert (row["seen"], "stale" in row["officers"]) == (2, False)


async def test_a_repeat_on_a_plain_log_changes_nothing(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.plain(3, delivered(1), delivered(2, "unknown"))
    once = await told(store, logs)
    logs.plain(3, delivered(1), delivered(2))
    assert await told(store, logs) == once


async def test_a_second_run_goes_on_where_the_first_stopped(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.fill(150)
    await told(store, logs, at_once=40)
    logs.fill(150)
    again = await told(store, logs, at_once=11)
    row = (await rows_of(store, CASE, case(1)))[case(1)]
    assert again == await digest_of(store)
    assert row["seen"] == 2 * len([n for n in range(150) if n % 3 and n % 7 == 1])


@pytest.mark.parametrize("point", ["before-the-view-commits", "after-the-view-committed"])
async def test_a_crash_around_the_commit_changes_nothing(
    new_store: NewStore, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    logs, store = Logs(), await new_store()
    logs.fill(200)
    crashes = 0

    async def fail(name: str) -> None:
        nonlocal crashes
        if name == point:
            crashes += 1
            raise FailPointHit(name)

    with monkeypatch.context() as patched:
        patched.setattr(projector, "fail_point", fail)
        for _ in range(3):
            with pytest.raises(FailPointHit):
                await shell_of(logs.beside(), store, at_once=30).run()
    after = await told(store, logs)
    assert crashes == 3
    row = (await rows_of(store, CASE, case(1)))[case(1)]
    assert row["seen"] == len([n for n in range(200) if n % 3 and n % 7 == 1])
    if isinstance(store, MemoryViewStore):
        assert after == await in_memory(logs)


async def test_of_two_projectors_at_one_position_exactly_one_goes_on(new_store: NewStore) -> None:
    logs = Logs()
    logs.fill(300)
    one, other = await new_store(), await new_store()
    shells = [shell_of(logs.beside(), store, at_once=25) for store in (one, other)]
    runs = [asyncio.ensure_future(shell.run()) for shell in shells]
    await caught_up(one, logs)
    logs.fill(30)
    await caught_up(one, logs)
    await asyncio.wait(runs, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    lost = [run for run in runs if run.done()]
    for shell in shells:
        shell.stop()
    await asyncio.wait(runs, timeout=10)
    assert len(lost) == 1
    assert isinstance(lost[0].exception(), PositionMoved)
    rows = await rows_of(one, CASE, *map(case, range(7)))
    assert sum(row["seen"] for row in rows.values()) == len([n for n in range(300) if n % 3]) + len(
        [n for n in range(30) if n % 3]
    )


async def test_a_partition_that_goes_to_another_member_is_told_once(new_store: NewStore) -> None:
    logs = Logs()
    logs.fill(300)
    store = await new_store()
    first, second = shell_of(logs.broker, store, at_once=20), shell_of(logs.broker, await new_store(), at_once=20)
    async with running(first) as one:
        await asyncio.sleep(0.02)
        async with running(second) as two:
            await caught_up(store, logs)
            assert not one.done()
            assert not two.done()
        logs.fill(30)
        await caught_up(store, logs)
    if isinstance(store, MemoryViewStore):
        assert store.digest() == await in_memory(logs)


async def test_a_batch_lost_to_the_next_owner_of_a_partition_is_dropped_and_not_the_end() -> None:
    logs = Logs()

    class Raced(MemoryViewStore):
        raced = False

        async def commit(self, rows: Any, moves: Any) -> None:
            if not self.raced:
                self.raced = True
                logs.broker.rebalance("aduan-view-held")
                raise PositionMoved
            await super().commit(rows, moves)

    logs.fill(60)
    store = Raced(CaseView.tables)
    async with running(shell_of(logs.broker, store)) as task:
        await caught_up(store, logs)
        assert not task.done()
    assert store.digest() == await in_memory(logs)


@pytest.mark.parametrize("poison", [b"{", assigned(7, "unfoldable"), assigned(7, str(2**40))])
async def test_an_owned_record_that_cannot_be_folded_stops_its_partition_alone(
    new_store: NewStore, poison: Any
) -> None:
    logs, store = Logs(), await new_store()
    logs.own(0, assigned(0), assigned(14))
    at = logs.own(0, assigned(21), poison, assigned(28)) - 1
    logs.own(1, assigned(1))
    shell = shell_of(logs.broker, store)
    async with running(shell) as task:
        await until(shell, P0)
        logs.own(1, assigned(8))
        logs.own(0, assigned(35))
        await caught_up(store, logs, but=[P0])
        await asyncio.sleep(0.3)
        assert not task.done()
    rows = await rows_of(store, CASE, case(0), case(1))
    assert (rows[case(0)]["seen"], rows[case(1)]["seen"]) == (3, 2)
    assert (shell.stopped[P0].record.offset, list(shell.stopped)) == (at, [P0])
    assert logs.broker.logs[DEAD] == []


async def test_a_stopped_partition_stops_at_the_same_record_after_a_restart(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.own(0, assigned(0), b"{", assigned(14))
    for _ in range(2):
        shell = shell_of(logs.beside(), store)
        async with running(shell):
            await until(shell, P0)
    assert (await rows_of(store, CASE, case(0)))[case(0)]["seen"] == 1


async def test_a_mended_view_goes_on_at_the_record_where_it_stood_still(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.own(0, assigned(0), assigned(7, "unfoldable"), assigned(14))
    shell = shell_of(logs.beside(), store)
    async with running(shell):
        await until(shell, P0)

    class Mended(CaseView):
        def project(self, table: str, key: str, row: Row | None, event: Any) -> Row:
            if getattr(event.data, "officer", "") == "unfoldable":
                event = assigned(event.seq - 1, "mended")
            return super().project(table, key, row, event)

    mended = projector.ProjectorShell(Mended(), logs.beside(), store, owned_topics=frozenset({"complaints"}))
    async with running(mended):
        await caught_up(store, logs)
    assert (await rows_of(store, CASE, case(0)))[case(0)]["officers"] == ["agen-0", "mended", "agen-4"]


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (b"{", b"bad_json"),
        (delivered(9, "failed"), b"cannot_fold"),
        (delivered(9, "unknown", str(2**40)), b"row_refused"),
    ],
)
async def test_a_plain_record_that_cannot_be_told_goes_to_the_dead_letters_once(
    new_store: NewStore, poison: Any, reason: bytes
) -> None:
    logs, store = Logs(), await new_store()
    logs.plain(2, *map(delivered, range(100, 140)))
    logs.plain(2, poison, *map(delivered, range(140, 180)))
    await told(store, logs)
    assert len(await rows_of(store, DELIVERY, *(str(delivered(n).data.effect) for n in range(100, 180)))) == 80  # type: ignore[attr-defined]
    (letter,) = logs.broker.logs[DEAD]
    original = logs.broker.logs[TopicPartition("deliveries", 2)][40]
    assert (letter.key, letter.value) == (original.key, original.value)
    headers = dict(letter.headers)
    assert (headers["reason"], headers["reader"], headers["topic"]) == (reason, b"held", b"deliveries")
    assert (headers["partition"], headers["offset"]) == (b"2", b"40")
    assert "traceparent" not in headers


async def test_dead_letters_wait_for_their_log_before_the_position_moves(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    logs.plain(2, b"{", delivered(1))
    logs.broker.down = True
    shell = shell_of(logs.broker, store)
    async with running(shell):
        await asyncio.sleep(0.3)
        assert await store.positions() == {}
        logs.broker.down = False
        await caught_up(store, logs)
    assert len(logs.broker.logs[DEAD]) == 1


async def test_many_poisonous_records_do_not_stop_the_others(new_store: NewStore) -> None:
    logs, store = Logs(), await new_store()
    for number in range(300):
        logs.plain(2, b"{", delivered(number))
    await told(store, logs, at_once=100)
    assert len(logs.broker.logs[DEAD]) == 300


async def test_postgresql_away_means_wait_and_never_a_dead_letter(database: str) -> None:
    logs, relay = Logs(), Relay(database)
    await relay.mend()
    logs.fill(60)
    async with await pool_when_up(relay.dsn) as pool:
        store = await postgres_store(pool)
        shell = shell_of(logs.broker, store, at_once=10)
        async with running(shell) as task:
            await caught_up(store, logs)
            await relay.cut()
            logs.fill(60)
            before = shell.progress
            await asyncio.sleep(1.0)
            assert shell.progress > before
            assert not task.done()
            await relay.mend()
            await caught_up(store, logs)
        seen = await pool.fetchval('SELECT sum(seen) FROM board."case"')
    assert seen == 2 * len([n for n in range(60) if n % 3])
    assert logs.broker.logs[DEAD] == []
    await relay.cut()


async def test_a_store_that_is_away_at_the_start_is_waited_for() -> None:
    logs, store = Logs(), MemoryViewStore(CaseView.tables)
    store.down = True
    logs.own(0, assigned(0))
    async with running(shell_of(logs.broker, store)):
        await asyncio.sleep(0.1)
        store.down = False
        await caught_up(store, logs)
    assert len(store.rows("case")) == 1


async def test_a_commit_whose_answer_was_lost_is_not_told_twice() -> None:
    class Deaf(MemoryViewStore):
        lost = 0

        async def commit(self, rows: Any, moves: Any) -> None:
            await super().commit(rows, moves)
            if self.commits % 2:
                self.lost += 1
                self.down = True
                asyncio.get_running_loop().call_later(0.05, setattr, self, "down", False)
                await self._answer()

    logs, store = Logs(), Deaf(CaseView.tables)
    logs.fill(200)
    assert await told(store, logs, at_once=60) == await in_memory(logs)
    assert store.lost > 2


async def test_one_select_a_table_and_one_upsert_a_batch() -> None:
    loads: list[str] = []

    class Counting(MemoryViewStore):
        async def load(self, table: Table, keys: Sequence[str]) -> Any:
            loads.append(table.name)
            assert len(set(keys)) == len(keys)
            return await super().load(table, keys)

    logs, store = Logs(), Counting(CaseView.tables)
    logs.fill(400)
    await told(store, logs)
    assert store.commits == 1
    assert sorted(loads) == ["case", "delivery", "step"]
