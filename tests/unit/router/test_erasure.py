"""Erasing a person: one event that names all of theirs, nothing sent afterwards, every class and count as it was."""

from __future__ import annotations

from aduan_events import commands as wish
from aduan_events import complaints as said
from aduan_events.identified import ParkedMailIdentified
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import Category
from aduan_runtime.ownership.decisions import DeadlinePassed
from unit.router.given import Story, contact, named, sealed

ERASE = wish.EraseSubject(by="privasi-1", reason="on request")


def erased() -> Story:
    story = Story()
    story.when(contact("first"))
    story.when(contact("other trouble", category=Category.ACCESS))
    story.when(ERASE, command="the wish")
    return story


def test_an_erasure_names_every_contact_and_complaint_of_the_person() -> None:
    story = Story()
    story.when(contact("first"))
    story.when(contact("again", answers=named("first"), fingerprint="else"))
    (event,) = story.when(ERASE)
    assert event == said.SubjectErased(
        contacts=tuple(sorted((named("first"), named("again")))), complaints=(story.complaint,), by="privasi-1"
    )


def test_a_second_erasure_is_refused_and_changes_nothing() -> None:
    story = erased()
    before = story.person
    (refused,) = story.when(ERASE, command="another wish")
    assert isinstance(refused, Refused)
    assert refused.reason == "already_erased"
    assert story.person == before


def test_the_same_wish_delivered_twice_says_nothing_again() -> None:
    assert erased().when(ERASE, command="the wish") == []


def test_nobody_is_erased_whom_nobody_knows() -> None:
    (refused,) = Story().when(ERASE)
    assert isinstance(refused, Refused)
    assert refused.reason == "unknown_subject"


def test_nothing_is_sent_to_an_erased_person_and_officers_can_still_close_the_case() -> None:
    story = erased()
    state = story.person.cases[story.complaint].course
    (reply,) = story.order(wish.WriteReply(by="agen-1", reply=sealed("c|reply")))
    assert isinstance(reply, said.ReplyWritten)
    assert reply.contact is None
    (answered,) = story.order(wish.ResolveComplaint(by="agen-1", result=sealed("d|result")))
    assert isinstance(answered, said.ComplaintAnswered)
    assert answered.contact is None
    assert state.is_open


def test_an_erased_person_is_not_reminded() -> None:
    story = Story()
    story.when(contact("half", present=("name", "problem")))
    story.when(ERASE)
    deadline = DeadlinePassed(deadline=f"{story.complaint}:remind", due=story.now)
    assert story.when(deadline) == []


def test_no_hash_of_what_the_person_said_is_remembered() -> None:
    story = erased()
    assert [(case.address, case.sayings) for case in story.person.cases.values()] == [(None, ())] * 2


def test_a_contact_that_was_on_its_way_is_counted_and_erased_with_the_rest() -> None:
    story = erased()
    events = story.when(contact("late", category=Category.CERT_MISSING))
    assert events[0].type == "ComplaintOpened"
    complaint = story.person.contacts[named("late")]
    assert complaint is not None
    assert events[-1] == said.SubjectErased(contacts=(named("late"),), complaints=(complaint,), by="router")
    assert story.person.cases[complaint].address is None
    assert story.when(contact("late", category=Category.CERT_MISSING)) == []


def test_a_parked_mail_of_an_erased_person_is_counted_and_erased_too() -> None:
    events = erased().when(ParkedMailIdentified(contact=named("parked"), reason="too_large"))
    assert [event.type for event in events] == ["ParkedMailSetAside", "SubjectErased"]
