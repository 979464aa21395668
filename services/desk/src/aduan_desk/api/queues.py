"""The queue board: counts of open complaints by queue, from the view alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import asyncpg

_QUEUES = ("first-line", "payment", "certificate", "account", "security", "quality")
_DUE_SOON = timedelta(hours=1)


async def board(pool: asyncpg.Pool[asyncpg.Record], now: datetime, day_start: datetime) -> dict[str, Any]:
    """Per queue: waiting, open, held, lacking, due soon, late, oldest; and the day's totals in WIB."""
    rows = await pool.fetch(
        "SELECT queue, count(*) AS open, count(*) FILTER (WHERE holder IS NOT NULL) AS held,"
        " count(*) FILTER (WHERE holder IS NULL AND state <> 'INCOMPLETE') AS waiting,"
        " count(*) FILTER (WHERE state = 'INCOMPLETE') AS lacking,"
        " count(*) FILTER (WHERE due_at >= $1 AND due_at < $2 AND state <> 'INCOMPLETE') AS due_soon,"
        " count(*) FILTER (WHERE due_at < $1 AND state <> 'INCOMPLETE') AS late,"
        " min(opened_at) FILTER (WHERE holder IS NULL AND state <> 'INCOMPLETE') AS oldest"
        " FROM desk.complaint WHERE open GROUP BY queue",
        now,
        now + _DUE_SOON,
    )
    found = {row["queue"]: row for row in rows}
    opened = await pool.fetchval("SELECT count(*) FROM desk.complaint WHERE opened_at >= $1", day_start)
    replied = await pool.fetchval(
        "SELECT count(*) FROM desk.complaint WHERE opened_at >= $1 AND first_reply_at IS NOT NULL", day_start
    )
    answered = await pool.fetchval("SELECT count(*) FROM desk.complaint WHERE answered_at >= $1", day_start)
    items = [_queue(name, found.get(name)) for name in _QUEUES]
    oldest = [item["oldest_opened_at"] for item in items if item["oldest_opened_at"] is not None]
    return {
        "items": items,
        "totals": {
            "opened_today": opened,
            "answered_today": answered,
            "replied_of_opened": replied,
            "waiting": sum(item["waiting"] for item in items),
            "oldest_opened_at": min(oldest, default=None),
        },
    }


def _queue(name: str, row: asyncpg.Record | None) -> dict[str, Any]:
    counts = ("waiting", "open", "held", "lacking", "due_soon", "late")
    return {
        "queue": name,
        **{count: row[count] if row else 0 for count in counts},
        "oldest_opened_at": row["oldest"] if row else None,
    }
