"""Ingest's own small view: what the ticket page and the mail back need, sealed as it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.contacts import ContactReceived
from aduan_events.course import Course, follow
from aduan_events.effects import MailRequested
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_events.vocabulary import CaseState, CloseReason
from aduan_runtime.homes.ports import Row, Table
from aduan_runtime.shells.first_stands import FirstStands

CONTACT = Table(
    name="contact",
    key="contact",
    columns={
        "contact": "text",
        "token": "text",
        "channel": "text",
        "at": "timestamptz",
        "locale": "text",
        "email": "jsonb",
        "name": "jsonb",
        "message": "jsonb",
        "title": "jsonb",
        "mail_header": "jsonb",
        "masked": "text[]",
        "answers": "text",
    },
    indexes=("(token)",),
)
ADDRESS = Table(
    name="address",
    key="contact",
    columns={"contact": "text", "email": "jsonb"},
)
MEMBERSHIP = Table(
    name="membership",
    key="contact",
    columns={"contact": "text", "complaint": "text", "class": "text", "at": "timestamptz"},
    indexes=("(complaint)",),
)
TICKET = Table(
    name="ticket",
    key="complaint",
    columns={
        "complaint": "text",
        "ticket": "bigint",
        "kind": "text",
        "state": "text",
        "lacks": "text[]",
        "asked": "boolean",
        "due_at": "timestamptz",
        "opened_at": "timestamptz",
        "close_reason": "text",
        "linked_into": "text",
        "reached": "jsonb",
    },
)
STORY = Table(
    name="story",
    key="entry",
    columns={
        "entry": "text",
        "complaint": "text",
        "at": "timestamptz",
        "type": "text",
        "box": "jsonb",
        "contact": "text",
    },
    indexes=("(complaint, at)",),
)
MAIL = Table(
    name="mail",
    key="effect",
    columns={"effect": "text", "cause": "text", "complaint": "text", "contact": "text", "at": "timestamptz"},
    indexes=("(cause)", "(complaint)"),
)
_TOLD = {"ReplyWritten": "reply", "ComplaintAnswered": "result"}
_SYSTEM = ("ComplaintOpened", "InformationRequested", "ComplaintReopened", "ComplaintClosed", "ComplaintLinked")


class ContactsView(FirstStands[ContactReceived]):
    """What arrived, by contact, with the token of its ticket page; fed by `contacts`."""

    name = "contacts"
    tables = (CONTACT,)
    topics = ("contacts",)
    kind = ContactReceived

    def __init__(self, token_of: Callable[[UUID], str]) -> None:
        self._token_of = token_of

    def named(self, event: Envelope[Message], data: ContactReceived) -> UUID:
        return data.contact

    def made(self, key: str, event: Envelope[Message], data: ContactReceived) -> Row:
        sealed = data.model_dump(mode="json", include={"email", "name", "message", "title", "mail_header"})
        return {
            "contact": key,
            "token": self._token_of(data.contact),
            "channel": data.channel.value,
            "at": event.occurred_at,
            "locale": data.locale,
            "masked": list(data.masked),
            "answers": str(data.answers) if data.answers else None,
            **sealed,
        }


class AddressesView(FirstStands[ContactIdentified]):
    """Where a reply to a contact goes: the address given, or the one found in its text; fed by `identified`."""

    name = "addresses"
    tables = (ADDRESS,)
    topics = ("identified",)
    kind = ContactIdentified

    def named(self, event: Envelope[Message], data: ContactIdentified) -> UUID:
        return data.contact

    def made(self, key: str, event: Envelope[Message], data: ContactIdentified) -> Row:
        return {"contact": key, "email": data.model_dump(mode="json", include={"email"})["email"]}


class TicketsView:
    """Number, state, deadline and story of each complaint, and which contacts belong to it; fed by `complaints`."""

    name = "tickets"
    tables = (MEMBERSHIP, TICKET, STORY)
    topics = ("complaints",)

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        data = event.data
        if isinstance(data, Refused | DeadLettered | Halted | DeadLetterSettled):
            return ()
        touched: list[tuple[str, str]] = []
        if _class_of(data) is not None:
            touched.append(("membership", str(data.contact)))  # type: ignore[attr-defined]  # each class names one
        if event.complaint is not None:
            touched.append(("ticket", str(event.complaint)))
            if data.type in _TOLD or data.type in _SYSTEM:
                touched.append(("story", str(event.id)))
        return touched

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        if table == "membership":
            return {
                "contact": key,
                "complaint": str(event.complaint) if event.complaint else None,
                "class": _class_of(event.data),
                "at": event.occurred_at,
            }
        return _story(event) if table == "story" else _ticket(key, row, event)


class MailsView(FirstStands[MailRequested]):
    """Which mail each entry led to, to whom and when; fed by `effects`. What became of it stands in the ledger."""

    name = "mails"
    tables = (MAIL,)
    topics = ("effects",)
    kind = MailRequested

    def named(self, event: Envelope[Message], data: MailRequested) -> UUID:
        return event.id

    def made(self, key: str, event: Envelope[Message], data: MailRequested) -> Row:
        return {
            "effect": key,
            "cause": str(event.cause),
            "complaint": str(event.complaint),
            "contact": str(data.contact),
            "at": event.occurred_at,
        }


def _class_of(data: Message) -> str | None:
    match data:
        case said.ComplaintOpened():
            return "opened"
        case said.ContactLinked():
            return "linked"
        case said.ContactRepeated():
            return "repeat"
        case said.MachineMailSetAside():
            return "machine"
        case said.ParkedMailSetAside():
            return "parked"
        case _:
            return None


def _story(event: Envelope[Message]) -> Row:
    field = _TOLD.get(event.data.type)
    box = event.data.model_dump(mode="json")[field] if field else None
    return {
        "entry": str(event.id),
        "complaint": str(event.complaint),
        "at": event.occurred_at,
        "type": event.data.type,
        "box": box,
        "contact": str(contact) if (contact := getattr(event.data, "contact", None)) else None,
    }


def _ticket(key: str, row: Row | None, event: Envelope[Message]) -> Row:
    data = event.data
    before: dict[str, Any] = dict(row) if row else _opened(key, event)
    course = follow(
        Course(
            state=CaseState(before["state"]),
            lacks=tuple(before["lacks"]),
            asked=before["asked"],
            closed=CloseReason(before["close_reason"]) if before["close_reason"] else None,
            linked_into=UUID(before["linked_into"]) if before["linked_into"] else None,
        ),
        data,
    )
    return {
        **before,
        "state": course.state.value,
        "reached": _reached(before, course.state, event.occurred_at),
        "lacks": list(course.lacks),
        "asked": course.asked,
        "close_reason": course.closed.value if course.closed else None,
        "linked_into": str(course.linked_into) if course.linked_into else None,
        "due_at": data.due_at if isinstance(data, said.ComplaintRouted) else before["due_at"],
        "kind": data.kind.value if isinstance(data, said.ComplaintClassified) else before["kind"],
    }


def _reached(before: Row, state: CaseState, at: datetime) -> dict[str, str]:
    """When the complaint last came into each state that it was in."""
    reached: dict[str, str] = before["reached"]
    return reached if before["state"] == state.value else {**reached, state.value: at.isoformat()}


def _opened(key: str, event: Envelope[Message]) -> dict[str, Any]:
    data = event.data
    if not isinstance(data, said.ComplaintOpened):
        raise ValueError(f"{data.type} of complaint {key} came before it was opened")
    return {
        "complaint": key,
        "ticket": data.ticket,
        "kind": data.kind.value,
        "state": CaseState.RECEIVED.value,
        "lacks": [],
        "asked": False,
        "due_at": None,
        "opened_at": event.occurred_at,
        "close_reason": None,
        "linked_into": None,
        "reached": {CaseState.RECEIVED.value: event.occurred_at.isoformat()},
    }
