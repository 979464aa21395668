"""What changed in the views after a vector of offsets: complaints that moved, commands that were refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from aduan_desk.refusals import sentence
from aduan_events.logs import topics
from aduan_runtime.homes.postgres import Pool

Vector = dict[str, int]
"""The last offset that was told, by place."""

PositionOf = Callable[[str], tuple[str, int] | None]

_ENTRIES = {f"entry:complaints:{p}": p for p in range(topics()["complaints"].partitions)}
_REFUSALS = {
    f"refusal:{topic}:{p}": (topic, p)
    for topic in ("complaints", "assignments")
    for p in range(topics()[topic].partitions)
}
PLACES = frozenset({*_ENTRIES, *_REFUSALS})

_PAGE = 500
_END = 2**63 - 1
_ENTRIES_AFTER = f"""
    SELECT e.*, c.queue, c.version, c.contacts
    FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS w (place, after, until)
    CROSS JOIN LATERAL (
        SELECT _partition, _offset, complaint, correlation, type, facts->>'queue' AS moved_to FROM desk.entry
        WHERE _partition = w.place AND _offset > w.after AND _offset <= w.until ORDER BY _offset LIMIT {_PAGE}
    ) AS e LEFT JOIN desk.complaint AS c USING (complaint) ORDER BY e._partition, e._offset
"""  # noqa: S608 - our own number
_REFUSALS_AFTER = f"""
    SELECT r.* FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS w (log, place, after, until)
    CROSS JOIN LATERAL (
        SELECT * FROM desk.refusal WHERE _topic = w.log AND _partition = w.place
        AND _offset > w.after AND _offset <= w.until ORDER BY _offset LIMIT {_PAGE}
    ) AS r ORDER BY r._topic, r._partition, r._offset
"""  # noqa: S608 - our own number


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to tell: the name of the event and what it says."""

    event: str
    data: Mapping[str, Any]


async def generation(pool: Pool) -> str:
    """Which rows the feed tells of; another one means that they were rebuilt."""
    rows = await pool.fetch(
        "SELECT generation::text FROM desk.generation WHERE view IN ('cases', 'outcomes') ORDER BY view"
    )
    return ".".join(row["generation"] for row in rows)


async def ends(pool: Pool) -> Vector:
    """The last change of each place that has any."""
    entries = await pool.fetch(
        "SELECT place, (SELECT max(_offset) FROM desk.entry WHERE _partition = place) AS last"
        " FROM unnest($1::int[]) AS place",
        list(_ENTRIES.values()),
    )
    refusals = await pool.fetch(
        "SELECT log, place, (SELECT max(_offset) FROM desk.refusal WHERE _topic = log AND _partition = place) AS last"
        " FROM unnest($1::text[], $2::int[]) AS w (log, place)",
        *map(list, zip(*_REFUSALS.values(), strict=True)),
    )
    found = {f"entry:complaints:{row['place']}": row["last"] for row in entries}
    found.update({f"refusal:{row['log']}:{row['place']}": row["last"] for row in refusals})
    return {place: last for place, last in found.items() if last is not None}


async def after(
    pool: Pool, vector: Vector, position_of: PositionOf, until: Mapping[str, int] | None = None
) -> AsyncIterator[Change]:
    """Changes after the vector, at most up to `until`, oldest first per partition; the vector moves with each one.

    Queues whose numbers moved are told once a page.
    """
    async for change in _entries(pool, vector, position_of, until):
        yield change
    async for change in _refusals(pool, vector, until):
        yield change


async def _entries(
    pool: Pool, vector: Vector, position_of: PositionOf, until: Mapping[str, int] | None
) -> AsyncIterator[Change]:
    while True:
        rows = await pool.fetch(_ENTRIES_AFTER, list(_ENTRIES.values()), *_bounds(_ENTRIES, vector, until))
        queues: dict[str | None, None] = {}
        for row in rows:
            vector[f"entry:complaints:{row['_partition']}"] = row["_offset"]
            if row["complaint"] is None or row["type"] == "Refused":
                continue
            # A complaint that was moved also left a queue, and which one its entry does not tell.
            queues.update(dict.fromkeys([row["queue"], None] if row["moved_to"] else [row["queue"]]))
            yield _complaint(row, position_of)
        for queue in queues:
            yield Change("queue", {"queue": queue})
        if len(rows) < _PAGE:
            return


async def _refusals(pool: Pool, vector: Vector, until: Mapping[str, int] | None) -> AsyncIterator[Change]:
    logs, places = map(list, zip(*_REFUSALS.values(), strict=True))
    while True:
        rows = await pool.fetch(_REFUSALS_AFTER, logs, places, *_bounds(_REFUSALS, vector, until))
        for row in rows:
            vector[f"refusal:{row['_topic']}:{row['_partition']}"] = row["_offset"]
            yield _refused(row)
        if len(rows) < _PAGE:
            return


def _bounds(
    places: Mapping[str, object], vector: Vector, until: Mapping[str, int] | None
) -> tuple[list[int], list[int]]:
    last = [_END if until is None else until.get(place, -1) for place in places]
    return [vector.get(place, -1) for place in places], last


def _complaint(row: asyncpg.Record, position_of: PositionOf) -> Change:
    covers = position_of(row["correlation"])
    return Change(
        "complaint",
        {
            "complaint_id": row["complaint"],
            "contact_ids": list(row["contacts"] or ()),
            "queue": row["queue"],
            "version": row["version"],
            "command_id": row["correlation"],
            "covers": {covers[0]: covers[1]} if covers else {},
        },
    )


def _refused(row: asyncpg.Record) -> Change:
    return Change(
        "refused",
        {
            "command_id": row["correlation"],
            "complaint_id": row["complaint"],
            "reason": row["reason"],
            "message": sentence(row["reason"]),
            "at": row["at"].isoformat(),
        },
    )
