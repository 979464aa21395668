"""Snapshots in the world of the simulation: a store that crashes, a projector that stops and dies, ways to both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from aduan_runtime.homes.memory_snapshots import MemorySnapshots
from aduan_runtime.homes.ports import Row, Table, TopicPartition
from aduan_runtime.ownership.deadlines import Due
from aduan_runtime.ownership.snapshots import Glance, Opened, Snapshots

if TYPE_CHECKING:
    from properties.sim_world import Process

K = TypeVar("K")
V = TypeVar("V")


class CrashingStore(MemorySnapshots):
    """Commits do not wait for the disk, as in PostgreSQL: a crash loses the last of them whole."""

    def __init__(self, snapshots: Snapshots[Any]) -> None:
        super().__init__(snapshots)
        self._undo: list[tuple[dict[tuple[str, str], Row | None], dict[TopicPartition, str | None]]] = []

    async def commit(
        self,
        rows: Mapping[tuple[str, str], Row],
        moves: Mapping[TopicPartition, tuple[str, str]],
    ) -> None:
        before = {place: self._rows.get(place) for place in rows}
        stood = {at: self._positions.get(at) for at in moves}
        await super().commit(rows, moves)
        self._undo.append((before, stood))

    def crash(self, lost: int) -> None:
        """Down, and without the last commits when it comes up again."""
        self.down = True
        for _ in range(min(lost, len(self._undo))):
            rows, positions = self._undo.pop()
            for place, row in rows.items():
                _back(self._rows, place, row)
            for at, position in positions.items():
                _back(self._positions, at, position)


def _back(kept: dict[K, V], key: K, before: V | None) -> None:
    if before is None:
        kept.pop(key, None)
    else:
        kept[key] = before


class StoreOf:
    """The way of one process to the store: while that is stopped, nothing comes or goes."""

    def __init__(self, process: Process, store: CrashingStore) -> None:
        self._process = process
        self._store = store

    async def open(self, at: TopicPartition, deadlines: int) -> Opened:
        await self._process.running.wait()
        found = await self._store.open(at, deadlines)
        await self._process.running.wait()
        return found

    async def subjects(self, at: TopicPartition, keys: Iterable[str]) -> Glance:
        await self._process.running.wait()
        found = await self._store.subjects(at, keys)
        await self._process.running.wait()
        return found

    async def deadlines(self, at: TopicPartition, since: datetime, most: int) -> tuple[int, list[Due], datetime | None]:
        await self._process.running.wait()
        found = await self._store.deadlines(at, since, most)
        await self._process.running.wait()
        return found

    async def positions(self) -> Mapping[TopicPartition, str]:
        await self._process.running.wait()
        return await self._store.positions()

    async def load(self, table: Table, keys: Sequence[str]) -> Mapping[str, Row]:
        await self._process.running.wait()
        return await self._store.load(table, keys)

    async def commit(
        self,
        rows: Mapping[tuple[str, str], Row],
        moves: Mapping[TopicPartition, tuple[str, str]],
    ) -> None:
        await self._process.running.wait()
        await self._store.commit(rows, moves)
