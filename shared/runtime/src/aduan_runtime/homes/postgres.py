"""Rows and positions of views in PostgreSQL: one transaction a batch, the position moved by compare-and-set."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

import asyncpg
from msgspec.json import Encoder

from aduan_runtime.homes import view_sql
from aduan_runtime.homes.ports import PositionMoved, Row, RowsRefused, StoreAway, Table, TopicPartition, ViewOutdated
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.homes.view_sql import quoted

log = logging.getLogger(__name__)

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

LONG_S = 3600.0
_BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_DEADLOCK_TRIES = 5
_REFUSED = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)
_JSON = Encoder()
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


async def pool_when_up(dsn: str, *, max_size: int = 10) -> Pool:
    """A pool on this database, once it answers. jsonb reads and writes as Python objects."""
    attempt = 0
    while True:
        try:
            return await asyncpg.create_pool(
                dsn, min_size=1, max_size=max_size, command_timeout=30.0, init=_jsonb, reset=_kept
            )
        except POSTGRES_AWAY as reason:
            if attempt % 10 == 0:
                log.warning("waiting for PostgreSQL: %s", type(reason).__name__)
            await asyncio.sleep(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
            attempt += 1


async def pool_at_once(dsn: str, *, max_size: int = 10) -> Pool:
    """A pool that connects when it is first used, for a service that must serve while PostgreSQL is down."""
    return await asyncpg.create_pool(dsn, min_size=0, max_size=max_size, command_timeout=30.0, init=_jsonb, reset=_kept)


async def _jsonb(connection: Any) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _kept(_: Any) -> None:
    """Nothing of ours stays on a connection, so that giving it back costs no question to the server."""


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 (hex) over ordered dumps of all tables of a view, as they stood at these positions."""

    sha256: str
    positions: Mapping[TopicPartition, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of a view: which generation, made from which declaration, how far."""

    generation: str
    declaration: str
    positions: Mapping[TopicPartition, str]


class PostgresViewStore:
    """The tables of one view in one schema, which views may share. Implements ViewStore.

    `notify` tells each commit on the channel `<schema>_changed` with `{"view", "partitions"}`, inside the
    transaction. Without `indexes` only keys are indexed, which a rebuild wants.
    """

    def __init__(
        self,
        pool: Pool,
        schema: str,
        view: str,
        tables: Sequence[Table] = (),
        *,
        notify: bool = True,
        indexes: bool = True,
    ) -> None:
        self._pool = pool
        self._schema = schema
        self._view = view
        self._tables = {table.name: table for table in tables}
        self._notify = notify and bool(tables)
        self._indexes = indexes
        self._declaration = view_sql.declaration(tables)
        self._load = {table.name: view_sql.load(schema, table) for table in tables}
        self._upsert = {table.name: view_sql.upsert(schema, table) for table in tables}
        self._known = {table.name: view_sql.columns_of(table).keys() for table in tables}
        self._objects = {
            table.name: [name for name, kind in table.columns.items() if kind == "jsonb"] for table in tables
        }
        self._generations = f"{quoted(schema)}.generation"
        self._positions = f"{quoted(schema)}.positions"
        self._generation: str | None = None

    async def prepare(self) -> None:
        """Create what lacks. Raises ViewOutdated when the stored view has another declaration, and StoreAway."""
        async with self._transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"aduan views of {self._schema}")
            for statement in view_sql.create_schema(self._schema):
                await connection.execute(statement)
            if await self._standing(connection) is None:
                for table in self._tables.values():
                    await connection.execute(view_sql.create_table(self._schema, table))
                    for index in view_sql.create_indexes(self._schema, table) if self._indexes else ():
                        await connection.execute(index)
                await connection.execute(
                    f"INSERT INTO {self._generations} VALUES ($1, gen_random_uuid(), $2)",  # noqa: S608 - our schema
                    self._view,
                    self._declaration,
                )
            self._must_fit(await self._standing(connection))

    async def standing(self) -> Standing | None:
        """What is stored, whatever its declaration; None if nothing is."""
        async with self._transaction() as connection:
            if await connection.fetchval("SELECT to_regclass($1)", self._generations) is None:
                return None
            return await self._standing(connection)

    async def _standing(self, connection: Connection) -> Standing | None:
        rows = await connection.fetch(
            f"SELECT g.generation::text, g.declaration, p.topic, p.partition, p.position FROM {self._generations} AS g"  # noqa: S608
            f" LEFT JOIN {self._positions} AS p USING (view) WHERE g.view = $1",
            self._view,
        )
        if not rows:
            return None
        positions = {
            TopicPartition(row["topic"], row["partition"]): row["position"] for row in rows if row["topic"] is not None
        }
        return Standing(rows[0]["generation"], rows[0]["declaration"], positions)

    def _must_fit(self, standing: Standing | None) -> Standing:
        if standing is None or standing.declaration != self._declaration:
            raise ViewOutdated(
                f"{self._schema}.{self._view} was made from another declaration: run `aduan rebuild {self._view}`"
            )
        return standing

    async def positions(self) -> Mapping[TopicPartition, str]:
        if self._generation is None:
            await self.prepare()
        async with self._transaction() as connection:
            standing = self._must_fit(await self._standing(connection))
        self._generation = standing.generation
        return standing.positions

    async def load(self, table: Table, keys: Sequence[str]) -> Mapping[str, Row]:
        try:
            found = await self._pool.fetch(self._load[table.name], list(keys))
        except POSTGRES_AWAY as reason:
            raise StoreAway(f"{self._schema}.{self._view}: {type(reason).__name__}") from reason
        rows = (self._row(table, record) for record in found)
        return {row[table.key]: row for row in rows}

    def _row(self, table: Table, record: asyncpg.Record) -> Row:
        row = dict(record)
        for name in self._objects[table.name]:
            if row[name] is not None:
                row[name] = json.loads(row[name])
        return row

    async def commit(
        self,
        rows: Mapping[tuple[str, str], Row],
        moves: Mapping[TopicPartition, tuple[str, str]],
    ) -> None:
        by_table = self._by_table(rows)
        for attempt in range(_DEADLOCK_TRIES):
            try:
                return await self._commit(by_table, moves)
            except asyncpg.DeadlockDetectedError:
                # Two projectors at the same positions: whoever tries again sees that the other one moved them.
                await asyncio.sleep(0.01 * attempt)
            except _REFUSED as reason:
                raise RowsRefused(f"{self._schema}.{self._view}: {reason.sqlstate} {type(reason).__name__}") from reason
        raise StoreAway(f"{self._schema}.{self._view}: deadlocks without end")

    def _by_table(self, rows: Mapping[tuple[str, str], Row]) -> dict[str, str]:
        """The rows of each table as JSON."""
        by_table: dict[str, list[Row]] = {}
        for (table, _), row in rows.items():
            if not row.keys() <= self._known[table]:
                raise RowsRefused(f"{self._view}.{table} has no column {sorted(row.keys() - self._known[table])}")
            by_table.setdefault(table, []).append(row)
        return {table: _as_json(found) for table, found in by_table.items()}

    async def _commit(self, by_table: Mapping[str, str], moves: Mapping[TopicPartition, tuple[str, str]]) -> None:
        async with self._transaction() as connection:
            await self._move(connection, moves)
            for table, found in by_table.items():
                await connection.execute(self._upsert[table], found)

    async def _move(self, connection: Connection, moves: Mapping[TopicPartition, tuple[str, str]]) -> None:
        """Lock the generation, move the positions and tell it, in one question to the server.

        A swap waits for the lock, so that no batch folded on the old tables gets into the new ones. The commit does
        not wait for the disk: rows and position are lost together in a crash, and the log tells them again.
        """
        places = sorted(moves)
        changed = {"view": self._view, "partitions": sorted(f"{at.topic}:{at.partition}" for at in moves)}
        row = await connection.fetchrow(
            f"""
            WITH standing AS (
                SELECT generation::text AS generation FROM {self._generations} WHERE view = $1 FOR SHARE
            ), wanted AS (
                SELECT * FROM unnest($2::text[], $3::int[], $4::text[], $5::text[]) AS w(topic, partition, old, new)
            ), moved AS (
                UPDATE {self._positions} AS p SET position = w.new FROM wanted AS w
                WHERE p.view = $1 AND p.topic = w.topic AND p.partition = w.partition AND p.position = w.old
                RETURNING 1
            ), placed AS (
                INSERT INTO {self._positions} SELECT $1, topic, partition, new FROM wanted WHERE old = ''
                ON CONFLICT DO NOTHING RETURNING 1
            ) SELECT (SELECT generation FROM standing) AS generation,
                (SELECT count(*) FROM moved) + (SELECT count(*) FROM placed) AS moved,
                set_config('synchronous_commit', 'off', true),
                CASE WHEN $6::text IS NOT NULL THEN pg_notify($6, $7) END
            """,  # noqa: S608 - our schema
            self._view,
            [at.topic for at in places],
            [at.partition for at in places],
            [moves[at][0] for at in places],
            [moves[at][1] for at in places],
            f"{self._schema}_changed" if self._notify else None,
            json.dumps(changed),
        )
        if row is None or row["generation"] != self._generation:
            raise PositionMoved(f"{self._schema}.{self._view} was rebuilt; start again from its new positions")
        if row["moved"] != len(places):
            missed = len(places) - row["moved"]
            raise PositionMoved(f"{self._schema}.{self._view}: another projector moved {missed} positions")

    async def digest(self) -> Digest:
        """SHA-256 of ordered dumps of all tables, and the positions at which they stood. Raises ViewOutdated."""
        taken = sha256()

        async def take(data: bytes) -> None:
            taken.update(data)

        async with self._transaction(isolation="repeatable_read", readonly=True) as connection:
            await connection.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle TO 'ISO'")
            standing = self._must_fit(await self._standing(connection))
            for name in sorted(self._tables):
                await take(f"table {name}\n".encode())
                await connection.copy_from_query(
                    view_sql.dump(self._schema, self._tables[name]), output=take, timeout=LONG_S
                )
        return Digest(taken.hexdigest(), standing.positions)

    @asynccontextmanager
    async def _transaction(self, **options: Any) -> AsyncIterator[Connection]:
        try:
            async with self._pool.acquire() as connection, connection.transaction(**options):
                yield connection
        except POSTGRES_AWAY as reason:
            raise StoreAway(f"{self._schema}.{self._view}: {type(reason).__name__}") from reason


def _as_json(rows: Sequence[Row]) -> str:
    """PostgreSQL keeps no NUL in texts: it becomes the sign for what cannot be shown, in every replay alike."""
    text = _JSON.encode(rows).decode()
    return _NUL.sub(r"\1\\ufffd", text) if "\\u0000" in text else text
