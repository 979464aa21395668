"""A view built anew beside the one that serves, and the swap of both in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg

from aduan_runtime.homes import view_sql
from aduan_runtime.homes.ports import Table, TopicPartition
from aduan_runtime.homes.postgres import LONG_S, Connection, Pool, PostgresViewStore
from aduan_runtime.homes.view_sql import quoted

_LOCK_WAIT_MS = 300  # below PostgreSQL's deadlock_timeout, so that it is never a reader who is sent away
_BUSY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


class RebuildRunning(Exception):
    """Somebody else rebuilds this view; wait until it is done."""


class SwapBusy(Exception):
    """Readers held the tables for too long; nothing was swapped, try again."""


class Shadow:
    """The place of a view that is being built; `store` writes there and tells nobody."""

    def __init__(self, pool: Pool, schema: str, view: str, tables: Sequence[Table]) -> None:
        self._pool = pool
        self._schema = schema
        self._view = view
        self._tables = tables
        self.schema = f"{schema}_{view}_shadow"
        self.store = PostgresViewStore(pool, self.schema, view, tables, notify=False, indexes=False)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """An empty shadow, removed at the end. Raises RebuildRunning."""
        name = f"aduan rebuild {self._schema}.{self._view}"
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", name):
                raise RebuildRunning(f"{self._schema}.{self._view} is being rebuilt already: wait until that is done")
            try:
                await self._drop(connection)
                await self.store.prepare()
                yield
            finally:
                await self._drop(connection)
                await connection.execute("SELECT pg_advisory_unlock(hashtext($1))", name)

    async def _drop(self, connection: Connection) -> None:
        await connection.execute(f"DROP SCHEMA IF EXISTS {quoted(self.schema)} CASCADE", timeout=LONG_S)

    async def index(self) -> None:
        """Make the indexes that were left out while rows poured in, and let the planner look at the rows."""
        async with self._pool.acquire() as connection:
            for table in self._tables:
                for statement in view_sql.create_indexes(self.schema, table):
                    await connection.execute(statement, timeout=LONG_S)
                await connection.execute(f"ANALYZE {quoted(self.schema)}.{quoted(table.name)}", timeout=LONG_S)

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[Live]:
        """The live view, held so that nobody moves it; what was swapped counts when this ends without an error."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                f"SELECT 1 FROM {quoted(self._schema)}.generation WHERE view = $1 FOR UPDATE",  # noqa: S608 - our names
                self._view,
            )
            rows = await connection.fetch(
                f"SELECT topic, partition, position FROM {quoted(self._schema)}.positions WHERE view = $1",  # noqa: S608
                self._view,
            )
            positions = {TopicPartition(row["topic"], row["partition"]): str(row["position"]) for row in rows}
            yield Live(connection, self._schema, self.schema, self._view, positions)


class Live:
    """The live view while it is held."""

    def __init__(
        self,
        connection: Connection,
        schema: str,
        shadow: str,
        view: str,
        positions: Mapping[TopicPartition, str],
    ) -> None:
        self.positions = positions
        self._connection = connection
        self._schema = quoted(schema)
        self._shadow = quoted(shadow)
        self._view = view

    async def swap(self) -> str:
        """Put the shadow's tables, positions and generation in the place of the live ones; the new generation.

        Raises SwapBusy.
        """
        execute = self._connection.execute
        await execute(f"SET LOCAL lock_timeout = {_LOCK_WAIT_MS}")
        try:
            for name in await self._declared(self._schema):
                await execute(f"DROP TABLE IF EXISTS {self._schema}.{quoted(name)}")
            for name in await self._declared(self._shadow):
                await execute(f"ALTER TABLE {self._shadow}.{quoted(name)} SET SCHEMA {self._schema}")
        except _BUSY as reason:
            raise SwapBusy(f"readers held {self._schema}.{self._view} for more than {_LOCK_WAIT_MS} ms") from reason
        for table in ("positions", "generation"):
            await execute(f"DELETE FROM {self._schema}.{table} WHERE view = $1", self._view)  # noqa: S608 - our names
            await execute(f"INSERT INTO {self._schema}.{table} SELECT * FROM {self._shadow}.{table}")  # noqa: S608
        return str(
            await self._connection.fetchval(
                f"SELECT generation::text FROM {self._schema}.generation WHERE view = $1",  # noqa: S608 - our names
                self._view,
            )
        )

    async def _declared(self, schema: str) -> Sequence[str]:
        declared = await self._connection.fetchval(
            f"SELECT declaration FROM {schema}.generation WHERE view = $1",  # noqa: S608 - our names
            self._view,
        )
        return view_sql.table_names(declared) if declared else ()
