"""The ticket page's view: when each state was reached, which mails went out; a rebuild ends in the same rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aduan_events import complaints as said
from aduan_events.effects import MailRequested
from aduan_ingest.projection import MailsView, TicketsView
from unit.desk.given import CASE, MONDAY, Told, envelope, named, opened, routed, sealed


@pytest.fixture
async def tickets() -> Told:
    told = Told(TicketsView())
    await told.story(opened(), routed(), said.ComplaintAssigned(officer="agen-1"))
    return told


async def test_a_ticket_knows_when_it_last_came_into_each_state(tickets: Told) -> None:
    reply = said.ReplyWritten(reply=sealed("r"), by="agen-1", contact=named("first mail"), ticket=1178451)
    await tickets.story(reply, reply)
    assert tickets.row("ticket", CASE)["reached"] == {
        "RECEIVED": MONDAY.isoformat(),
        "TRIAGED": (MONDAY + timedelta(hours=1)).isoformat(),
        "ASSIGNED": (MONDAY + timedelta(hours=2)).isoformat(),
        "IN_PROGRESS": (MONDAY + timedelta(hours=3)).isoformat(),
    }


async def test_told_again_nothing_moves_and_a_rebuild_ends_in_the_same_rows(tickets: Told) -> None:
    assert not await tickets.moves_when_told_again()
    assert await tickets.equals_a_rebuild()


async def test_a_mail_asked_for_twice_is_one_row() -> None:
    mails = Told(MailsView())
    wish = envelope(MailRequested(contact=named("first mail"), template="ACK", ticket=1178451), name="receipt")
    await mails.tell(wish, wish, topic="effects")
    assert mails.row("mail", named("receipt")) == {
        "effect": str(named("receipt")),
        "cause": str(wish.cause),
        "complaint": str(CASE),
        "contact": str(named("first mail")),
        "at": MONDAY,
    }
