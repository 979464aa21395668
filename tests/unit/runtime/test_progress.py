"""Where something is owed only what moves is progress: a deaf reader's turns are none."""

from __future__ import annotations

import asyncio
from time import monotonic

from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.ports import BrokerAway
from aduan_runtime.shells.progress import Progress


class Work:
    """How much there is to do, and how far it is."""

    def __init__(self) -> None:
        self.answer: bool | Exception | None = False
        self.place = 0

    async def behind(self) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            await asyncio.Event().wait()
        return bool(self.answer)

    def places(self) -> tuple[int, ...]:
        return (self.place,)


async def _moved(work: Work, *, places: int = 0, waits: bool = False) -> bool:
    """Whether a second turn counts, once it was asked whether something is owed."""
    progress = Progress(MemoryBroker({}, lambda: 0), work.behind, work.places, look_s=0.01)
    looking = asyncio.ensure_future(progress.look())
    await asyncio.sleep(0.1)
    progress.turned()
    before = monotonic()
    await asyncio.sleep(0.01)
    work.place += places
    progress.turned()
    if waits:
        progress.waits()
    looking.cancel()
    return progress.at > before


async def test_turns_are_progress_while_nothing_is_owed() -> None:
    assert await _moved(Work())


async def test_turns_are_none_while_something_is_owed_and_nothing_moves() -> None:
    work = Work()
    work.answer = True
    assert not await _moved(work)
    assert await _moved(work, places=1)
    assert await _moved(work, waits=True)


async def test_no_answer_from_a_broker_that_answers_others_is_as_something_owed() -> None:
    work = Work()
    work.answer = None
    assert not await _moved(work)


async def test_a_broker_that_is_away_is_waited_for() -> None:
    work = Work()
    work.answer = BrokerAway("down")
    assert await _moved(work)
