"""The SQL of a view's tables, made from their declarations: pure text, no connection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from aduan_runtime.homes.ports import Table

PLACE = {"_topic": "text", "_partition": "integer", "_offset": "bigint"}
"""Which record last changed a row: columns that every table has."""

TYPES = frozenset({"text", "text[]", "integer", "bigint", "boolean", "timestamptz", "jsonb"})
"""What a column may be: types that read back as they were written and dump alike on every machine."""

_BY_BYTES = ' COLLATE "C"'


class BadDeclaration(Exception):
    """A table cannot be kept; the text names the column and says what to write instead."""


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(table: Table) -> Mapping[str, str]:
    """All columns in order. Raises BadDeclaration."""
    for name, kind in table.columns.items():
        if kind not in TYPES:
            raise BadDeclaration(f"{table.name}.{name}: {kind} is not kept in views; use one of {sorted(TYPES)}")
    if table.columns.get(table.key) != "text":
        raise BadDeclaration(f"{table.name}.{table.key}: the key must be a column of type text")
    return {**table.columns, **PLACE}


def declaration(tables: Sequence[Table]) -> str:
    """The tables as text: equal text, equal shape."""
    shape = [[one.name, one.key, list(columns_of(one).items()), list(one.indexes)] for one in tables]
    return json.dumps(shape, separators=(",", ":"))


def table_names(declared: str) -> tuple[str, ...]:
    """The names of the tables in a declaration."""
    return tuple(shape[0] for shape in json.loads(declared))


def create_schema(schema: str) -> tuple[str, ...]:
    """The schema, which generation of each view it holds, and how far each view has read."""
    return (
        f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}",
        f"CREATE TABLE IF NOT EXISTS {quoted(schema)}.generation"
        " (view text PRIMARY KEY, generation uuid NOT NULL, declaration text NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS {quoted(schema)}.positions"
        " (view text, topic text, partition integer, position text NOT NULL, PRIMARY KEY (view, topic, partition))",
    )


def create_table(schema: str, table: Table) -> str:
    """The table without its indexes. Text is ordered by bytes, so that dumps are equal on every machine."""
    columns = [
        f"{quoted(name)} {kind}{_BY_BYTES if kind == 'text' else ''}{' NOT NULL' if name in PLACE else ''}"
        for name, kind in columns_of(table).items()
    ]
    columns.append(f"PRIMARY KEY ({quoted(table.key)})")
    return f"CREATE TABLE IF NOT EXISTS {quoted(schema)}.{quoted(table.name)} ({', '.join(columns)})"


def create_indexes(schema: str, table: Table) -> tuple[str, ...]:
    """One statement an index; names follow from what is indexed, so that they are the same in every schema."""
    return tuple(
        f"CREATE INDEX IF NOT EXISTS {quoted(f'{table.name}_{blake2b(index.encode(), digest_size=4).hexdigest()}')}"
        f" ON {quoted(schema)}.{quoted(table.name)} {index}"
        for index in table.indexes
    )


def load(schema: str, table: Table) -> str:
    """$1: the keys. jsonb comes as text, whatever codecs the connection has."""
    columns = ", ".join(
        f"{quoted(name)}::text AS {quoted(name)}" if kind == "jsonb" else quoted(name)
        for name, kind in columns_of(table).items()
    )
    key = quoted(table.key)
    return f"SELECT {columns} FROM {quoted(schema)}.{quoted(table.name)} WHERE {key} = ANY($1::text[])"  # noqa: S608


def upsert(schema: str, table: Table) -> str:
    """$1: a JSON list of rows. One statement for all rows; lists, objects and times are read by PostgreSQL itself."""
    columns = columns_of(table)
    names = ", ".join(map(quoted, columns))
    kinds = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    news = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in columns if name != table.key)
    return (
        f"INSERT INTO {quoted(schema)}.{quoted(table.name)} ({names})"  # noqa: S608 - names are declared by us
        f" SELECT {names} FROM json_to_recordset($1::json) AS new ({kinds})"
        f" ON CONFLICT ({quoted(table.key)}) DO UPDATE SET {news}"
    )


def dump(schema: str, table: Table) -> str:
    """All rows by key: what is hashed when views are compared."""
    names = ", ".join(map(quoted, columns_of(table)))
    key = quoted(table.key)
    return f"SELECT {names} FROM {quoted(schema)}.{quoted(table.name)} ORDER BY {key}"  # noqa: S608 - as above
