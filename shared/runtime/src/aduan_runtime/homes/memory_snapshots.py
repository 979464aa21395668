"""Snapshots of an owned log in memory: the same promises as PostgreSQL in one process, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.ownership.deadlines import Due
from aduan_runtime.ownership.snapshots import Glance, Opened, Snapshots, nearest
from aduan_runtime.shells.walk import covered


class MemorySnapshots(MemoryViewStore):
    """The snapshot view of one log. Implements SnapshotStore."""

    def __init__(self, snapshots: Snapshots[Any]) -> None:
        super().__init__(snapshots.tables)
        self._snapshots = snapshots

    async def open(self, at: TopicPartition, deadlines: int) -> Opened:
        await self._answer()
        row = self._rows.get((self._snapshots.partitions.name, str(at.partition)))
        found, horizon = self._due(at, None, deadlines)
        return Opened(self._positions.get(at), None if row is None else dict(row), found, horizon)

    async def subjects(self, at: TopicPartition, keys: Iterable[str]) -> Glance:
        await self._answer()
        table = self._snapshots.subjects.name
        rows = {key: dict(self._rows[table, key]) for key in keys if (table, key) in self._rows}
        return Glance(covered(True, self._positions.get(at, "")), rows)

    async def deadlines(self, at: TopicPartition, since: datetime, most: int) -> tuple[int, list[Due], datetime | None]:
        await self._answer()
        return covered(True, self._positions.get(at, "")), *self._due(at, since, most)

    def _due(self, at: TopicPartition, since: datetime | None, most: int) -> tuple[list[Due], datetime | None]:
        rows = self.rows(self._snapshots.deadlines.name).values()
        due = sorted(
            (row["due"], row["deadline"], UUID(row["key"]))
            for row in rows
            if row["_partition"] == at.partition and row["due"] is not None and (since is None or row["due"] >= since)
        )
        return nearest([(deadline, moment, key) for moment, deadline, key in due], most)
