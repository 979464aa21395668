"""Lanes: several keys at once, one record at a time per key; done only up to the first open record; an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import pytest

from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.ports import Record
from aduan_runtime.shells.lanes import Lanes


def record(offset: int, key: str, partition: int = 0) -> MemoryRecord:
    return MemoryRecord("effects", partition, offset, 0, key.encode(), b"")


class World:
    """Carries records out when told, or after a moment of its own."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.done: list[int] = []
        self.most = 0
        self.gates: dict[int, asyncio.Event] = {}

    async def take(self, record: Record) -> None:
        self.begun.append(record.offset)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        if gate := self.gates.get(record.offset):
            await gate.wait()
        self.ended.append(record.offset)

    def tell(self, offset: int) -> Callable[[], None]:
        return lambda: self.done.append(offset)


@asynccontextmanager
async def lanes(world: World, at_once: int = 8) -> AsyncIterator[Lanes]:
    made = Lanes(world.take, at_once)
    try:
        yield made
    finally:
        await made.close()


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_keys_go_side_by_side_and_one_key_in_order() -> None:
    world, choose = World(), Random(4)
    keys = [f"citizen-{choose.randrange(12)}" for _ in range(200)]

    async def take(one: Record) -> None:
        world.begun.append(one.offset)
        world.most = max(world.most, len(world.begun) - len(world.ended))
        await asyncio.sleep(choose.random() / 500)
        world.ended.append(one.offset)

    made = Lanes(take)
    for offset, key in enumerate(keys):
        await made.put(record(offset, key), world.tell(offset))
    async with asyncio.timeout(5):
        while len(world.done) < 200:
            await asyncio.sleep(0.01)
    await made.close()
    for key in set(keys):
        of_key = [offset for offset in range(200) if keys[offset] == key]
        assert [offset for offset in world.ended if offset in of_key] == of_key
    assert 1 < world.most <= 8
    assert world.done == list(range(200))


async def test_nothing_is_done_before_what_stands_below_it() -> None:
    world = World()
    world.gates = {0: asyncio.Event()}
    async with lanes(world) as made:
        for offset, key in enumerate("abcd"):
            await made.put(record(offset, key), world.tell(offset))
        await made.put(record(9, "z", partition=1), world.tell(9))
        await settled()
        assert sorted(world.ended) == [1, 2, 3, 9]
        assert world.done == [9]
        world.gates[0].set()
        await settled()
        assert world.done == [9, 0, 1, 2, 3]


async def test_what_is_in_work_is_finished_at_the_end_and_nothing_more_begun() -> None:
    world = World()
    world.gates = {0: asyncio.Event()}
    made = Lanes(world.take)
    await made.put(record(0, "a"), world.tell(0))
    await made.put(record(1, "a"), world.tell(1))
    await settled()
    closing = asyncio.ensure_future(made.close())
    await settled()
    assert not closing.done()
    world.gates[0].set()
    await closing
    assert (world.begun, world.done) == ([0], [0])


async def test_a_failure_is_raised_to_whoever_puts_and_that_record_is_never_done() -> None:
    async def fail(_: Record) -> None:
        raise ValueError("no rule for this")

    made, done = Lanes(fail), list[int]()

    async def two() -> None:
        for offset in range(2):
            await made.put(record(offset, "a"), lambda: done.append(0))
            await settled()

    with pytest.raises(ValueError, match="no rule for this"):
        await two()
    await made.close()
    assert done == []


async def test_a_full_lane_makes_whoever_puts_wait() -> None:
    world = World()
    world.gates = {0: asyncio.Event()}
    async with lanes(world) as made:
        for offset in range(5):
            await made.put(record(offset, "a"), world.tell(offset))
        waiting = asyncio.ensure_future(made.put(record(5, "a"), world.tell(5)))
        await settled()
        assert not waiting.done()
        world.gates[0].set()
        await waiting
        await settled()
        assert world.done == [0, 1, 2, 3, 4, 5]
