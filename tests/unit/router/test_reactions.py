"""What follows from an event: one mail, one command, or nothing; sealed text stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from aduan_events import complaints as said
from aduan_events.assignments import ComplaintFreed, ComplaintHeld, WorkAppeared
from aduan_events.commands import RecordAssignment, RecordRelease
from aduan_events.effects import MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_router.reactions import commands_after, effect_of
from unit.router.given import sealed

NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
WHO = UUID(int=9)


def event(data: Message) -> Envelope[Message]:
    return Envelope(id=WHO, cause=WHO, correlation=WHO, occurred_at=NOW, recorded_at=NOW, data=data)


def test_an_acknowledged_complaint_leads_to_one_receipt_with_all_that_lacks() -> None:
    data = said.ComplaintAcknowledged(contact=WHO, ticket=15, due_at=NOW, lacks=("card", "phone"))
    mail = effect_of(event(data))
    assert isinstance(mail, MailRequested)
    assert (mail.template, mail.ticket, mail.lacks) == ("ACK", 15, ("card", "phone"))


def test_a_contact_that_joined_leads_to_one_receipt_of_its_own() -> None:
    mail = effect_of(event(said.ContactAcknowledged(contact=WHO, ticket=15, locale="en", masked=("otp",))))
    assert mail == MailRequested(contact=WHO, template="JOINED", ticket=15, locale="en", masked=("otp",))


def test_a_reply_goes_to_the_address_with_its_seal_unbroken() -> None:
    mail = effect_of(event(said.ReplyWritten(reply=sealed("c|reply"), by="agen-1", contact=WHO, ticket=15)))
    assert isinstance(mail, MailRequested)
    assert mail.text == sealed("c|reply")


def test_a_reply_without_an_address_stays_on_the_ticket_page() -> None:
    assert effect_of(event(said.ReplyWritten(reply=sealed("c|r"), by="agen-1", contact=None, ticket=15))) is None


@pytest.mark.parametrize(
    ("told", "command"),
    [
        (ComplaintHeld(officer="agen-1"), RecordAssignment(by="agen-1", officer="agen-1")),
        (ComplaintFreed(officer="agen-1", reason="released"), RecordRelease(by="agen-1", officer="agen-1")),
        (ComplaintFreed(officer="agen-1", reason="refused"), None),
        (WorkAppeared(), None),
    ],
)
def test_complaints_record_who_holds_them(told: Message, command: Message | None) -> None:
    assert commands_after(event(told)) == command
