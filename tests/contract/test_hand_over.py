"""How a share changes hands: not before the member that had it has settled what it read; one suite for both homes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import pytest

from aduan_events.codec import decode
from aduan_events.commands import RecordAssignment
from aduan_runtime.homes import hand_over
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import GroupReader, TopicPartition
from aduan_runtime.shells import reactor
from aduan_runtime.shells.reactor import ReactorShell, Received, Said
from contract.broker_homes import HOMES, Home, home_of, outgoing
from contract.counting import wish

SOON_S = 15.0


@pytest.fixture(params=HOMES)
def home(request: pytest.FixtureRequest) -> Home:
    return home_of(request)


class Pair:
    """A member that settles first, with one record in hand, and another one that joins meanwhile."""

    def __init__(self, home: Home, topic: str) -> None:
        self.home = home
        self.topic = topic
        self.joining: asyncio.Task[GroupReader] | None = None

    async def __aenter__(self) -> Pair:
        self.first = await self.home.broker.group(f"group-{self.topic}", [self.topic], lambda _: 0)
        self.first.settle_first()
        while not self.first.assigned:
            await self.first.read(1, 0.05)
        self.first.resume(*self.first.assigned)
        appender = await self.home.broker.appender()
        await appender.append(TopicPartition(self.topic, 0), outgoing("a", "b"))
        await appender.close()
        async with asyncio.timeout(SOON_S):
            while not await self.first.read(1, 0.05):
                continue
        self.joining = asyncio.ensure_future(self._join())
        return self

    async def _join(self) -> GroupReader:
        second = await self.home.broker.group(f"group-{self.topic}", [self.topic], lambda _: 0)
        while not second.assigned:
            await second.read(1, 0.05)
        return second

    async def __aexit__(self, *_: object) -> None:
        assert self.joining is not None
        await self.first.close()
        with suppress(TimeoutError):
            await (await asyncio.wait_for(self.joining, SOON_S)).close()


async def test_the_next_member_waits_until_the_one_before_reads_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "PATIENCE_S", SOON_S)
    async with Pair(home, await home.topic("shared", 2)) as pair:
        assert pair.joining is not None
        async with asyncio.timeout(SOON_S):
            while pair.first.assigned:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        assert not pair.joining.done()
        async with asyncio.timeout(SOON_S):
            while not pair.joining.done():
                assert await pair.first.read(1, 0.05) == {}
        second = pair.joining.result()
        async with asyncio.timeout(SOON_S):
            while not pair.first.assigned:
                await pair.first.read(1, 0.05)
        assert len(pair.first.assigned | second.assigned) == 2
        assert not pair.first.assigned & second.assigned


async def test_a_member_that_settles_nothing_holds_the_group_up_for_a_while_only(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "PATIENCE_S", 0.3)
    async with Pair(home, await home.topic("shared", 2)) as pair:
        assert pair.joining is not None
        await asyncio.wait_for(asyncio.shield(pair.joining), SOON_S)


async def test_a_member_that_leaves_holds_nobody_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_over, "PATIENCE_S", 60.0)
    async with Pair(home, await home.topic("shared", 2)) as pair:
        assert pair.joining is not None
        await asyncio.wait_for(pair.first.close(), SOON_S)
        await asyncio.wait_for(asyncio.shield(pair.joining), SOON_S)


class Echo:
    """Says each command once more."""

    name = "echo"
    source = "in"

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        await asyncio.sleep(0.002)
        return [
            [Said("commands", RecordAssignment(by="echo", officer="agen-1"), one.envelope.subject)] for one in batch
        ]


async def test_a_reactor_stores_how_far_it_came_before_its_share_goes_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reactor, "_TELL_S", 60.0)
    broker, store = MemoryBroker({"in": 2, "commands": 2, "dead-letters": 1}), MemoryViewStore()
    given = 0
    tasks: list[asyncio.Task[None]] = []
    shells = [ReactorShell(Echo(), broker, store, owned=False) for _ in range(3)]
    for shell in shells:
        tasks.append(asyncio.ensure_future(shell.run()))
        for _ in range(60):
            for partition in (0, 1):
                broker.put(TopicPartition("in", partition), [wish("note", UUID(int=given), id=UUID(int=given + 1))])
                given += 1
            await asyncio.sleep(0.001)
    async with asyncio.timeout(10):
        while sum(len(broker.logs[TopicPartition("commands", partition)]) for partition in (0, 1)) < given:
            await asyncio.sleep(0.01)
    for shell, task in zip(shells, tasks, strict=True):
        shell.stop()
        await task
    said = [
        decode(record.value) for partition in (0, 1) for record in broker.logs[TopicPartition("commands", partition)]
    ]
    assert len(said) == len({one.id for one in said}) == given
