"""Snapshots of an owned log: written by a projector, read by owners, on both homes (design.md 4.8)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from aduan_events.complaints import NoteAdded
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.memory_snapshots import MemorySnapshots
from aduan_runtime.homes.ports import Outgoing, PositionMoved, TopicPartition
from aduan_runtime.homes.postgres import Pool, pool_when_up
from aduan_runtime.homes.postgres_snapshots import PostgresSnapshots
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.rebuild import Comparison, compare, rebuild
from aduan_runtime.shells.snapshot import SnapshotShell
from aduan_runtime.signals.metrics import LAG, RECORDS
from contract.broker_homes import KafkaHome, MemoryHome
from contract.counting import Counting, Stage, Tallied, TalliedText, stage, subject_of, wish

SUBJECTS = [UUID(int=number) for number in range(1, 8)]
Store = MemorySnapshots | PostgresSnapshots
NewStore = Callable[[Counting], Awaitable[Store]]


def snapshots_of(decider: Counting) -> Snapshots[Tallied]:
    """The view of what this decider remembers."""
    return Snapshots(decider, TalliedText())


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.real)])
async def new_store(request: pytest.FixtureRequest) -> AsyncIterator[NewStore]:
    """Makes empty stores."""
    if request.param == "memory":

        async def in_memory(decider: Counting) -> Store:
            return MemorySnapshots(snapshots_of(decider))

        yield in_memory
        return
    async with await pool_when_up(request.getfixturevalue("database")) as pool:

        async def in_postgres(decider: Counting) -> Store:
            store = PostgresSnapshots(pool, f"s{uuid4().hex[:8]}", snapshots_of(decider))
            await store.prepare()
            return store

        yield in_postgres


async def told(on: Stage, store: Store, *, at_once: int = 5_000) -> None:
    """Project the whole log that stands now, in a group of its own."""
    broker = MemoryBroker(on.partitions)
    assert isinstance(on.home.broker, MemoryBroker)
    broker.logs = on.home.broker.logs
    shell = SnapshotShell(snapshots_of(on.decider), broker, store, max_poll_records=at_once, subjects_held=4)
    task = asyncio.ensure_future(shell.run())
    at = TopicPartition(on.decider.log, 0)
    async with asyncio.timeout(20):
        while (await store.subjects(at, ())).covered < len(broker.logs[at]):
            await asyncio.sleep(0.01)
            if task.done():
                task.result()
    shell.stop()
    await task


async def digest(store: Store) -> str:
    return store.digest() if isinstance(store, MemorySnapshots) else (await store.digest()).sha256


async def story(on: Stage) -> None:
    """Something of everything: many subjects, deadlines set and cleared, a halted key, and two owners."""
    on.decider.broken = {"riddle"}
    for number in range(3):
        shell = on.start(max_poll_records=5)
        words = ["x", "due:50", "many:3", "silent", "refuse"]
        await on.feed(*(wish(words[(n + number) % 5], subject) for n, subject in enumerate(SUBJECTS * 2)))
        await on.feed(wish("riddle", SUBJECTS[number]))
        await on.until(lambda log: "dead undecidable" in log.words[-1:])
        await on.stop(shell)


async def test_rows_are_the_same_whatever_the_batches(new_store: NewStore) -> None:
    async with stage(MemoryHome()) as on:
        await story(on)
        digests = set()
        for at_once in (1, 7, 5_000):
            store = await new_store(on.decider)
            await told(on, store, at_once=at_once)
            digests.add(await digest(store))
        assert len(digests) == 1


async def test_an_owner_goes_on_from_them_as_if_it_had_folded_all(new_store: NewStore) -> None:
    async with stage(MemoryHome()) as on:
        await story(on)
        store = await new_store(on.decider)
        await told(on, store)
        snapshots = snapshots_of(on.decider)
        at = TopicPartition(on.decider.log, 0)
        loader = Loader(snapshots, store, at, deadlines_held=100)
        state = await loader.open()
        await loader.load(state, SUBJECTS)
        whole = await Loader(snapshots, await new_store(on.decider), at).open()
        assert isinstance(on.home.broker, MemoryBroker)
        for record in on.home.broker.logs[at]:
            if (event := whole.read(record)) is not None:
                whole.fold(event, record.offset)
        assert {key: state.state(key) for key in SUBJECTS} == {key: whole.state(key) for key in SUBJECTS}
        assert (state.tally, state.now, state.positions, state.sources, state.halted) == (
            whole.tally,
            whole.now,
            whole.positions,
            whole.sources,
            whole.halted,
        )
        assert state.halted
        far = datetime.max.replace(tzinfo=UTC)
        passed = state.deadlines.passed(far, 99)
        assert passed
        assert passed == whole.deadlines.passed(far, 99)


async def test_deadlines_come_in_slices_that_leave_none_out(new_store: NewStore) -> None:
    async with stage(MemoryHome()) as on:
        shell = on.start()
        await on.feed(*(wish(f"due:{n // 2}", subject) for n, subject in enumerate(SUBJECTS)))
        await on.until(lambda log: len(log.events) == len(SUBJECTS))
        await on.stop(shell)
        store = await new_store(on.decider)
        await told(on, store)
        at = TopicPartition(on.decider.log, 0)
        opened = await store.open(at, 3)
        found, horizon = list(opened.deadlines), opened.horizon
        while horizon is not None:
            _, more, horizon = await store.deadlines(at, horizon, 3)
            found += more
        assert sorted(key for _, _, key in found) == SUBJECTS
        assert [due for _, due, _ in found] == sorted(due for _, due, _ in found)


async def test_of_two_projectors_at_one_position_one_stops(new_store: NewStore) -> None:
    async with stage(MemoryHome()) as on:
        await story(on)
        store = await new_store(on.decider)
        one, other = (asyncio.ensure_future(told(on, store, at_once=1)) for _ in range(2))
        results = await asyncio.gather(one, other, return_exceptions=True)
        assert any(isinstance(result, PositionMoved) for result in results)
        await told(on, store)
        alone = await new_store(on.decider)
        await told(on, alone)
        assert await digest(store) == await digest(alone)


@pytest.mark.real
async def test_snapshots_are_rebuilt_like_any_view_and_serve_on(pool: Pool) -> None:
    async with stage(MemoryHome()) as on:
        await story(on)
        snapshots = snapshots_of(on.decider)
        store = PostgresSnapshots(pool, "router", snapshots)
        await store.prepare()
        await told(on, store, at_once=3)
        at, before = TopicPartition(on.decider.log, 0), await digest(store)
        opened = await store.open(at, 5)
        steps: list[tuple[int, int]] = []
        whole: dict[str, Any] = {"partitions": on.partitions, "owned_topics": frozenset({on.decider.log})}
        result = await rebuild(
            snapshots, on.home.broker, pool, "router", progress=lambda *step: steps.append(step), **whole
        )
        assert result.comparison == Comparison(before, before)
        assert steps[-1][0] == steps[-1][1]
        assert await PostgresSnapshots(pool, "router", snapshots).open(at, 5) == opened
        await pool.execute(f"UPDATE router.{snapshots.name} SET state = 'invented' WHERE key = $1", str(SUBJECTS[0]))
        assert not (await compare(snapshots, on.home.broker, pool, "router", **whole)).equal
        await rebuild(snapshots, on.home.broker, pool, "router", **whole)
        assert await digest(store) == before


async def test_lag_and_records_are_told_like_those_of_any_view() -> None:
    async with stage(MemoryHome()) as on:
        await story(on)
        assert isinstance(on.home.broker, MemoryBroker)
        length = len(on.home.broker.logs[TopicPartition(on.decider.log, 0)])
        snapshots = snapshots_of(on.decider)
        of_view, of_log = (snapshots.name,), (snapshots.name, on.decider.log)
        before = RECORDS.values.get(of_view, 0)
        store = MemorySnapshots(snapshots)
        await told(on, store)
        assert RECORDS.values[of_view] - before == length
        assert await lag(SnapshotShell(snapshots, on.home.broker, store), of_log) == 0
        unable = snapshots_of(Unable(on.decider.log, on.decider.inputs))
        assert await lag(SnapshotShell(unable, on.home.broker, MemorySnapshots(unable)), of_log) == length


class Unable(Counting):
    """Cannot fold any more what it once said."""

    def evolve(self, state: Tallied, event: Envelope[Message]) -> Tallied:
        raise ValueError("this cannot be folded any more")


async def lag(shell: SnapshotShell[Tallied], place: tuple[str, str]) -> float:
    """What this shell tells of its lag once it has gone as far as it can."""
    task = asyncio.ensure_future(shell.run())
    await asyncio.sleep(0.3)
    await shell.measure()
    shell.stop()
    await task
    return LAG.values[place]


async def test_while_the_store_is_away_its_partition_waits_and_the_others_go_on() -> None:
    async with stage(MemoryHome(snapshots=True), partitions=2) as on:
        known, other = (subject_of(on.home.broker, 0, 2, nth) for nth in (0, 1))
        elsewhere = subject_of(on.home.broker, 1, 2)
        on.start()
        await on.feed(wish("a", known), wish("a", elsewhere))
        await on.words(1, 1)
        await on.feed(wish("b", other))
        await on.words(2)
        store = next(iter(on.stores.values()))
        assert isinstance(store, MemorySnapshots)
        shell, _ = on.shells[0]
        held = shell._held[0].owner.state
        async with asyncio.timeout(10):
            while held.complete or held.lacking([known]) == set():
                await on.feed(wish("c", other))
                await asyncio.sleep(0.05)
        before = len((await on.log()).events)
        shell._held[1].owner.state.complete = True
        store.down = True
        await on.feed(wish("late", known))
        await asyncio.sleep(0.5)
        await on.feed(wish("z", elsewhere))
        assert (await on.until(lambda log: "z" in log.words, 1)).words[-1] == "z"
        assert "late" not in (await on.log()).words
        store.down = False
        log = await on.until(lambda log: "late" in log.words)
        assert len(log.events) > before
        late = next(one for one in log.events if isinstance(one.data, NoteAdded) and one.data.note.box == "late")
        assert late.seq == 2


@pytest.mark.real
async def test_an_owner_on_kafka_keeps_few_in_memory_and_loses_nothing(kafka: str, database: str) -> None:
    async with stage(KafkaHome(kafka)) as on, await pool_when_up(database) as pool:
        snapshots = snapshots_of(on.decider)
        store = PostgresSnapshots(pool, "router", snapshots)
        await store.prepare()
        projector = SnapshotShell(snapshots, on.home.broker, store, subjects_held=4)
        projecting = asyncio.ensure_future(projector.run())

        def start() -> DeciderShell[Tallied]:
            shell = DeciderShell(
                on.decider,
                on.home.broker,
                on.clock,
                partitions=on.partitions,
                owned_topics=frozenset({on.decider.log}),
                new_writer=lambda: uuid4().hex,
                max_poll_records=10,
                loader=lambda at: Loader(snapshots, store, at, subjects_held=4, deadlines_held=2),
            )
            on.shells.append((shell, asyncio.ensure_future(shell.run())))
            return shell

        people = [UUID(int=number) for number in range(1, 31)]
        shell = start()
        await on.feed(*(wish(f"{turn}", subject) for turn in range(3) for subject in people))
        await on.until(lambda log: len(log.events) == 90)
        assert shell._held[0].owner.state.held <= 4 + 2 * 10
        await on.kill(shell)
        again = start()
        commands: list[Outgoing] = [wish("again", subject) for subject in people]
        await on.feed(*commands, *commands)
        log = await on.until(lambda log: len(log.events) == 120)
        assert not again._held[0].owner.state.complete
        for subject in people:
            assert [event.seq for event in log.events if event.subject == subject] == [1, 2, 3, 4]
        projector.stop()
        with suppress(asyncio.CancelledError):
            await projecting
