"""What a decider must remember of a person and their complaints: the fold of the complaints log, no personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from pydantic import PlainSerializer

from aduan_events import complaints as said
from aduan_events.contacts import Locale
from aduan_events.course import Course, follow
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.vocabulary import Category, Channel, Kind, Priority, Queue
from aduan_router.rules.linking import REPEAT_WINDOW

COMMANDS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One contact of a complaint: enough to recognise an exact repeat."""

    contact: UUID
    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One complaint as the log tells it; `address` is the contact whose address a reply goes to."""

    id: UUID
    version: int
    ticket: int
    opened_at: datetime
    kind: Kind
    category: Category
    channel: Channel
    locale: Locale = "id"
    due_at: datetime
    queue: Queue = Queue.FIRST_LINE
    priority: Priority = Priority.NORMAL
    present: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    course: Course
    address: UUID | None = None
    sayings: tuple[Saying, ...] = ()
    commands: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A subject's complaints by id, and the complaint (or None) of each contact that has its class already.

    `erased_by` is the command that erased the person; `parked` holds the parked mails that still wait.
    """

    cases: Annotated[Mapping[UUID, Case], PlainSerializer(dict, return_type=dict[UUID, Case])] = field(
        default_factory=lambda: MappingProxyType({})
    )
    contacts: Annotated[Mapping[UUID, UUID | None], PlainSerializer(dict, return_type=dict[UUID, UUID | None])] = field(
        default_factory=lambda: MappingProxyType({})
    )
    erased_by: UUID | None = None
    parked: tuple[UUID, ...] = ()

    def case(self, complaint: UUID | None) -> Case | None:
        """The complaint, if it is this person's."""
        return self.cases.get(complaint) if complaint else None


def evolve(person: Person, event: Envelope[Message]) -> Person:
    """The person after one event that counts."""
    data = event.data
    contact = _classified(data)
    if contact is not None:
        person = replace(person, contacts=MappingProxyType({**person.contacts, contact: event.complaint}))
    match data:
        case said.SubjectErased(complaints=complaints):
            return _erased(person, complaints, event.cause)
        case said.ParkedMailSetAside(contact=parked):
            return replace(person, parked=(*person.parked, parked))
        case said.ParkedMailSettled(contact=parked):
            return replace(person, parked=tuple(one for one in person.parked if one != parked))
        case _:
            pass
    if isinstance(data, said.ComplaintOpened) and event.complaint is not None:
        return _with(person, _opened(event.complaint, event, data))
    case = person.case(event.complaint)
    if case is None:
        return person
    moved = replace(
        case,
        version=event.seq or case.version,
        commands=(*case.commands, event.cause)[-COMMANDS_KEPT:],
        course=follow(case.course, data),
        **_changes(case, event),
    )
    return _with(person, moved)


def _erased(person: Person, complaints: Sequence[UUID], command: UUID) -> Person:
    """Nothing is sent to the person any more, and no hash of what they said is remembered."""
    cases = {
        id: replace(case, address=None, sayings=()) if id in complaints else case for id, case in person.cases.items()
    }
    return replace(person, cases=MappingProxyType(cases), erased_by=person.erased_by or command)


def _classified(data: Message) -> UUID | None:
    match data:
        case (
            said.ComplaintOpened(contact=contact)
            | said.ContactLinked(contact=contact)
            | said.ContactRepeated(contact=contact)
            | said.MachineMailSetAside(contact=contact)
            | said.ParkedMailSetAside(contact=contact)
        ):
            return contact
        case _:
            return None


def _opened(complaint: UUID, event: Envelope[Message], data: said.ComplaintOpened) -> Case:
    return Case(
        id=complaint,
        version=event.seq or 1,
        ticket=data.ticket,
        opened_at=event.occurred_at,
        due_at=event.occurred_at,
        kind=data.kind,
        category=data.category,
        channel=data.channel,
        course=Course(),
        locale=data.locale,
        present=frozenset(data.present),
        address=data.contact if data.has_address else None,
        sayings=(Saying(contact=data.contact, fingerprint=data.fingerprint, at=event.occurred_at),),
        commands=(event.cause,),
    )


def _changes(case: Case, event: Envelope[Message]) -> dict[str, Any]:
    match event.data:
        case said.ComplaintRouted(queue=queue, priority=priority, due_at=due_at):
            return {"queue": queue, "priority": priority, "due_at": due_at}
        case said.InformationSupplied(fields=fields):
            return {"present": case.present | set(fields)}
        case said.ContactLinked(contact=contact, fingerprint=fingerprint, has_address=has_address):
            saying = Saying(contact=contact, fingerprint=fingerprint, at=event.occurred_at)
            recent = tuple(one for one in case.sayings if event.occurred_at - one.at <= REPEAT_WINDOW)
            return {"sayings": (*recent, saying), "address": contact if has_address else case.address}
        case said.ComplaintClassified(category=category, kind=kind):
            return {"category": category, "kind": kind}
        case _:
            return {}


def _with(person: Person, case: Case) -> Person:
    return replace(person, cases=MappingProxyType({**person.cases, case.id: case}))
