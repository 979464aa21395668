"""A parked mail is settled once: read after all, given up with a reason, or taken up in a person's words."""

from __future__ import annotations

import pytest

from aduan_events import complaints as said
from aduan_events.commands import RecordParkedMailUnread, RetryParkedMail, SettleParkedMail
from aduan_events.contacts import ContactReceived, OriginalRef
from aduan_events.identified import ParkedMailIdentified
from aduan_events.outcomes import Refused
from aduan_router.parked import taken_up
from unit.router.given import MONDAY, Story, named, sealed

MAIL = named("parked")


def parked() -> Story:
    story = Story()
    story.when(ParkedMailIdentified(contact=MAIL, reason="too_large"))
    return story


@pytest.mark.parametrize("outcome", ["retried", "discarded"])
def test_the_first_wish_is_granted_and_every_later_one_refused(outcome: str) -> None:
    story = parked()
    wish = SettleParkedMail(contact=MAIL, outcome=outcome, by="agen-1", reason="advertising")
    settled, *_ = story.when(wish)
    assert settled == said.ParkedMailSettled(contact=MAIL, outcome=outcome, by="agen-1", reason="advertising")
    (refused,) = story.when(wish)
    assert isinstance(refused, Refused)
    assert refused.reason == "parked_mail_not_waiting"


def test_a_mail_that_was_never_parked_cannot_be_settled() -> None:
    wish = SettleParkedMail(contact=named("no mail"), outcome="discarded", by="agen-1", reason="x")
    (refused,) = parked().when(wish)
    assert isinstance(refused, Refused)


def test_what_is_taken_up_needs_a_text() -> None:
    (refused,) = parked().when(SettleParkedMail(contact=MAIL, outcome="taken_up", by="agen-1", reason="x"))
    assert isinstance(refused, Refused)
    assert refused.reason == "parked_mail_without_text"


def test_what_a_person_took_up_becomes_one_contact_however_often_it_is_told() -> None:
    text, email = sealed("w|text"), sealed("w|email")
    (event,) = parked().when(
        SettleParkedMail(contact=MAIL, outcome="taken_up", by="agen-1", reason="x", text=text, email=email)
    )
    assert isinstance(event, said.ParkedMailSettled)
    first, again = taken_up(event), taken_up(event)
    assert isinstance(first, ContactReceived)
    assert first == again
    assert (first.message, first.email) == (text, email)
    assert first.contact != MAIL


def test_nothing_else_becomes_a_contact() -> None:
    assert taken_up(said.ParkedMailSettled(contact=MAIL, outcome="discarded", by="agen-1", reason="x")) is None


def test_one_that_was_read_after_all_leaves_no_raw_form_of_its_own() -> None:
    _, gone = parked().when(SettleParkedMail(contact=MAIL, outcome="retried", by="sre-1", reason="read"))
    assert gone == said.SubjectErased(contacts=(MAIL,), complaints=(), by="router")
    assert len(parked().when(SettleParkedMail(contact=MAIL, outcome="discarded", by="sre-1", reason="x"))) == 1


def test_it_is_ordered_to_be_read_again_as_often_as_it_is_wished_while_it_waits() -> None:
    where = OriginalRef(chunks=1, size=10, first=4)
    story, wish = parked(), RetryParkedMail(contact=MAIL, original=where, came_at=MONDAY, by="sre-1")
    order = said.ParkedMailRetryOrdered(contact=MAIL, original=where, came_at=MONDAY, by="sre-1")
    unread = RecordParkedMailUnread(contact=MAIL, reason="still too deep", by="sre-1")
    assert story.when(wish) == [order]
    assert story.when(unread) == [said.ParkedMailStillUnread(contact=MAIL, reason="still too deep", by="sre-1")]
    assert story.when(wish) == [order]
    story.when(SettleParkedMail(contact=MAIL, outcome="discarded", by="sre-1", reason="x"))
    for late in (wish, unread):
        (refused,) = story.when(late)
        assert isinstance(refused, Refused)
        assert refused.reason == "parked_mail_not_waiting"
