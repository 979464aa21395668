"""The rules as the complaint decider asks them: from cases and features to lacks, links, queue, priority, deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from aduan_events.complaints import ComplaintRouted
from aduan_events.identified import ContactIdentified
from aduan_events.vocabulary import Queue
from aduan_router.case import Case, Person
from aduan_router.rules.completeness import lacking
from aduan_router.rules.deadlines import due
from aduan_router.rules.linking import Incoming, Known, Link, Repeat, Said, match
from aduan_router.rules.priority import Urgency, rank
from aduan_router.rules.routing import route

__all__ = ["Link", "Repeat", "belongs", "lacking", "routed", "transferred"]


def belongs(person: Person, data: ContactIdentified, now: datetime) -> Link | Repeat | None:
    """Where a contact belongs among its person's complaints; None opens a new one."""
    answered = person.contacts.get(data.answers) if data.answers else None
    incoming = Incoming(
        contact=data.contact,
        category=data.category,
        fingerprint=data.fingerprint,
        at=now,
        answers=data.answers,
        ticket=data.names_ticket,
    )
    return match(
        [_known(case, data.answers if case.id == answered else None) for case in person.cases.values()], incoming
    )


def _known(case: Case, answered: UUID | None) -> Known:
    """A case remembers what was said for a day; what an answer names is remembered by its person."""
    said = [Said(one.contact, one.fingerprint, one.at) for one in case.sayings]
    if answered is not None and all(one.contact != answered for one in said):
        said.append(Said(answered, "", case.opened_at))
    return Known(case.id, case.ticket, case.category, case.course.is_open, case.opened_at, tuple(said))


def routed(data: ContactIdentified, now: datetime) -> ComplaintRouted:
    """Queue, priority and deadline of a new complaint, with the reason in two languages."""
    way = route(data.category)
    ranked = rank(Urgency(category=data.category, kind=data.kind, flags=frozenset(data.flags)))
    deadline = due(data.kind, data.category, data.channel, now)
    return ComplaintRouted(
        queue=way.queue,
        priority=ranked.priority,
        due_at=deadline.news_at,
        reason=f"{way.code}/{ranked.code}/{deadline.version}",
        because_id=f"{way.id} {ranked.id}",
        because_en=f"{way.en} {ranked.en}",
    )


def transferred(case: Case, queue: Queue, by: str) -> ComplaintRouted:
    """An officer moved a complaint: priority and deadline stay."""
    return ComplaintRouted(queue=queue, priority=case.priority, due_at=case.due_at, reason="transfer", by=by)
