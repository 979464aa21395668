"""What citizens wrote, by contact: sealed as it came, the first word stands."""

from __future__ import annotations

from typing import Any

import pytest

from aduan_desk.views.texts import TextsView
from aduan_events.complaints import SubjectErased
from aduan_events.identified import ContactIdentified, ParkedMailIdentified
from aduan_events.vocabulary import Category, Channel, Kind
from unit.desk.given import CASE, MONDAY, SARI, Told, envelope, named, sealed


@pytest.fixture
def texts() -> Told:
    return Told(TextsView())


def identified(contact: str = "mail", **given: Any) -> ContactIdentified:
    fields: dict[str, Any] = {
        "contact": named(contact),
        "channel": Channel.EMAIL,
        "kind": Kind.COMPLAINT,
        "category": Category.UNCLEAR,
        "fingerprint": "print",
        "words": ("w2", "w1", "w2"),
        "message": sealed(f"{contact}|message"),
        "email": sealed(f"{contact}|email"),
        "masked": ("otp",),
    }
    return ContactIdentified(**{**fields, **given})


async def test_a_contact_is_one_row_whose_texts_stay_sealed(texts: Told) -> None:
    await texts.tell(envelope(identified(), name="one", complaint=None), topic="identified")
    assert texts.row("contact_text", named("mail")) == {
        "contact": str(named("mail")),
        "subject": str(SARI),
        "channel": "email",
        "at": MONDAY,
        "message": sealed("mail|message").model_dump(),
        "title": None,
        "name": None,
        "email": sealed("mail|email").model_dump(),
        "phone": None,
        "card_number": None,
        "masked": ["otp"],
        "words": ["w1", "w2"],
    }


async def test_the_same_contact_identified_again_changes_nothing(texts: Told) -> None:
    await texts.tell(envelope(identified(), name="one", complaint=None), topic="identified")
    before = texts.store.digest()
    again = identified(message=sealed("another box"), words=("w9",))
    await texts.tell(envelope(again, name="two", complaint=None), topic="identified")
    assert texts.store.digest() == before


async def test_a_parked_mail_has_no_text_to_show(texts: Told) -> None:
    parked = ParkedMailIdentified(contact=named("mail"), reason="no_text")
    await texts.tell(envelope(parked, name="parked", complaint=CASE), topic="identified")
    assert texts.store.rows("contact_text") == {}


async def test_delivered_again_nothing_moves_and_a_rebuild_ends_in_the_same_rows(texts: Told) -> None:
    for number in range(5):
        contact = identified(f"mail {number % 3}")
        await texts.tell(envelope(contact, name=f"e{number}", complaint=None), topic="identified", partition=number % 3)
    assert not await texts.moves_when_told_again()
    assert await texts.equals_a_rebuild()


ERASED = SubjectErased(contacts=(named("mail"), named("never read")), complaints=(CASE,), by="privasi-1")


async def test_of_an_erased_person_nothing_but_the_id_stays_whichever_log_is_read_first() -> None:
    digests = set()
    for first in ("identified", "complaints"):
        texts = Told(TextsView())
        told = {
            "identified": envelope(identified(), name="one", complaint=None),
            "complaints": envelope(ERASED, name="gone", complaint=None),
        }
        for topic in sorted(told, reverse=first == "identified"):
            await texts.tell(told[topic], topic=topic)
        row = texts.row("contact_text", named("mail"))
        assert {name: value for name, value in row.items() if value} == {
            "contact": str(named("mail")),
            "subject": str(SARI),
        }
        assert await texts.equals_a_rebuild()
        assert not await texts.moves_when_told_again()
        digests.add(texts.store.digest())
    assert len(digests) == 1
