"""A complaint as a story: its entries in order, each with who, where, when, and why in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from aduan_almanac.identifiers import mask_identifiers
from aduan_desk.api.reasons import why
from aduan_desk.views.cases import OF_CONTACTS

Opened = Mapping[str, str | None]
"""Clear texts by "contact:<id>:<field>" and "entry:<id>"; empty for whoever may not read them."""

_CONTACT_EVENTS = {"ComplaintOpened", "ContactLinked", "ContactRepeated"}
_KINDS = {"NoteAdded": "note", "ReplyWritten": "reply", "ComplaintAnswered": "reply"}
_MAILED = {"ComplaintAcknowledged", "ContactAcknowledged", "InformationReminded", "ReplyWritten", "ComplaintAnswered"}
_NO_EVIDENCE = {"because_id", "because_en"}
_OF_WORDS = {"evidence"}
"""Facts that repeat what stood in a citizen's message."""
_LONGEST = 1_000


async def entries(
    pool: asyncpg.Pool[asyncpg.Record], complaint: str, contacts: Sequence[str]
) -> Sequence[asyncpg.Record]:
    """What happened to a complaint and what was found out about its person, in log order; refusals excepted.

    Of a story beyond all measure the latest 1,000 entries.
    """
    return await pool.fetch(
        "SELECT e.*, f.effect, d.outcome, d.at AS ended_at FROM ("  # noqa: S608 - our own condition
        "SELECT * FROM desk.entry WHERE complaint = $1 AND type <> 'Refused' UNION ALL"
        f" SELECT * FROM desk.entry WHERE contact = ANY($2::text[]) AND {OF_CONTACTS} AND complaint IS NULL"
        f" ORDER BY _offset DESC LIMIT {_LONGEST}) AS e"
        " LEFT JOIN desk.effect AS f ON f.cause = e.entry LEFT JOIN desk.delivery AS d ON d.effect = f.effect"
        " ORDER BY e._offset",
        complaint,
        list(contacts),
    )


async def contact_texts(pool: asyncpg.Pool[asyncpg.Record], contacts: Sequence[str]) -> Mapping[str, asyncpg.Record]:
    """The sealed words of contacts, by contact."""
    rows = await pool.fetch("SELECT * FROM desk.contact_text WHERE contact = ANY($1::text[])", list(contacts))
    return {row["contact"]: row for row in rows}


def is_erased(said: asyncpg.Record | None) -> bool:
    """Whether this contact's words were erased: every other one has a message."""
    return said is not None and said["message"] is None


def shown(text: str | None) -> str | None:
    """A citizen's words as the desk shows them: identifiers masked; one that is needed is revealed and noted."""
    return None if text is None else mask_identifiers(text)


def timeline(
    rows: Sequence[asyncpg.Record],
    said: Mapping[str, asyncpg.Record],
    opened: Opened,
    *,
    anonymous: bool,
    with_text: bool,
) -> list[dict[str, Any]]:
    """The story. The name of a citizen who asked to stay `anonymous` is left out; without text also what was found in
    the citizen's words.
    """
    story: list[dict[str, Any]] = []
    for row in rows:
        if row["type"] in _CONTACT_EVENTS and row["contact"] in said:
            story.append(_message(row, said[row["contact"]], opened, anonymous))
        facts = {name: fact for name, fact in (row["facts"] or {}).items() if with_text or name not in _OF_WORDS}
        story.append(_entry(row, facts, opened.get(f"entry:{row['entry']}")))
    return story


def traces(rows: Sequence[asyncpg.Record], looked_at: str | None) -> list[dict[str, Any]]:
    """Each trace of the story with what began it, oldest first; `looked_at` is where a trace's page begins."""
    begun: dict[str, asyncpg.Record] = {}
    for row in rows:
        if row["trace"] is not None:
            begun.setdefault(row["trace"], row)
    return [
        {"id": trace, "at": row["at"], "type": row["type"], "url": looked_at and f"{looked_at}{trace}"}
        for trace, row in begun.items()
    ]


def _message(row: asyncpg.Record, said: asyncpg.Record, opened: Opened, anonymous: bool) -> dict[str, Any]:
    contact = row["contact"]
    return {
        **_base(row),
        "id": f"{row['entry']}:message",
        "kind": "message",
        "channel": said["channel"],
        "actor": None if anonymous else shown(opened.get(f"contact:{contact}:name")),
        "title": shown(opened.get(f"contact:{contact}:title")),
        "text": shown(opened.get(f"contact:{contact}:message")),
        "masked": list(said["masked"]),
    }


def _entry(row: asyncpg.Record, facts: Mapping[str, Any], text: str | None) -> dict[str, Any]:
    # The mail of an entry is asked for a moment after the entry itself; until then it is on its way too.
    mailed = row["effect"] is not None or (row["type"] in _MAILED and row["contact"] is not None)
    return {
        **_base(row),
        "kind": _KINDS.get(row["type"], "system"),
        "actor": row["actor"],
        "text": text,
        "why": why(row["type"], facts),
        "evidence": _evidence(row, facts),
        "delivery": (row["outcome"] or "pending") if mailed else None,
        "delivery_at": row["ended_at"] if mailed else None,
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
        "delivery_at": None,
        "masked": [],
        "position": {"topic": row["_topic"], "partition": row["_partition"], "offset": row["_offset"]},
    }


def _evidence(row: asyncpg.Record, facts: Mapping[str, Any]) -> dict[str, str]:
    found = {"log": f"{row['_topic']}/{row['_partition']}/{row['_offset']}"}
    for name, value in facts.items():
        if name not in _NO_EVIDENCE and value not in (None, "", [], ()):
            found[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found
