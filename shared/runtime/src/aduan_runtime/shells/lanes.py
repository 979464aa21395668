"""Several records in work at once, in order per key; each partition is told as done only up to its first open record.

A host that commits whatever was acknowledged last would leave out a record still in work (ARCHITECTURE.md), so nothing
is told as done before all that stands below it is.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zlib import crc32

from aduan_runtime.homes.ports import Record, TopicPartition

AT_ONCE = 8
_WAITING = 4
_PATIENCE_S = 10.0


@dataclass(slots=True)
class _Work:
    record: Record
    done: Callable[[], object]
    ended: bool = False


class Lanes:
    """Every key has its lane, and a lane carries out one record at a time."""

    def __init__(self, take: Callable[[Record], Awaitable[None]], at_once: int = AT_ONCE) -> None:
        """`take` carries out one record; `at_once` of them at most."""
        self._take = take
        self._queues: list[asyncio.Queue[_Work]] = [asyncio.Queue(_WAITING) for _ in range(at_once)]
        self._open: dict[TopicPartition, deque[_Work]] = defaultdict(deque)
        self._busy: set[int] = set()
        self._closing = False
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._workers = [asyncio.create_task(self._work(lane), name=f"lane-{lane}") for lane in range(at_once)]
        for worker in self._workers:
            worker.add_done_callback(self._look)

    async def put(self, record: Record, done: Callable[[], object]) -> None:
        """Wait for a place in the lane of the record's key. `done` is called once it and all below it are carried out.

        Raises what carrying out an earlier record raised; that record is never done.
        """
        work = _Work(record, done)
        self._open[TopicPartition(record.topic, record.partition)].append(work)
        placing = asyncio.ensure_future(self._queues[crc32(record.key or b"") % len(self._queues)].put(work))
        try:
            await asyncio.wait({placing, self._failed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            placing.cancel()
        if self._failed.done():
            self._failed.result()

    async def close(self) -> None:
        """Finish what is in work, within ten seconds, and begin nothing more."""
        self._closing = True
        for lane, worker in enumerate(self._workers):
            if lane not in self._busy:
                worker.cancel()
        await asyncio.wait(self._workers, timeout=_PATIENCE_S)
        for worker in self._workers:
            worker.cancel()
        self._failed.cancel()

    async def _work(self, lane: int) -> None:
        while not self._closing:
            work = await self._queues[lane].get()
            self._busy.add(lane)
            try:
                await self._take(work.record)
            finally:
                self._busy.discard(lane)
            work.ended = True
            self._settle(TopicPartition(work.record.topic, work.record.partition))

    def _look(self, worker: asyncio.Task[None]) -> None:
        reason = None if worker.cancelled() else worker.exception()
        if reason is not None and not self._failed.done():
            self._failed.set_exception(reason)

    def _settle(self, at: TopicPartition) -> None:
        waiting = self._open[at]
        while waiting and waiting[0].ended:
            waiting.popleft().done()
