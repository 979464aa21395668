"""Snapshots of an owned log in PostgreSQL: rows and the view's position are read in one statement, so of one moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aduan_runtime.homes.ports import StoreAway, TopicPartition
from aduan_runtime.homes.postgres import Pool, PostgresViewStore
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.homes.view_sql import quoted
from aduan_runtime.ownership.deadlines import Due
from aduan_runtime.ownership.snapshots import Glance, Opened, Snapshots, nearest
from aduan_runtime.shells.walk import covered

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PostgresSnapshots(PostgresViewStore):
    """The snapshot view of one log, in one schema. Implements SnapshotStore."""

    def __init__(self, pool: Pool, schema: str, snapshots: Snapshots[Any], *, indexes: bool = True) -> None:
        super().__init__(pool, schema, snapshots.name, snapshots.tables, notify=False, indexes=indexes)
        self._snapshots = snapshots
        position = (
            f"(SELECT position FROM {self._positions} WHERE view = $1 AND topic = $2 AND partition = $3) AS position"  # noqa: S608 - our names
        )
        subjects, deadlines = (
            f"{quoted(schema)}.{quoted(one.name)}" for one in (snapshots.subjects, snapshots.deadlines)
        )
        self._of_subjects = (
            f"SELECT at.position, s.key, s.state, s._offset FROM (SELECT {position}) AS at"  # noqa: S608 - our names
            f" LEFT JOIN {subjects} AS s ON s.key = ANY($4::text[])"
        )
        # Ties beyond the limit come too, so that where these end the next ones begin.
        self._of_deadlines = (
            f"SELECT at.position, d.deadline, d.due, d.key FROM (SELECT {position}) AS at LEFT JOIN ("  # noqa: S608 - our names
            f"SELECT deadline, due, key FROM {deadlines} WHERE _partition = $3 AND due IS NOT NULL AND due >= $4"
            " ORDER BY due FETCH FIRST $5 ROWS WITH TIES) AS d ON true"
        )

    async def open(self, at: TopicPartition, deadlines: int) -> Opened:
        table = self._snapshots.partitions
        async with self._transaction(isolation="repeatable_read", readonly=True) as connection:
            self._must_fit(await self._standing(connection))
            rows = await connection.fetch(self._load[table.name], [str(at.partition)])
            due = await connection.fetch(self._of_deadlines, self._view, *at, _EPOCH, deadlines + 1)
        found, horizon = nearest(_due(due), deadlines)
        return Opened(due[0]["position"], self._row(table, rows[0]) if rows else None, found, horizon)

    async def subjects(self, at: TopicPartition, keys: Iterable[str]) -> Glance:
        found = await self._ask(self._of_subjects, at, list(keys))
        rows = {row["key"]: dict(row) for row in found if row["key"] is not None}
        return Glance(covered(True, found[0]["position"] or ""), rows)

    async def deadlines(self, at: TopicPartition, since: datetime, most: int) -> tuple[int, list[Due], datetime | None]:
        found = await self._ask(self._of_deadlines, at, since, most + 1)
        return covered(True, found[0]["position"] or ""), *nearest(_due(found), most)

    async def _ask(self, question: str, at: TopicPartition, *rest: object) -> list[Any]:
        try:
            return await self._pool.fetch(question, self._view, *at, *rest)
        except POSTGRES_AWAY as reason:
            raise StoreAway(f"{self._schema}.{self._view}: {type(reason).__name__}") from reason


def _due(rows: Iterable[Any]) -> list[Due]:
    return sorted(
        ((row["deadline"], row["due"], UUID(row["key"])) for row in rows if row["deadline"] is not None),
        key=lambda one: (one[1], one[0]),
    )
