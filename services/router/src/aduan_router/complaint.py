"""The complaint decider: owner of the log `complaints`. What a contact or command does to a person's complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from aduan_almanac.calendars import add_bank_days
from aduan_events import complaints as said
from aduan_events.commands import (
    ComplaintCommand,
    EraseSubject,
    RecordParkedMailUnread,
    ReportPossibleSamePerson,
    RetryParkedMail,
    SettleParkedMail,
)
from aduan_events.envelope import Envelope, derived_id
from aduan_events.identified import ContactIdentified, ParkedMailIdentified
from aduan_events.message import Message
from aduan_events.ticket import PARTITIONS, ticket_number
from aduan_events.vocabulary import CaseState, CloseReason
from aduan_router.case import Case, Person, evolve
from aduan_router.commanded import commanded
from aduan_router.erasure import erased, erased_too
from aduan_router.parked import settled, still_unread, to_read_again
from aduan_router.ruling import Link, Repeat, belongs, lacking, routed
from aduan_runtime.ownership.decisions import DeadlinePassed, Decided, Input

_NOBODY = UUID(int=0)
_REMIND_AFTER_DAYS = 5
_CLOSE_AFTER_DAYS = 10


class ComplaintDecider:
    """Decider over `identified` and `commands`."""

    name = "complaint"
    log = "complaints"
    inputs = ("identified", "commands")
    whole_inputs: tuple[str, ...] = ()

    def key(self, envelope: Envelope[Message]) -> UUID:
        return envelope.subject or _NOBODY

    def initial(self) -> Person:
        return Person()

    def evolve(self, state: Person, event: Envelope[Message]) -> Person:
        return evolve(state, event)

    def version(self, state: Person, complaint: UUID) -> int:
        case = state.cases.get(complaint)
        return case.version if case else 0

    def tally(self, count: int, event: Envelope[Message]) -> int:
        return event.data.ticket // PARTITIONS if isinstance(event.data, said.ComplaintOpened) else count

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        """Reminder and silent closing of what lacks, closing after an answer (domain.md 5 and 6.5), bank calendar."""
        complaint, at = event.complaint, event.occurred_at
        match event.data:
            case said.InformationRequested():
                return {
                    f"{complaint}:remind": add_bank_days(at, _REMIND_AFTER_DAYS),
                    f"{complaint}:give-up": add_bank_days(at, _CLOSE_AFTER_DAYS),
                }
            case said.InformationSupplied(lacks=()) | said.ComplaintReopened():
                return {f"{complaint}:remind": None, f"{complaint}:give-up": None, f"{complaint}:close": None}
            case said.InformationReminded():
                return {f"{complaint}:remind": None}
            case said.ComplaintAnswered():
                return {
                    f"{complaint}:remind": None,
                    f"{complaint}:give-up": None,
                    f"{complaint}:close": add_bank_days(at, _CLOSE_AFTER_DAYS),
                }
            case said.ComplaintClosed() | said.ComplaintLinked():
                return {f"{complaint}:remind": None, f"{complaint}:give-up": None, f"{complaint}:close": None}
            case _:
                return {}

    def decide(self, state: Person, given: Input) -> Sequence[Decided]:
        data = given.envelope.data
        match data:
            case ContactIdentified() if data.contact not in state.contacts:
                return erased_too(state, data.contact, _contact(state, data, given))
            case ParkedMailIdentified() if data.contact not in state.contacts:
                aside = said.ParkedMailSetAside(contact=data.contact, reason=data.reason, original=data.original)
                return erased_too(state, data.contact, [Decided(aside)])
            case EraseSubject():
                return erased(state, data, given.envelope)
            case SettleParkedMail():
                return settled(state, data, given.envelope)
            case RetryParkedMail():
                return to_read_again(state, data, given.envelope)
            case RecordParkedMailUnread():
                return still_unread(state, data, given.envelope)
            case ReportPossibleSamePerson(other=other, identifier=identifier, contact=contact):
                return [Decided(said.PossibleSamePersonFound(other=other, identifier=identifier, contact=contact))]
            case ComplaintCommand():
                return commanded(state, data, given.envelope)
            case DeadlinePassed(deadline=deadline):
                return _passed(state, deadline)
            case _:
                return []


def _contact(state: Person, data: ContactIdentified, given: Input) -> Sequence[Decided]:
    if data.machine is not None:
        return [Decided(said.MachineMailSetAside(contact=data.contact, machine=data.machine))]
    found = belongs(state, data, given.now)
    if found is None:
        return _opened(data, given)
    if isinstance(found, Repeat):
        repeated = said.ContactRepeated(contact=data.contact, channel=data.channel, repeats=found.contact)
        return [Decided(repeated, found.complaint)]
    return _linked(state.cases[found.complaint], found, data)


def _opened(data: ContactIdentified, given: Input) -> Sequence[Decided]:
    complaint = derived_id(data.contact, "complaint", 0)
    ticket = ticket_number(given.tally + 1, given.partition)
    lacks = lacking(data.category, data.kind, frozenset(data.present), anonymous=data.anonymous)
    routing = routed(data, given.now)
    events: list[Message] = [
        said.ComplaintOpened(
            contact=data.contact,
            channel=data.channel,
            ticket=ticket,
            kind=data.kind,
            category=data.category,
            secondary=data.secondary,
            evidence=data.evidence,
            present=data.present,
            fingerprint=data.fingerprint,
            locale=data.locale,
            anonymous=data.anonymous,
            secret=data.secret,
            has_address=data.has_address,
        ),
        routing,
    ]
    if lacks:
        events.append(said.InformationRequested(fields=lacks, contact=data.contact))
    if data.has_address:
        events.append(
            said.ComplaintAcknowledged(
                contact=data.contact,
                ticket=ticket,
                due_at=routing.due_at,
                lacks=lacks,
                locale=data.locale,
                masked=data.masked,
            )
        )
    return [Decided(event, complaint) for event in events]


def _linked(case: Case, found: Link, data: ContactIdentified) -> Sequence[Decided]:
    events: list[Message] = [
        said.ContactLinked(
            contact=data.contact,
            channel=data.channel,
            reason=found.reason,
            fingerprint=data.fingerprint,
            has_address=data.has_address,
        )
    ]
    supplied = tuple(name for name in case.course.lacks if name in data.present)
    if supplied:
        left = tuple(name for name in case.course.lacks if name not in supplied)
        events.append(said.InformationSupplied(fields=supplied, lacks=left, contact=data.contact))
    if not case.course.is_open:
        events.append(said.ComplaintReopened(by="citizen", contact=data.contact))
    # Who answers, or names the ticket as every mail program does in a reply, knows the number already; a receipt for
    # each of these would also keep two machines talking for ever.
    if data.has_address and found.reason == "same_trouble":
        events.append(
            said.ContactAcknowledged(contact=data.contact, ticket=case.ticket, locale=data.locale, masked=data.masked)
        )
    return [Decided(event, case.id) for event in events]


def _passed(state: Person, deadline: str) -> Sequence[Decided]:
    text, _, what = deadline.partition(":")
    case = state.cases.get(UUID(text))
    if case is None:
        return []
    if what == "remind" and case.course.state is CaseState.INCOMPLETE and case.address is not None:
        reminded = said.InformationReminded(
            fields=case.course.lacks, contact=case.address, ticket=case.ticket, locale=case.locale
        )
        return [Decided(reminded, case.id)]
    if (what == "give-up" and case.course.state is CaseState.INCOMPLETE) or (
        what == "close" and case.course.state is CaseState.ANSWERED
    ):
        return [Decided(said.ComplaintClosed(reason=CloseReason.NO_REPLY_10WD), case.id)]
    return []
