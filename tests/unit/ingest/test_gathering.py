"""Items that come together are handled together, each caller gets its own result, one batch at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aduan_ingest.gathering import Gathering


class Doubling:
    """Doubles numbers, refuses a batch with 13, and remembers its batches."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.batches: list[list[int]] = []
        self.at_once = 0
        self._takes_s = takes_s

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.at_once += 1
        assert self.at_once == 1
        self.batches.append(list(items))
        await asyncio.sleep(self._takes_s)
        self.at_once -= 1
        if 13 in items:
            raise ValueError("13")
        return [item * 2 for item in items]


async def test_each_caller_gets_its_own_result_from_one_batch() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, linger_s=0.001, most=10)
    assert await asyncio.gather(*(gathering.put(i) for i in range(5))) == [0, 2, 4, 6, 8]
    assert doubling.batches == [[0, 1, 2, 3, 4]]


async def test_what_comes_meanwhile_goes_together_with_the_next() -> None:
    doubling = Doubling(takes_s=0.02)
    gathering = Gathering(doubling, linger_s=0.0, most=10)
    first = gathering.put(1)
    await asyncio.sleep(0.01)
    assert [*await asyncio.gather(gathering.put(2), gathering.put(3), first)] == [4, 6, 2]
    assert doubling.batches == [[1], [2, 3]]


async def test_no_batch_is_larger_than_the_most() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, linger_s=0.0, most=2)
    await asyncio.gather(*(gathering.put(i) for i in range(5)))
    assert doubling.batches == [[0, 1], [2, 3], [4]]


async def test_a_failure_reaches_every_caller_of_its_batch_and_no_other() -> None:
    gathering = Gathering(Doubling(), linger_s=0.001, most=10)
    outcomes = await asyncio.gather(gathering.put(1), gathering.put(13), return_exceptions=True)
    assert [type(one) for one in outcomes] == [ValueError, ValueError]
    assert await gathering.put(2) == 4


async def test_an_item_that_is_taken_back_in_time_is_not_handled() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, linger_s=0.01, most=10)
    taken_back = gathering.put(1)
    kept = gathering.put(2)
    taken_back.cancel()
    assert await kept == 4
    assert doubling.batches == [[2]]


async def test_closing_handles_what_waits() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, linger_s=0.01, most=10)
    future = gathering.put(1)
    await gathering.close()
    assert future.result() == 2
