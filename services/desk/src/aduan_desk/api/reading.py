"""Lists of complaints from the view: filters, order and cursor in bounded, indexed queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from aduan_desk.api import paging
from aduan_desk.views.cases import DUE, OF_CONTACTS
from aduan_events.ticket import read as read_ticket
from aduan_events.ticket import written
from aduan_events.vocabulary import CaseState

Sort = Literal["newest", "oldest", "due", "priority"]
_FEW = 5_000
_MANY = 30_000
_SAMPLE = 2_000
_OFTEN = 0.05
_OVER = frozenset({CaseState.ANSWERED.value, CaseState.CLOSED.value})


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of an order. `sql` is how it is indexed, with the column or a parameter in place of {}."""

    name: str
    kind: type
    sql: str = "{}"
    cast: str = "text"


_COMPLAINT = _Column("complaint", str)
_OPENED = _Column("opened_at", datetime, cast="timestamptz")
_DUE = _Column("due_at", datetime, DUE.replace("due_at", "{}"), "timestamptz")
_RANK = _Column("rank", int, cast="integer")
_ORDERS: dict[str, tuple[str, tuple[_Column, ...]]] = {
    "newest": ("DESC", (_OPENED, _COMPLAINT)),
    "oldest": ("ASC", (_OPENED, _COMPLAINT)),
    "due": ("ASC", (_DUE, _COMPLAINT)),
    "priority": ("ASC", (_RANK, _OPENED, _COMPLAINT)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to.

    `words` are keyed hashes that must all stand in one contact of the complaint; none at all match nothing.
    """

    queue: str | None = None
    states: tuple[str, ...] = ()
    category: str | None = None
    holder: str | None = None
    channel: str | None = None
    words: tuple[str, ...] | None = None
    sort: Sort = "newest"
    limit: int = 50
    cursor: str | None = None


async def page(pool: asyncpg.Pool[asyncpg.Record], wanted: Filter) -> tuple[list[asyncpg.Record], str | None]:
    """One page of rows and the cursor of the next, or None at the end. Raises BadCursor."""
    terms, values = _terms(wanted)
    way, columns = _ORDERS[wanted.sort]
    if wanted.cursor is not None:
        after = paging.read(wanted.sort, wanted.cursor, [column.kind for column in columns])
        terms.append(_after(way, columns, len(values)))
        values += after
    by = ", ".join(f"{column.sql.format(column.name)} {way}" for column in columns)
    query = await _query(pool, wanted, terms, values, by)
    if query is None:
        return [], None
    rows = await pool.fetch(query, *values)
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return rows, paging.write(wanted.sort, [rows[-1][column.name] for column in columns]) if more else None


async def _query(
    pool: asyncpg.Pool[asyncpg.Record], wanted: Filter, terms: list[str], values: list[Any], by: str
) -> str | None:
    """The way to a page and one row more that reads the fewest; adds to `values`. None if no contact has the words."""
    source, said = "desk.complaint", ""
    found = None if wanted.words is None else await _contacts_saying(pool, wanted.words)
    if found == []:
        return None
    if found:
        values.append(found)
        source = _OF_THESE.format(len(values))
    elif wanted.channel and await _few_came_by(pool, wanted.channel):
        values.append(wanted.channel)
        source = _CAME_BY.format(len(values))
    if wanted.words is not None and not found:
        if await _many_say(pool, wanted.words):
            test = _SAYING.format(len(values) + 1)
        else:
            said, test = _SAID.format(len(values) + 1), _AMONG_SAID
            if source == "desk.complaint" and await _few_remain(pool, terms, values):
                source, terms = f"(SELECT * FROM {source} {_where(terms)} OFFSET 0) AS complaint", []  # noqa: S608
        values.append(list(wanted.words))
        terms = [*terms, test]
    return f"{said} SELECT * FROM {source} {_where(terms)} ORDER BY {by} LIMIT {wanted.limit + 1}"  # noqa: S608


def _where(terms: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(terms)}" if terms else ""


def _terms(wanted: Filter) -> tuple[list[str], list[Any]]:
    terms: list[str] = []
    values: list[Any] = []

    def add(term: str, value: object) -> None:
        values.append(value)
        terms.append(term.format(len(values)))

    if wanted.queue:
        add("queue = ${0}", wanted.queue)
    if len(wanted.states) == 1:
        add("state = ${0}", wanted.states[0])
    elif wanted.states:
        add("state = ANY(${0}::text[])", list(wanted.states))
    if wanted.states and not _OVER.intersection(wanted.states):
        terms.append("open")
    if wanted.category:
        add("category = ${0}", wanted.category)
    if wanted.holder:
        add("holder = ${0}", wanted.holder)
    if wanted.channel:
        add("channels @> ARRAY[${0}::text]", wanted.channel)
    return terms, values


# A rare channel: from what came by it, since the planner takes it for less rare than it is and walks along the list.
_CAME_BY = "(SELECT * FROM desk.complaint WHERE channels @> ARRAY[${0}::text] OFFSET 0) AS complaint"
# Rare words: from the contacts to their complaints, each by its index. Common words: along the list, which soon has a
# page together. Words between: along the list as well, but beside a hash table of their contacts, since a question to
# an index for each complaint would take longer than the page may; where a list is narrowed to few, what remains of it
# is read first. OFFSET 0 keeps the planner from another way, which reads all complaints.
_OF_THESE = (
    "(SELECT found.* FROM (SELECT DISTINCT complaint FROM unnest(${0}::text[]) AS said (contact) CROSS JOIN LATERAL"  # noqa: S608
    f" (SELECT complaint FROM desk.entry WHERE entry.contact = said.contact AND {OF_CONTACTS} OFFSET 0) AS entry)"
    " AS told CROSS JOIN LATERAL (SELECT * FROM desk.complaint WHERE complaint.complaint = told.complaint OFFSET 0)"
    " AS found) AS complaint"
)
_SAYING = (
    "EXISTS (SELECT FROM desk.contact_text AS said WHERE said.contact = ANY(complaint.contacts)"
    " AND said.words @> ${0}::text[])"
)
_SAID = "WITH said AS MATERIALIZED (SELECT contact FROM desk.contact_text WHERE words @> ${0}::text[])"
# Not EXISTS, which the planner turns into a join that reads all of `said` for each complaint.
_AMONG_SAID = (
    "(SELECT bool_or(one.contact IN (SELECT contact FROM said)) FROM unnest(complaint.contacts) AS one (contact))"
)


async def _few_came_by(pool: asyncpg.Pool[asyncpg.Record], channel: str) -> bool:
    query = f"SELECT FROM desk.complaint WHERE channels @> ARRAY[$1::text] LIMIT {_FEW + 1}"
    return len(await pool.fetch(query, channel)) <= _FEW


async def _contacts_saying(pool: asyncpg.Pool[asyncpg.Record], words: Sequence[str]) -> list[str] | None:
    """The contacts in which all words stand; None if they are more than a few."""
    if not words:
        return []
    rows = await pool.fetch(
        f"SELECT contact FROM desk.contact_text WHERE words @> $1::text[] LIMIT {_FEW + 1}",  # noqa: S608
        list(words),
    )
    return [row["contact"] for row in rows] if len(rows) <= _FEW else None


async def _many_say(pool: asyncpg.Pool[asyncpg.Record], words: Sequence[str]) -> bool:
    # A sample first: to count the contacts of common words would itself read many.
    sample = (
        "SELECT count(*) FILTER (WHERE words @> $1::text[])::float8 / greatest(count(*), 1) AS share"  # noqa: S608
        f" FROM (SELECT words FROM desk.contact_text LIMIT {_SAMPLE}) AS sampled"
    )
    if (await pool.fetch(sample, list(words)))[0]["share"] >= _OFTEN:
        return True
    query = f"SELECT FROM desk.contact_text WHERE words @> $1::text[] OFFSET {_MANY} LIMIT 1"
    return bool(await pool.fetch(query, list(words)))


async def _few_remain(pool: asyncpg.Pool[asyncpg.Record], terms: Sequence[str], values: Sequence[Any]) -> bool:
    query = f"SELECT FROM desk.complaint {_where(terms)} OFFSET {_MANY} LIMIT 1"
    return bool(terms) and not await pool.fetch(query, *values)


def _after(way: str, columns: Sequence[_Column], base: int) -> str:
    """Strictly after the cursor in this order (all columns run the same way)."""
    names = ", ".join(column.sql.format(column.name) for column in columns)
    places = ", ".join(
        column.sql.format(f"${base + number}::{column.cast}") for number, column in enumerate(columns, start=1)
    )
    return f"({names}) {'<' if way == 'DESC' else '>'} ({places})"


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
    try:
        complaint = UUID(name)
    except ValueError:
        return None
    return await pool.fetchrow("SELECT * FROM desk.complaint WHERE complaint = $1", str(complaint))
