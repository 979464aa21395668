"""The rules as the complaint decider asks them: from features and cases to lacks, links, queue, priority, deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from aduan_almanac.calendars import add_bank_days
from aduan_events.complaints import ComplaintRouted
from aduan_events.identified import ContactIdentified
from aduan_events.vocabulary import Category, Kind, Priority, Queue
from aduan_router.case import REPEAT_WINDOW, Case

SAME_TROUBLE_WINDOW = timedelta(days=7)
Reason = Literal["answers", "names_ticket", "same_trouble"]
_BASE = ("name", "email", "phone", "card", "problem")
_NO_CARD = {
    Category.ACCESS,
    Category.IDENTITY,
    Category.SELECTION,
    Category.FRAUD,
    Category.SERVICE,
    Category.FEEDBACK,
    Category.OUT_OF_SCOPE,
    Category.UNCLEAR,
}
_QUEUES = {
    Category.CERT_MISSING: Queue.CERTIFICATE,
    Category.CONTACT_CHANGE: Queue.ACCOUNT,
    Category.IDENTITY: Queue.ACCOUNT,
    Category.DEACTIVATED: Queue.ACCOUNT,
    Category.FRAUD: Queue.SECURITY,
    Category.SERVICE: Queue.QUALITY,
}


@dataclass(frozen=True, slots=True)
class Link:
    """The complaint that a contact joins, and why."""

    case: Case
    reason: Reason


@dataclass(frozen=True, slots=True)
class Repeat:
    """The earlier contact that a contact repeats word for word."""

    case: Case
    contact: UUID


def match(cases: Iterable[Case], data: ContactIdentified, now: datetime) -> Link | Repeat | None:
    """Where a contact belongs among its person's complaints; None opens a new one."""
    known = sorted(cases, key=lambda case: case.opened_at, reverse=True)
    for case in known:
        for saying in case.sayings:
            if saying.fingerprint == data.fingerprint and now - saying.at <= REPEAT_WINDOW:
                return Repeat(case, saying.contact)
    for case in known:
        if data.answers is not None and any(saying.contact == data.answers for saying in case.sayings):
            return Link(case, "answers")
        if data.names_ticket == case.ticket:
            return Link(case, "names_ticket")
    for case in known:
        if case.category is data.category and case.course.is_open and now - case.opened_at <= SAME_TROUBLE_WINDOW:
            return Link(case, "same_trouble")
    return None


def lacking(category: Category, kind: Kind, present: frozenset[str]) -> tuple[str, ...]:
    """What lacks, in the order of asking."""
    if kind is Kind.FEEDBACK:
        return ()
    return tuple(name for name in _BASE if name not in present and not (name == "card" and category in _NO_CARD))


def routed(data: ContactIdentified, now: datetime) -> ComplaintRouted:
    """Queue, priority and deadline of a new complaint."""
    return ComplaintRouted(
        queue=_QUEUES.get(data.category, Queue.FIRST_LINE),
        priority=Priority.URGENT if data.category is Category.FRAUD else Priority.NORMAL,
        due_at=add_bank_days(now, 3),
        reason=data.category.value,
    )


def transferred(case: Case, queue: Queue, by: str) -> ComplaintRouted:
    """An officer moved a complaint: priority and deadline stay."""
    return ComplaintRouted(queue=queue, priority=case.priority, due_at=case.due_at, reason="transfer", by=by)
