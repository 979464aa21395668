"""The read model of complaints: one row a complaint for lists, one entry an event for the story.

Fed by `complaints` alone, so that each row has one partition behind it. Sealed texts stay as the events bear them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.course import Course, follow
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_events.plain import id_text, plain
from aduan_events.vocabulary import CaseState, Channel, CloseReason
from aduan_runtime.homes.ports import Row, Table

DUE = "coalesce(due_at, 'infinity')"
"""How lists by due date are ordered and indexed."""

COMPLAINT = Table(
    name="complaint",
    key="complaint",
    columns={
        "complaint": "text",
        "subject": "text",
        "ticket": "bigint",
        "kind": "text",
        "category": "text",
        "secondary": "text",
        "state": "text",
        "queue": "text",
        "priority": "text",
        "rank": "integer",
        "holder": "text",
        "channels": "text[]",
        "contacts": "text[]",
        "opened_at": "timestamptz",
        "answered_at": "timestamptz",
        "first_reply_at": "timestamptz",
        "due_at": "timestamptz",
        "lacks": "text[]",
        "asked": "boolean",
        "open": "boolean",
        "close_reason": "text",
        "linked_into": "text",
        "locale": "text",
        "secret": "boolean",
        "anonymous": "boolean",
        "address": "text",
        "version": "bigint",
        "erased": "boolean",
    },
    # What desk lists are ordered by and narrowed to; `open` apart, so that no list of what is to be done walks over
    # what is done. `coalesce` as in the query: a due date that lacks comes last.
    indexes=(
        "(opened_at DESC, complaint DESC)",
        f"({DUE}, complaint)",
        "(rank, opened_at, complaint)",
        "(opened_at DESC, complaint DESC) WHERE open",
        f"({DUE}, complaint) WHERE open",
        "(rank, opened_at, complaint) WHERE open",
        "(queue, opened_at DESC, complaint DESC)",
        "(state, opened_at DESC, complaint DESC)",
        "(category, opened_at DESC, complaint DESC)",
        "(holder, opened_at DESC, complaint DESC) WHERE holder IS NOT NULL",
        "USING gin (channels)",
        "(answered_at) WHERE answered_at IS NOT NULL",
        "(opened_at) WHERE first_reply_at IS NOT NULL",
        "(subject)",
        "(ticket)",
    ),
)

OF_CONTACTS = "type IN ('ComplaintOpened', 'ContactLinked', 'ContactRepeated', 'PossibleSamePersonFound')"
"""Entries that are found by their contact, e.g. which complaint it belongs to."""

ENTRY = Table(
    name="entry",
    key="entry",
    columns={
        "entry": "text",
        "complaint": "text",
        "subject": "text",
        "seq": "bigint",
        "at": "timestamptz",
        "type": "text",
        "actor": "text",
        "contact": "text",
        "correlation": "text",
        "trace": "text",
        "box": "jsonb",
        "facts": "jsonb",
    },
    indexes=(
        "(complaint, _offset)",
        "(_partition, _offset)",
        f"(contact) INCLUDE (complaint) WHERE {OF_CONTACTS}",
    ),
    once=True,
)

_OF_PROCESSING = frozenset({DeadLettered, Halted, DeadLetterSettled})
"""What tells of records, not of complaints."""

_RANK = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
_SEALED = {
    "NoteAdded": "note",
    "ReplyWritten": "reply",
    "ComplaintAnswered": "result",
    "ComplaintReopened": "reason",
    "ParkedMailSettled": "text",
}


class CasesView:
    """Complaints and their stories."""

    name = "cases"
    tables = (COMPLAINT, ENTRY)
    topics = ("complaints",)

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        kind = type(event.data)
        if kind in _OF_PROCESSING:
            return ()
        entry = ("entry", id_text(event.id))
        if isinstance(event.data, said.SubjectErased):
            return (*(("complaint", id_text(complaint)) for complaint in event.data.complaints), entry)
        if event.complaint is None or kind is Refused:
            return (entry,)
        return (("complaint", id_text(event.complaint)), entry)

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        return _entry(key, event) if table == "entry" else _complaint(key, row, event)


def _entry(key: str, event: Envelope[Message]) -> Row:
    facts = plain(event.data)
    box = facts.pop(_SEALED.get(event.data.type, ""), None)
    # A keyed hash of what a citizen wrote, which only the log's owner needs.
    facts.pop("fingerprint", None)
    return {
        "entry": key,
        "complaint": _text(event.complaint),
        "subject": _text(event.subject),
        "seq": event.seq,
        "at": event.occurred_at,
        "type": event.data.type,
        "actor": facts.get("by") or facts.get("officer"),
        "contact": facts.get("contact"),
        "correlation": id_text(event.correlation),
        "trace": None,  # the fold fills it in
        "box": box,
        "facts": facts,
    }


def _complaint(key: str, row: Row | None, event: Envelope[Message]) -> Row:
    data = event.data
    if not row:
        return _opened(key, event, data)
    course = follow(_course(row), data)
    return {
        **row,
        "version": event.seq or row["version"],
        "state": course.state.value,
        "lacks": list(course.lacks),
        "asked": course.asked,
        "holder": course.holder,
        "open": course.is_open,
        "close_reason": course.closed.value if course.closed else None,
        "linked_into": _text(course.linked_into),
        **_changes(row, data, event.occurred_at),
    }


def _opened(key: str, event: Envelope[Message], data: Message) -> Row:
    if not isinstance(data, said.ComplaintOpened):
        raise ValueError(f"{data.type} of complaint {key} came before it was opened")
    contact = id_text(data.contact)
    return {
        "complaint": key,
        "subject": _text(event.subject),
        "ticket": data.ticket,
        "kind": data.kind.value,
        "category": data.category.value,
        "secondary": data.secondary.value if data.secondary else None,
        "state": CaseState.RECEIVED.value,
        "queue": None,
        "priority": "normal",
        "rank": _RANK["normal"],
        "holder": None,
        "channels": [data.channel.value],
        "contacts": [contact],
        "opened_at": event.occurred_at,
        "answered_at": None,
        "first_reply_at": None,
        "due_at": None,
        "lacks": [],
        "asked": False,
        "open": True,
        "close_reason": None,
        "linked_into": None,
        "locale": data.locale,
        "secret": data.secret,
        "anonymous": data.anonymous,
        "address": contact if data.has_address else None,
        "version": event.seq,
        "erased": False,
    }


def _changes(before: Row, data: Message, at: datetime) -> dict[str, Any]:
    match data:
        case said.ComplaintRouted(queue=queue, priority=priority, due_at=due_at):
            return {
                "queue": queue.value,
                "priority": priority.value,
                "rank": _RANK[priority.value],
                "due_at": due_at,
            }
        case said.ContactLinked(contact=contact, channel=channel, has_address=has_address):
            address = id_text(contact) if has_address else before["address"]
            return {**_joined(before, contact, channel), "address": address}
        case said.ContactRepeated(contact=contact, channel=channel):
            return _joined(before, contact, channel)
        case said.ComplaintClassified(category=category, kind=kind):
            return {"category": category.value, "kind": kind.value}
        case said.ReplyWritten():
            return {"first_reply_at": before["first_reply_at"] or at}
        case said.ComplaintAnswered():
            return {"answered_at": at, "first_reply_at": before["first_reply_at"] or at}
        case said.ComplaintReopened():
            return {"answered_at": None}
        case said.SubjectErased():
            return {"erased": True, "address": None}
        case _:
            return {}


def _joined(before: Row, contact: UUID, channel: Channel) -> dict[str, Any]:
    channels = before["channels"]
    return {
        "contacts": [*before["contacts"], id_text(contact)],
        "channels": channels if channel.value in channels else [*channels, channel.value],
    }


def _course(row: Mapping[str, Any]) -> Course:
    return Course(
        state=CaseState(row["state"]),
        lacks=tuple(row["lacks"]),
        asked=row["asked"],
        holder=row["holder"],
        closed=CloseReason(row["close_reason"]) if row["close_reason"] else None,
        linked_into=UUID(row["linked_into"]) if row["linked_into"] else None,
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else id_text(value)
