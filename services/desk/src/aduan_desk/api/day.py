"""The curve of the day: arrivals and answers by quarter of an hour, beside what such a day usually brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import asyncpg

from aduan_desk.views.day import SLOT

_DAY = timedelta(days=1)
_WEEKS = 4
_SLOTS = (
    "SELECT day, at, sum(arrived)::int AS arrived, sum(answered)::int AS answered"
    " FROM unnest($1::timestamptz[]) AS day JOIN desk.day_slot ON at >= day AND at < day + interval '24 hours'"
    " GROUP BY day, at ORDER BY day, at"
)

Slots = Mapping[timedelta, tuple[int, int]]
"""Arrivals and answers of one day by how long after its beginning; slots without any are left out."""


async def curve(pool: asyncpg.Pool[asyncpg.Record], now: datetime, day_start: datetime) -> dict[str, Any]:
    """The day that began at `day_start` in WIB, up to `now`."""
    earlier = [day_start - week * 7 * _DAY for week in range(1, _WEEKS + 1)]
    days: dict[datetime, dict[timedelta, tuple[int, int]]] = {
        day: {} for day in (day_start, day_start - _DAY, *earlier)
    }
    for row in await pool.fetch(_SLOTS, list(days)):
        days[row["day"]][row["at"] - row["day"]] = (row["arrived"], row["answered"])
    passed = [step * SLOT for step in range((now - day_start) // SLOT + 1)]
    today = days[day_start]
    against, usual = compared([days[day] for day in earlier], days[day_start - _DAY])
    return {
        "day_start": day_start,
        "slot_minutes": SLOT // timedelta(minutes=1),
        "slots": [_told(today.get(after, (0, 0))) for after in passed],
        "against": against,
        "against_days": len(usual),
        "usual": ranges(usual),
    }


def compared(
    same_weekdays: Sequence[Slots], yesterday: Slots
) -> tuple[Literal["same_weekdays", "yesterday", "nothing"], Sequence[Slots]]:
    """What a day is held against: earlier days of its weekday that had any contact, else the day before."""
    known = [day for day in same_weekdays if day]
    if known:
        return "same_weekdays", known
    return ("yesterday", [yesterday]) if yesterday else ("nothing", [])


def ranges(days: Sequence[Slots]) -> list[dict[str, int]]:
    """The least and the most that arrived in each slot of these days; empty without any day."""
    if not days:
        return []
    columns = ([day.get(step * SLOT, (0, 0))[0] for day in days] for step in range(_DAY // SLOT))
    return [{"least": min(column), "most": max(column)} for column in columns]


def _told(slot: tuple[int, int]) -> dict[str, int]:
    arrived, answered = slot
    return {"arrived": arrived, "answered": answered}
