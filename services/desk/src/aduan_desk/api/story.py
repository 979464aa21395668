"""A complaint as a story: its entries in order, each with who, where, when, and why in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from aduan_desk.api.reasons import why

_CONTACT_EVENTS = {"ComplaintOpened", "ContactLinked", "ContactRepeated"}
_KINDS = {"NoteAdded": "note", "ReplyWritten": "reply", "ComplaintAnswered": "reply"}


async def entries(pool: asyncpg.Pool[asyncpg.Record], complaint: str) -> Sequence[asyncpg.Record]:
    """What happened to a complaint, oldest first, refusals excepted."""
    return await pool.fetch(
        "SELECT e.*, f.effect, d.outcome FROM desk.entry AS e"
        " LEFT JOIN desk.effect AS f ON f.cause = e.entry LEFT JOIN desk.delivery AS d ON d.effect = f.effect"
        " WHERE e.complaint = $1 AND e.type <> 'Refused' ORDER BY e.seq NULLS LAST, e.at LIMIT 1000",
        complaint,
    )


async def contact_texts(pool: asyncpg.Pool[asyncpg.Record], contacts: Sequence[str]) -> Mapping[str, asyncpg.Record]:
    """The sealed words of contacts, by contact."""
    rows = await pool.fetch("SELECT * FROM desk.contact_text WHERE contact = ANY($1::text[])", list(contacts))
    return {row["contact"]: row for row in rows}


def timeline(
    rows: Sequence[asyncpg.Record],
    said: Mapping[str, asyncpg.Record],
    opened: Mapping[str, str | None],
) -> list[dict[str, Any]]:
    """The story; `opened` holds clear texts by "contact:<id>:<field>" and "entry:<id>"."""
    story: list[dict[str, Any]] = []
    for row in rows:
        if row["type"] in _CONTACT_EVENTS and row["contact"] in said:
            story.append(_message(row, said[row["contact"]], opened))
        story.append(_entry(row, opened.get(f"entry:{row['entry']}")))
    return story


def _message(row: asyncpg.Record, said: asyncpg.Record, opened: Mapping[str, str | None]) -> dict[str, Any]:
    contact = row["contact"]
    return {
        **_base(row),
        "id": f"{row['entry']}:message",
        "kind": "message",
        "channel": said["channel"],
        "actor": opened.get(f"contact:{contact}:name"),
        "title": opened.get(f"contact:{contact}:title"),
        "text": opened.get(f"contact:{contact}:message"),
        "masked": list(said["masked"]),
    }


def _entry(row: asyncpg.Record, text: str | None) -> dict[str, Any]:
    kind = _KINDS.get(row["type"], "system")
    delivery = None
    if row["effect"] is not None:
        delivery = row["outcome"] or "pending"
    return {
        **_base(row),
        "kind": kind,
        "actor": row["actor"],
        "text": text,
        "why": why(row["type"], row["facts"] or {}),
        "evidence": _evidence(row),
        "delivery": delivery,
    }


def _base(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": row["entry"],
        "at": row["at"],
        "kind": "system",
        "type": row["type"],
        "channel": None,
        "actor": None,
        "title": None,
        "text": None,
        "why": None,
        "evidence": {},
        "delivery": None,
        "masked": [],
        "position": {"topic": row["_topic"], "partition": row["_partition"], "offset": row["_offset"]},
    }


def _evidence(row: asyncpg.Record) -> dict[str, str]:
    found = {"log": f"{row['_topic']}/{row['_partition']}/{row['_offset']}"}
    for name, value in (row["facts"] or {}).items():
        if value not in (None, "", [], ()):
            found[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found
