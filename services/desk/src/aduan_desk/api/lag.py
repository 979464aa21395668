"""How far the view is behind its log, measured at the log's own ends, so that a projector that stands still is seen."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

import asyncpg

from aduan_events.cursors import Cursor, cursor
from aduan_events.logs import topics
from aduan_runtime.homes.ports import Broker, BrokerAway, Reader, TopicPartition
from aduan_runtime.homes.postgres import Pool
from aduan_runtime.shells.walk import covered

log = logging.getLogger(__name__)

_TOPIC, _VIEW = "complaints", "cases"
_EVERY_S = 1.0
_READ_S = 1.0
_AT_ONCE = 500
_AWAY = (BrokerAway, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class Lag:
    """Looks every second. `ms` is how long the oldest event that is not shown yet has been seen to wait, 0 if none
    does; None while log or view do not answer, so that nobody can tell.
    """

    def __init__(self, broker: Broker, pool: Pool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._broker = broker
        self._pool = pool
        self._monotonic = monotonic
        self._places = [TopicPartition(_TOPIC, partition) for partition in range(topics()[_TOPIC].partitions)]
        self._waits: dict[TopicPartition, tuple[int, float]] = {}
        self._empty: dict[TopicPartition, int] = {}
        self.ms: int | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        try:
            while True:
                try:
                    await self._watch()
                except _AWAY as reason:
                    log.info("how far the view is behind is not known: %s", type(reason).__name__)
                    self.ms = None
                    await asyncio.sleep(_EVERY_S)
        except Exception:
            log.exception("nobody looks any more how far the view is behind")
            raise
        finally:
            self.ms = None

    async def _watch(self) -> None:
        reader = await self._broker.reader(dict.fromkeys(self._places, 0))
        reader.pause(*self._places)
        try:
            while True:
                await self.look(reader)
                await asyncio.sleep(_EVERY_S)
        finally:
            await reader.close()

    async def look(self, reader: Reader) -> None:
        """Compare where the view stands with where the log ends."""
        positions = await self._positions()
        ends = await reader.ends(*self._places)
        for at in self._places:
            shown = covered(True, positions.get(at.partition, ""))
            if at in self._waits and shown >= self._waits[at][0]:
                del self._waits[at]
            if at not in self._waits and ends[at] > max(shown, self._empty.get(at, 0)):
                if await _says_something(reader, at, cursor(True, positions.get(at.partition)), ends[at]):
                    self._waits[at] = (ends[at], self._monotonic())
                else:
                    # A marker or what a stale writer left: it never counts, so the view has nothing to show for it.
                    self._empty[at] = ends[at]
        now = self._monotonic()
        self.ms = round(max((now - since for _, since in self._waits.values()), default=0.0) * 1000)

    async def _positions(self) -> Mapping[int, str]:
        rows = await self._pool.fetch(
            "SELECT partition, position FROM desk.positions WHERE view = $1 AND topic = $2", _VIEW, _TOPIC
        )
        return {row["partition"]: row["position"] for row in rows}


async def _says_something(reader: Reader, at: TopicPartition, step: Cursor, end: int) -> bool:
    """Whether anything that counts stands between the view's position and the end."""
    reader.seek(at, step.start)
    reader.resume(at)
    try:
        while step.next_offset < end:
            for record in (await reader.read(_AT_ONCE, _READ_S)).get(at, ()):
                if step.take(record.offset, record.value):
                    return True
        return False
    finally:
        reader.pause(at)
