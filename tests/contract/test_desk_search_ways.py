"""Whichever way a search takes, by how rare its words are, the page is the one that all rows in memory give."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import asyncpg
import pytest
from benchmarks.bulk.desk import fill

from aduan_desk.api import reading
from aduan_runtime.homes.postgres import pool_when_up
from unit.desk.given import MONDAY

ROWS = 600
_LATEST = datetime.max.replace(tzinfo=UTC)
_ORDERS: dict[reading.Sort, Any] = {
    "newest": lambda row: (row["opened_at"], row["complaint"]),
    "oldest": lambda row: (row["opened_at"], row["complaint"]),
    "due": lambda row: (row["due_at"] or _LATEST, row["complaint"]),
    "priority": lambda row: (row["rank"], row["opened_at"], row["complaint"]),
}
_NARROWED: list[dict[str, Any]] = [
    {},
    {"states": ("TRIAGED",)},
    {"queue": "payment"},
    {"channel": "phone"},
    {"channel": "chat"},
    {"category": "UNCLEAR", "states": ("TRIAGED", "INCOMPLETE")},
]
_WORDS = [("rare7",), ("hundredth7",), ("fifth3",), ("common",), ("fifth3", "rare3"), ("unsaid",)]


def _of(row: asyncpg.Record, wanted: reading.Filter, saying: set[str]) -> bool:
    return (
        (not wanted.queue or row["queue"] == wanted.queue)
        and (not wanted.states or row["state"] in wanted.states)
        and (not wanted.category or row["category"] == wanted.category)
        and (not wanted.channel or wanted.channel in row["channels"])
        and not saying.isdisjoint(row["contacts"])
    )


@pytest.mark.parametrize(
    ("few", "many", "often"), [(5_000, 30_000, 0.05), (20, 30_000, 2.0), (20, 200, 2.0), (20, 30_000, 0.05)]
)
async def test_every_way_of_a_search_gives_the_same_page(
    database: str, monkeypatch: pytest.MonkeyPatch, few: int, many: int, often: float
) -> None:
    monkeypatch.setattr(reading, "_FEW", few)
    monkeypatch.setattr(reading, "_MANY", many)
    monkeypatch.setattr(reading, "_OFTEN", often)
    chance = random.Random(few * many)
    async with await pool_when_up(database) as pool:
        await fill(pool, ROWS, MONDAY)
        # Some complaints of several contacts, each found by any of them and told once.
        joined = "UPDATE desk.complaint SET contacts = contacts || md5('contact' || $1::int) WHERE ticket = $2"
        moved = "UPDATE desk.entry SET complaint = md5('complaint' || $2::int) WHERE entry = md5('entry' || $1::int)"
        for one, other in (chance.sample(range(1, ROWS + 1), 2) for _ in range(50)):
            await pool.execute(joined, one, other * 12)
            await pool.execute(moved, one, other)
        # What was moved away is no longer of the complaint that it opened.
        await pool.execute(
            "UPDATE desk.complaint SET contacts = ARRAY(SELECT DISTINCT contact FROM desk.entry"
            " WHERE entry.complaint = complaint.complaint)"
        )
        rows = await pool.fetch("SELECT * FROM desk.complaint")
        texts = await pool.fetch("SELECT contact, words FROM desk.contact_text")
        for words, narrowed, sort in product(_WORDS, _NARROWED, _ORDERS):
            wanted = reading.Filter(**narrowed, words=words, sort=sort, limit=7)
            saying = {text["contact"] for text in texts if set(words) <= set(text["words"])}
            whole = sorted((row for row in rows if _of(row, wanted, saying)), key=_ORDERS[sort])
            if sort == "newest":
                whole.reverse()
            first, cursor = await reading.page(pool, wanted)
            second, _ = await reading.page(pool, replace(wanted, cursor=cursor)) if cursor else ([], None)
            assert [*first, *second] == whole[:14], wanted
