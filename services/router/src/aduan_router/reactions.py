"""What follows from events of complaints and assignments: commands and effects. Stateless and pure."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events.assignments import ComplaintFreed, ComplaintHeld
from aduan_events.commands import RecordAssignment, RecordRelease
from aduan_events.complaints import (
    ComplaintAcknowledged,
    ComplaintAnswered,
    ContactAcknowledged,
    InformationReminded,
    ParkedMailSettled,
    ReplyWritten,
)
from aduan_events.effects import MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_router.dispatcher import ASSIGNMENTS_REACTOR
from aduan_router.parked import taken_up
from aduan_runtime.shells.reactor import Received, Said


def commands_after(event: Envelope[Message]) -> Message | None:
    """What `complaints` must record of an assignment."""
    match event.data:
        case ComplaintHeld(officer=officer):
            return RecordAssignment(by=officer, officer=officer)
        case ComplaintFreed(officer=officer, reason="released"):
            return RecordRelease(by=officer, officer=officer)
        case _:
            return None


def effect_of(event: Envelope[Message]) -> Message | None:
    """The mail that an event of a complaint leads to, if any. Personal text stays sealed as it is."""
    match event.data:
        case ComplaintAcknowledged(contact=contact, ticket=ticket, locale=locale, due_at=due, lacks=lacks) as said:
            return MailRequested(
                contact=contact,
                template="ACK",
                ticket=ticket,
                locale=locale,
                due_at=due,
                lacks=lacks,
                masked=said.masked,
            )
        case ContactAcknowledged(contact=contact, ticket=ticket, locale=locale, masked=masked):
            return MailRequested(contact=contact, template="JOINED", ticket=ticket, locale=locale, masked=masked)
        case InformationReminded(contact=contact, fields=fields, ticket=ticket, locale=locale):
            return MailRequested(contact=contact, template="REMINDER", ticket=ticket, locale=locale, lacks=fields)
        case ReplyWritten(contact=contact, reply=reply, ticket=ticket, locale=locale) if contact is not None:
            return MailRequested(contact=contact, template="REPLY", ticket=ticket, locale=locale, text=reply)
        case ComplaintAnswered(contact=contact, result=result, ticket=ticket, locale=locale) if contact is not None:
            return MailRequested(contact=contact, template="RESULT", ticket=ticket, locale=locale, text=result)
        case _:
            return None


class AssignmentReactor:
    """Tells `complaints` who holds a complaint."""

    name = ASSIGNMENTS_REACTOR
    source = "assignments"
    outputs = ("commands",)

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        return [_said("commands", received.envelope, commands_after(received.envelope)) for received in batch]


class EffectReactor:
    """Asks for mails to citizens, and hands on what a person made of a parked mail."""

    name = "effects"
    source = "complaints"
    outputs = ("effects", "contacts")

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        return [
            [*_said("effects", received.envelope, effect_of(received.envelope)), *_contact(received.envelope.data)]
            for received in batch
        ]


def _said(topic: str, event: Envelope[Message], data: Message | None) -> Sequence[Said]:
    return [] if data is None else [Said(topic, data, event.subject, event.complaint)]


def _contact(event: Message) -> Sequence[Said]:
    contact = taken_up(event) if isinstance(event, ParkedMailSettled) else None
    return [] if contact is None else [Said("contacts", contact, key=contact.conversation.encode("ascii"))]
