"""Lists of complaints from the view: filters, order and cursor in one bounded, indexed query."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg

from aduan_events.ticket import read as read_ticket
from aduan_events.ticket import written

Sort = Literal["newest", "oldest", "due", "priority"]
_ORDERS: dict[str, tuple[tuple[str, str], ...]] = {
    "newest": (("opened_at", "DESC"), ("complaint", "DESC")),
    "oldest": (("opened_at", "ASC"), ("complaint", "ASC")),
    "due": (("due_at", "ASC"), ("complaint", "ASC")),
    "priority": (("rank", "ASC"), ("opened_at", "ASC"), ("complaint", "ASC")),
}
_CASTS = {"opened_at": "timestamptz", "due_at": "timestamptz", "rank": "integer", "complaint": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; `words` are keyed hashes that must all stand in one contact of the complaint."""

    queue: str | None = None
    states: tuple[str, ...] = ()
    category: str | None = None
    holder: str | None = None
    channel: str | None = None
    words: tuple[str, ...] = ()
    sort: Sort = "newest"
    limit: int = 50
    cursor: str | None = None


class BadCursor(ValueError):
    """The cursor was not made by this list; start again without it."""


async def page(pool: asyncpg.Pool[asyncpg.Record], wanted: Filter) -> tuple[list[asyncpg.Record], str | None]:
    """One page of rows and the cursor of the next, or None at the end. Raises BadCursor."""
    order = _ORDERS[wanted.sort]
    terms, values = _terms(wanted)
    if wanted.cursor:
        values += _cursor_values(wanted.cursor, order)
        terms.append(_after(order, len(values) - len(order)))
    where = f"WHERE {' AND '.join(terms)}" if terms else ""
    by = ", ".join(f"{column} {way}" for column, way in order)
    query = f"SELECT * FROM desk.complaint {where} ORDER BY {by} LIMIT {wanted.limit + 1}"  # noqa: S608 - columns are ours
    rows = await pool.fetch(query, *values)
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return rows, _cursor(rows[-1], order) if more else None


def _terms(wanted: Filter) -> tuple[list[str], list[Any]]:
    terms: list[str] = []
    values: list[Any] = []

    def add(term: str, value: object) -> None:
        values.append(value)
        terms.append(term.format(len(values)))

    if wanted.queue:
        add("queue = ${0}", wanted.queue)
    if wanted.states:
        add("state = ANY(${0}::text[])", list(wanted.states))
    if wanted.category:
        add("category = ${0}", wanted.category)
    if wanted.holder:
        add("holder = ${0}", wanted.holder)
    if wanted.channel:
        add("${0} = ANY(channels)", wanted.channel)
    if wanted.words:
        add(
            "contacts && (SELECT coalesce(array_agg(contact), '{{}}') FROM"
            " (SELECT contact FROM desk.contact_text WHERE words @> ${0}::text[] ORDER BY at DESC LIMIT 1000) AS said)",
            list(wanted.words),
        )
    return terms, values


def _after(order: Sequence[tuple[str, str]], base: int) -> str:
    """Keyset condition: strictly after the cursor in this order (all columns run the same way)."""
    columns = ", ".join(column for column, _ in order)
    places = ", ".join(f"${base + index + 1}::{_CASTS[column]}" for index, (column, _) in enumerate(order))
    sign = "<" if order[0][1] == "DESC" else ">"
    return f"({columns}) {sign} ({places})"


def _cursor(row: asyncpg.Record, order: Sequence[tuple[str, str]]) -> str:
    values = [row[column].isoformat() if isinstance(row[column], datetime) else row[column] for column, _ in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _cursor_values(text: str, order: Sequence[tuple[str, str]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        if len(values) != len(order):
            raise ValueError("length")
        return [
            datetime.fromisoformat(value) if _CASTS[column] == "timestamptz" else value
            for value, (column, _) in zip(values, order, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, UnicodeEncodeError) as error:
        raise BadCursor("this cursor does not belong to this list; start again without it") from error


def item(row: asyncpg.Record, title: str | None) -> dict[str, Any]:
    """A row as the API shows it (design.md 8)."""
    return {
        "id": row["complaint"],
        "ticket": written(row["ticket"]),
        "kind": row["kind"],
        "category": row["category"],
        "state": row["state"],
        "queue": row["queue"],
        "priority": row["priority"],
        "holder": row["holder"],
        "channels": list(row["channels"]),
        "contact_ids": list(row["contacts"]),
        "opened_at": row["opened_at"],
        "due_at": row["due_at"],
        "lacks": list(row["lacks"]),
        "version": row["version"],
        "title": title,
    }


async def by_id(pool: asyncpg.Pool[asyncpg.Record], name: str) -> asyncpg.Record | None:
    """A complaint by UUID or ticket number with check letter."""
    number = read_ticket(name)
    if number is not None:
        return await pool.fetchrow("SELECT * FROM desk.complaint WHERE ticket = $1", number)
    return await pool.fetchrow("SELECT * FROM desk.complaint WHERE complaint = $1", name.lower())
