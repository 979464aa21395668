"""What became of mails, commands and poison, one row each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from aduan_desk.views.outcomes import DeliveriesView, EffectsView, OutcomesView
from aduan_events.complaints import ParkedMailSetAside, ParkedMailSettled, ParkedMailStillUnread
from aduan_events.contacts import OriginalRef
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_runtime.dead_letters import SetAside, SetAsideSettled
from unit.desk.given import CASE, MONDAY, SARI, Told, envelope, named


@pytest.fixture
def outcomes() -> Told:
    return Told(OutcomesView())


def place(offset: int = 7, topic: str = "identified") -> dict[str, Any]:
    return {"topic": topic, "partition": 3, "offset": offset, "key": str(SARI)}


def dead(offset: int = 7, topic: str = "identified") -> DeadLettered:
    return DeadLettered(**place(offset, topic), reason="wrong_type", detail="ContactIdentified: channel: enum")


def settled(outcome: str, offset: int = 7) -> DeadLetterSettled:
    return DeadLetterSettled.model_validate({**place(offset), "outcome": outcome, "by": "sre-1"})


async def test_a_refusal_is_kept_by_its_command(outcomes: Told) -> None:
    refused = Refused(command=named("c1"), reason="held_by_other", by="agen-1")
    await outcomes.tell(envelope(refused, name="refusal", command="c0"), topic="assignments", partition=0)
    assert outcomes.row("refusal", named("c1")) == {
        "command": str(named("c1")),
        "complaint": str(CASE),
        "reason": "held_by_other",
        "by": "agen-1",
        "at": MONDAY,
        "correlation": str(named("c0")),
    }


async def test_a_dead_letter_waits_with_its_reason_and_place(outcomes: Told) -> None:
    await outcomes.tell(envelope(dead(), name="dead", complaint=None))
    assert outcomes.row("dead_letter", "complaints|identified|3|7") == {
        "place": "complaints|identified|3|7",
        "at": MONDAY,
        "reason": "wrong_type",
        "detail": "ContactIdentified: channel: enum",
        "topic": "identified",
        "partition": 3,
        "at_offset": 7,
        "reader": "complaints",
        "record_key": str(SARI),
        "contact": None,
        "subject": None,
        "original": None,
        "state": "waiting",
    }


async def test_what_waits_behind_it_is_a_row_of_its_own(outcomes: Told) -> None:
    await outcomes.tell(envelope(dead(), name="dead", complaint=None))
    await outcomes.tell(envelope(Halted(**place(9), reason="behind identified/3/7"), name="halted", complaint=None))
    row = outcomes.row("dead_letter", "complaints|identified|3|9")
    assert (row["reason"], row["state"], row["record_key"]) == ("behind identified/3/7", "waiting", str(SARI))


@pytest.mark.parametrize("outcome", ["retried", "discarded"])
async def test_a_settled_dead_letter_keeps_its_hour_and_reason(outcomes: Told, outcome: str) -> None:
    await outcomes.tell(envelope(dead(), name="dead", complaint=None))
    later = MONDAY + timedelta(hours=2)
    await outcomes.tell(envelope(settled(outcome), name="settled", complaint=None, at=later))
    row = outcomes.row("dead_letter", "complaints|identified|3|7")
    assert (row["state"], row["at"], row["reason"]) == (outcome, MONDAY, "wrong_type")


async def test_each_reader_of_one_bad_record_has_a_row(outcomes: Told) -> None:
    await outcomes.tell(envelope(dead(topic="complaints"), name="one", complaint=None))
    await outcomes.tell(
        envelope(dead(topic="complaints"), name="two", complaint=None), topic="assignments", partition=0
    )
    readers = {row["reader"] for row in outcomes.store.rows("dead_letter").values()}
    assert readers == {"complaints", "assignments"}


async def test_a_parked_mail_is_shown_by_its_contact(outcomes: Told) -> None:
    await outcomes.tell(envelope(ParkedMailSetAside(contact=named("mail"), reason="too_slow"), name="parked"))
    row = outcomes.row("dead_letter", f"mail|{named('mail')}")
    assert (row["reason"], row["contact"], row["reader"]) == ("too_slow", str(named("mail")), "mail")


async def test_a_settled_mail_says_how_it_ended_and_keeps_where_its_original_stands(outcomes: Told) -> None:
    where = OriginalRef(chunks=2, size=500_000, first=7)
    aside = ParkedMailSetAside(contact=named("mail"), reason="too_slow", original=where)
    await outcomes.tell(envelope(aside, name="parked"))
    settled = ParkedMailSettled(contact=named("mail"), outcome="taken_up", by="agen-1", reason="readable")
    await outcomes.tell(envelope(settled, name="settled"))
    row = outcomes.row("dead_letter", f"mail|{named('mail')}")
    assert (row["state"], row["reason"], row["subject"]) == ("taken_up", "too_slow", str(SARI))
    assert row["original"] == {"chunks": 2, "size": 500_000, "first": 7}
    assert await outcomes.equals_a_rebuild()


async def test_a_mail_that_was_read_again_in_vain_waits_on_with_todays_reason(outcomes: Told) -> None:
    await outcomes.tell(envelope(ParkedMailSetAside(contact=named("mail"), reason="too_slow"), name="parked"))
    unread = ParkedMailStillUnread(contact=named("mail"), reason="too_deep", by="sre-1")
    await outcomes.tell(envelope(unread, name="unread"))
    row = outcomes.row("dead_letter", f"mail|{named('mail')}")
    assert (row["state"], row["reason"], row["at"]) == ("waiting", "too_deep", MONDAY)
    assert await outcomes.equals_a_rebuild()


async def test_a_copy_of_any_other_reader_is_a_row_told_once_and_settled(outcomes: Told) -> None:
    at = {"reader": "identify", "topic": "contacts", "partition": 3, "offset": 7}
    copy = SetAside.model_validate({**at, "key": "k", "reason": "bad_json", "detail": "byte 1"})
    await outcomes.tell(envelope(copy, name="copy", complaint=None), topic="dead-letters", partition=0)
    waiting = outcomes.row("dead_letter", "identify|contacts|3|7")
    assert (waiting["reader"], waiting["reason"], waiting["state"]) == ("identify", "bad_json", "waiting")
    assert (waiting["topic"], waiting["partition"], waiting["at_offset"], waiting["record_key"]) == (
        "contacts",
        3,
        7,
        "k",
    )
    settled = SetAsideSettled.model_validate({**at, "outcome": "retried", "by": "sre-1"})
    await outcomes.tell(envelope(settled, name="settled", complaint=None), topic="dead-letters", partition=0)
    later = MONDAY + timedelta(hours=1)
    await outcomes.tell(envelope(copy, name="again", complaint=None, at=later), topic="dead-letters", partition=0)
    assert outcomes.row("dead_letter", "identify|contacts|3|7") == {**waiting, "state": "retried"}
    assert not await outcomes.moves_when_told_again()
    assert await outcomes.equals_a_rebuild()


async def test_outcomes_delivered_again_do_not_move_and_equal_a_rebuild(outcomes: Told) -> None:
    await outcomes.tell(envelope(dead(), name="dead", complaint=None))
    await outcomes.tell(envelope(Halted(**place(9), reason="behind"), name="halted", complaint=None))
    await outcomes.tell(envelope(settled("retried"), name="settled", complaint=None))
    await outcomes.tell(envelope(Refused(command=named("c"), reason="open"), name="r"), topic="assignments")
    assert not await outcomes.moves_when_told_again()
    assert await outcomes.equals_a_rebuild()


async def test_an_effect_that_is_asked_for_twice_is_one_row() -> None:
    effects = Told(EffectsView())
    mail = MailRequested(contact=named("mail"), template="ACK", ticket=12)
    for offset_of in (1, 2):
        await effects.tell(
            envelope(mail, name="effect", command="event", at=MONDAY + timedelta(hours=offset_of)), topic="effects"
        )
    assert effects.row("effect", named("effect")) == {
        "effect": str(named("effect")),
        "subject": str(SARI),
        "complaint": str(CASE),
        "cause": str(named("event")),
        "template": "ACK",
        "requested_at": MONDAY + timedelta(hours=1),
    }
    assert not await effects.moves_when_told_again()
    assert await effects.equals_a_rebuild()


async def test_the_first_outcome_of_an_effect_stands() -> None:
    deliveries = Told(DeliveriesView())
    for number, outcome in enumerate(("unknown", "delivered")):
        ended = DeliveryEnded.model_validate({"effect": named("effect"), "outcome": outcome, "template": "ACK"})
        await deliveries.tell(envelope(ended, name=f"ended {number}"), topic="deliveries")
    assert deliveries.row("delivery", named("effect"))["outcome"] == "unknown"
    assert not await deliveries.moves_when_told_again()
    assert await deliveries.equals_a_rebuild()
