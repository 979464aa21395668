"""What a rebuild promises: a view built anew beside the one that serves, compared at equal positions, swapped whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from aduan_events.complaints import ComplaintAssigned
from aduan_events.ownership import Marker, PositionLost, write_marker
from aduan_runtime.homes import shadow as shadow_module
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.ports import Outgoing, PositionMoved, Row, Table, TopicPartition
from aduan_runtime.homes.postgres import Pool, PostgresViewStore
from aduan_runtime.homes.shadow import RebuildRunning, Shadow
from aduan_runtime.shells import rebuild as rebuild_module
from aduan_runtime.shells.folding import View
from aduan_runtime.shells.projector import ProjectorShell
from aduan_runtime.shells.rebuild import Comparison, Rebuilt, Replay, compare, rebuild
from contract.view_makers import (
    CASE,
    OWNED,
    TOPICS,
    CaseView,
    Logs,
    assigned,
    caught_up,
    delivered,
    postgres_store,
    running,
    shell_of,
    told,
)

SEEN = 'SELECT sum(seen) FROM board."case"'


async def rebuilt(logs: Logs, pool: Pool, view: View | None = None, **options: Any) -> Rebuilt:
    return await rebuild(
        view or CaseView(), logs.beside(), pool, "board", partitions=TOPICS, owned_topics=OWNED, **options
    )


async def compared(logs: Logs, pool: Pool) -> Comparison:
    return await compare(CaseView(), logs.beside(), pool, "board", partitions=TOPICS, owned_topics=OWNED)


async def test_a_rebuilt_view_is_equal_to_the_live_one_and_takes_its_place(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(400)
    before = await told(store, logs, at_once=30)
    old = await store.standing()
    steps: list[tuple[int, int]] = []
    result = await rebuilt(logs, pool, progress=lambda *step: steps.append(step))
    new = await store.standing()
    assert old is not None
    assert new is not None
    assert result.comparison == Comparison(before, before)
    assert (await store.digest()).sha256 == before
    assert (new.positions, new.generation) == (old.positions, result.generation)
    assert new.generation != old.generation
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] > 400


async def test_indexes_and_keys_are_there_after_the_swap_and_the_shadow_is_gone(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(50)
    await told(store, logs)
    look = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname LIKE 'board%' ORDER BY 1, 2"
    before = await pool.fetch(look)
    await rebuilt(logs, pool)
    await rebuilt(logs, pool)
    assert await pool.fetch(look) == before
    assert await pool.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'board%'") == 1


async def test_a_row_that_is_not_what_the_log_says_is_found_and_mended(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(100)
    await told(store, logs)
    assert (await compared(logs, pool)).equal
    await pool.execute('UPDATE board."case" SET seen = seen + 1 WHERE seen = (SELECT max(seen) FROM board."case")')
    assert not (await compared(logs, pool)).equal
    result = await rebuilt(logs, pool)
    assert result.comparison is not None
    assert not result.comparison.equal
    assert (await compared(logs, pool)).equal


async def test_a_comparison_swaps_nothing(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(100)
    await told(store, logs)
    before = await store.standing()
    await compared(logs, pool)
    assert await store.standing() == before


async def test_the_live_projector_loses_to_the_swap_and_another_goes_on_from_there(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild_module, "_CLOSE_BEHIND", 1_000_000)
    swap, held = shadow_module.Live.swap, []

    async def watched(self: shadow_module.Live) -> str:
        held.append(self.positions)
        generation = await swap(self)
        rows = await pool.fetch("SELECT topic, partition, position FROM board_held_shadow.positions")
        held.append({TopicPartition(row["topic"], row["partition"]): row["position"] for row in rows})
        return generation

    monkeypatch.setattr(shadow_module.Live, "swap", watched)
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(300)
    expected = 300
    async with running(shell_of(logs.broker, store, at_once=9)) as task:
        await caught_up(store, logs)
        rebuilding = asyncio.ensure_future(rebuilt(logs, pool))
        while not rebuilding.done():
            logs.fill(30)
            expected += 30
            await asyncio.sleep(0.02)
        logs.fill(30)
        result = rebuilding.result()
        await asyncio.wait([task], timeout=10)
        assert isinstance(task.exception(), PositionMoved)
    assert held[-2] == held[-1]
    await told(await postgres_store(pool), logs)
    assert result.comparison is not None
    assert result.comparison.equal
    assert (await compared(logs, pool)).equal
    seen = await pool.fetchval(SEEN)
    assert seen == 200 + 20 * ((expected - 300) // 30 + 1)


async def test_those_who_read_meanwhile_see_the_old_or_the_new_rows_and_never_none(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(200)
    await told(store, logs)
    wanted = await pool.fetchval(SEEN)
    rebuilding = asyncio.ensure_future(rebuilt(logs, pool))
    reads = 0
    while not rebuilding.done():
        assert await pool.fetchval(SEEN) == wanted
        reads += 1
    await rebuilding
    assert reads > 3


async def test_a_reader_who_holds_the_tables_delays_the_swap_and_is_not_sent_away(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(60)
    await told(store, logs)
    async with pool.acquire() as reader, reader.transaction():
        wanted = await reader.fetchval(SEEN)
        rebuilding = asyncio.ensure_future(rebuilt(logs, pool))
        async with asyncio.timeout(20):
            while "tried again" not in caplog.text:
                await asyncio.sleep(0.05)
        assert await reader.fetchval(SEEN) == wanted
    await rebuilding
    assert await pool.fetchval(SEEN) == wanted


async def test_a_rebuild_tells_nobody_and_sends_nothing(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(60)
    logs.plain(1, b"{", delivered(9_000, "failed"))
    await told(store, logs)
    ends = {at: len(records) for at, records in logs.broker.logs.items()}
    heard: list[Any] = []

    def hear(*said: Any) -> None:
        heard.append(said)

    class Silent(MemoryBroker):
        async def appender(self) -> Any:
            raise AssertionError("a rebuild sends nothing")

        async def group(self, *_: Any) -> Any:
            raise AssertionError("a rebuild joins no group")

    silent = Silent(TOPICS)
    silent.logs = logs.broker.logs
    async with pool.acquire() as connection:
        for channel in ("board_changed", "board_held_shadow_changed"):
            await connection.add_listener(channel, hear)
        result = await rebuild(CaseView(), silent, pool, "board", partitions=TOPICS, owned_topics=OWNED)
        await connection.execute("SELECT 1")
        for channel in ("board_changed", "board_held_shadow_changed"):
            await connection.remove_listener(channel, hear)
    assert result.comparison is not None
    assert result.comparison.equal
    assert heard == []
    assert {at: len(records) for at, records in logs.broker.logs.items() if records} == {
        at: end for at, end in ends.items() if end
    }


async def test_what_the_live_view_set_aside_is_left_out_by_a_rebuild_too(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.plain(1, *map(delivered, range(40)))
    logs.plain(1, b"{", delivered(90, "failed"), delivered(91, "unknown", str(2**40)))
    logs.plain(1, *map(delivered, range(40, 80)))
    await told(store, logs)
    assert len(logs.broker.logs[TopicPartition("dead-letters", 0)]) == 3
    assert (await compared(logs, pool)).equal


async def test_a_stopped_partition_is_rebuilt_as_far_as_it_was_told(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.own(0, assigned(0), assigned(7, "unfoldable"), assigned(14))
    shell = shell_of(logs.beside(), store)
    async with running(shell), asyncio.timeout(10):
        while not shell.stopped:
            await asyncio.sleep(0.01)
    result = await rebuilt(logs, pool)
    assert result.comparison is not None
    assert result.comparison.equal
    assert await pool.fetchval(SEEN) == 1


async def test_a_view_of_another_declaration_is_rebuilt_into_its_new_shape(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(100)
    await told(store, logs)
    shape = Table("case", "case", {"case": "text", "last": "text"})

    class LastHolder(CaseView):
        tables = (shape,)  # type: ignore[assignment]

        def touches(self, event: Any, topic: str) -> Sequence[tuple[str, str]]:
            return (("case", str(event.complaint)),) if isinstance(event.data, ComplaintAssigned) else ()

        def project(self, table: str, key: str, row: Row | None, event: Any) -> Row:
            return {"case": key, "last": event.data.officer}

    result = await rebuilt(logs, pool, LastHolder())
    assert result.comparison is None
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'board' ORDER BY 1")
    assert [row["tablename"] for row in names] == ["case", "generation", "positions"]
    assert await pool.fetchval('SELECT last FROM board."case" LIMIT 1') is not None
    logs.own(0, assigned(7_000, "agen-last"))
    renewed = PostgresViewStore(pool, "board", "held", LastHolder.tables)
    async with running(ProjectorShell(LastHolder(), logs.beside(), renewed, owned_topics=OWNED)):
        await caught_up(renewed, logs)
    rows = await renewed.load(shape, [str(assigned(7_000).complaint)])
    assert [row["last"] for row in rows.values()] == ["agen-last"]


async def test_only_one_rebuild_of_a_view_runs_at_a_time(pool: Pool) -> None:
    await postgres_store(pool)
    async with Shadow(pool, "board", "held", (CASE,)).open():
        with pytest.raises(RebuildRunning):
            await rebuilt(Logs(), pool)
    await rebuilt(Logs(), pool)


async def test_a_log_that_was_replaced_is_noticed_and_the_old_view_stays(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.own(0, assigned(0), assigned(7))
    await told(store, logs)
    other = Logs()
    marker = write_marker(Marker(writer="w", supersedes=None))
    other.broker.put(TopicPartition("complaints", 0), [Outgoing(b"", marker)])
    other.numbers[0] = 4
    other.own(0, assigned(0), assigned(7))
    before = await store.standing()
    with pytest.raises(PositionLost, match="another log"):
        await rebuilt(other, pool)
    assert await store.standing() == before


async def test_a_crash_in_the_swap_leaves_the_old_view(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(60)
    before = await told(store, logs)
    standing = await store.standing()

    async def crash(self: Any) -> str:
        await swap(self)
        raise ConnectionResetError

    swap = shadow_module.Live.swap
    with monkeypatch.context() as patched:
        patched.setattr(shadow_module.Live, "swap", crash)
        with pytest.raises(Exception, match="start the rebuild again"):
            await rebuilt(logs, pool)
    assert await store.standing() == standing
    assert (await store.digest()).sha256 == before
    assert (await rebuilt(logs, pool)).comparison == Comparison(before, before)


async def test_a_replay_in_batches_of_any_size_ends_in_the_same_rows(pool: Pool) -> None:
    logs, store = Logs(), await postgres_store(pool)
    logs.fill(300)
    expected = await told(store, logs)
    target = await store.positions()
    for at_once in (1, 13, 5_000):
        other = PostgresViewStore(pool, f"replay{at_once}", "held", CaseView.tables, notify=False, indexes=False)
        replaying = Replay(CaseView(), logs.beside(), other, partitions=TOPICS, owned_topics=OWNED, max_records=at_once)
        async with replaying as replay:
            await replay.reach(target)
        assert (await other.digest()).sha256 == expected
