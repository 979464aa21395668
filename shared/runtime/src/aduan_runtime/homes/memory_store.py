"""Rows and positions of a view in memory: the same promises as PostgreSQL in one process, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic_core import from_json, to_json

from aduan_runtime.homes import view_sql
from aduan_runtime.homes.ports import PositionMoved, Row, RowsRefused, StoreAway, Table, TopicPartition

_READ_BACK: Mapping[str, Callable[[Any], Any]] = {
    "jsonb": lambda value: from_json(to_json(value)),
    "text[]": list,
    "timestamptz": lambda value: value.astimezone(UTC),
}
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "text[]": (list, tuple),
    "integer": int,
    "bigint": int,
    "boolean": bool,
    "timestamptz": datetime,
    "jsonb": object,
}
_BITS = {"integer": 31, "bigint": 63}


class MemoryViewStore:
    """The tables of one view; projectors that share it see each other's commits. Tests set `down`."""

    def __init__(self, tables: Sequence[Table] = ()) -> None:
        self._columns = {table.name: view_sql.columns_of(table) for table in tables}
        self._rows: dict[tuple[str, str], Row] = {}
        self._positions: dict[TopicPartition, str] = {}
        self.down = False
        self.commits = 0

    async def positions(self) -> Mapping[TopicPartition, str]:
        await self._answer()
        return dict(self._positions)

    async def load(self, table: Table, keys: Sequence[str]) -> Mapping[str, Row]:
        await self._answer()
        return {key: dict(self._rows[table.name, key]) for key in keys if (table.name, key) in self._rows}

    async def commit(
        self,
        rows: Mapping[tuple[str, str], Row],
        moves: Mapping[TopicPartition, tuple[str, str]],
    ) -> None:
        kept = {place: self._kept(place[0], row) for place, row in rows.items()}
        await self._answer()
        for at, (old, _) in moves.items():
            if self._positions.get(at, "") != old:
                raise PositionMoved(f"another projector moved the position in {at.topic}/{at.partition}")
        self._rows.update(kept)
        self._positions.update({at: new for at, (_, new) in moves.items()})
        self.commits += 1

    def digest(self) -> str:
        """SHA-256 over all rows by table and key."""
        dumped = [[table, key, row] for (table, key), row in sorted(self._rows.items())]
        return sha256(to_json(dumped)).hexdigest()

    def rows(self, table: str) -> dict[str, Row]:
        """All rows of a table by key."""
        return {key: row for (name, key), row in self._rows.items() if name == table}

    def _kept(self, table: str, row: Row) -> Row:
        """A row as PostgreSQL gives it back: every column in order, lists as lists, times in UTC."""
        columns = self._columns[table]
        if not row.keys() <= columns.keys():
            raise RowsRefused(f"{table} has no column {sorted(row.keys() - columns.keys())}")
        return {name: _value(f"{table}.{name}", kind, row.get(name)) for name, kind in columns.items()}

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.down:
            raise StoreAway("the memory store is down")


def _value(name: str, kind: str, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, _KINDS[kind]):
        raise RowsRefused(f"{name} is {kind}, not {type(value).__name__}")
    bits = _BITS.get(kind)
    if bits is not None and isinstance(value, int) and value.bit_length() > bits:
        raise RowsRefused(f"{name} does not hold a number of over {bits} bits")
    read_back = _READ_BACK.get(kind)
    return _without_nul(read_back(value) if read_back else value)


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL in texts; see `homes/postgres.py`."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(one) for key, one in value.items()}
    return value
