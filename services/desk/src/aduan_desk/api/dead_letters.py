"""What waits for a person: one row a record or parked mail, newest first, with all readers that could not take it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import asyncpg

from aduan_desk.api import paging

Only = Literal["records", "mails"]

_NAME = "dead-letters"
_ONLY: dict[Only, str] = {"records": "AND d.contact IS NULL", "mails": "AND d.contact IS NOT NULL"}
_ORDER = (datetime, str)
# A record that several readers could not take is shown where the latest of them told so.
_PAGE = """
    SELECT d.*, others.readers, others.waiting FROM desk.dead_letter AS d CROSS JOIN LATERAL (
        SELECT array_agg(o.reader ORDER BY o.reader) AS readers, bool_or(o.state = 'waiting') AS waiting,
            bool_or((o.at, o.place) > (d.at, d.place)) AS later
        FROM desk.dead_letter AS o
        WHERE o.place = d.place
            OR (o.topic = d.topic AND o.partition = d.partition AND o.at_offset = d.at_offset)
    ) AS others
    WHERE NOT others.later
"""


async def page(
    pool: asyncpg.Pool[asyncpg.Record], limit: int, cursor: str | None, only: Only | None = None
) -> dict[str, Any]:
    """One page of both kinds or of one, and the cursor of the next, or None at the end. Raises BadCursor."""
    name = _NAME if only is None else f"{_NAME}-{only}"
    after = paging.read(name, cursor, _ORDER) if cursor is not None else []
    rows = await pool.fetch(
        f"{_PAGE} {_ONLY[only] if only else ''}"
        f" {'AND (d.at, d.place) < ($1::timestamptz, $2::text)' if after else ''}"
        f" ORDER BY d.at DESC, d.place DESC LIMIT {limit + 1}",
        *after,
    )
    more = len(rows) > limit
    rows = rows[:limit]
    return {
        "items": [_item(row) for row in rows],
        "next": paging.write(name, [rows[-1]["at"], rows[-1]["place"]]) if more else None,
    }


def _item(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": row["place"],
        "at": row["at"],
        "reason": row["reason"],
        "topic": row["topic"],
        "partition": row["partition"],
        "offset": row["at_offset"],
        "readers": row["readers"],
        "state": "waiting" if row["waiting"] else row["state"],
        "contact_id": row["contact"],
        # Where the latest word on it stands: it moves with each one, even if that says the same as before.
        "told_at": row["_offset"],
    }
