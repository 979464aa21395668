"""What a contact or command does to a person's complaints: given these events, when this, then these events."""

from __future__ import annotations

from aduan_events import commands as wish
from aduan_events import complaints as said
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import CaseState, Category, CloseReason, Kind, Queue
from aduan_runtime.ownership.decisions import DeadlinePassed
from unit.router.given import COMPLETE, Story, contact, named, sealed


def names(events: list[Message]) -> list[str]:
    return [event.type for event in events]


def test_a_first_contact_opens_a_complaint_routes_it_and_is_acknowledged() -> None:
    story = Story()
    events = story.when(contact("first"))
    assert names(events) == ["ComplaintOpened", "ComplaintRouted", "ComplaintAcknowledged"]
    assert story.person.cases[story.complaint].course.state is CaseState.TRIAGED


def test_ticket_numbers_are_unique_without_coordination() -> None:
    story = Story()
    first = story.when(contact("one"))[0]
    second = story.when(contact("two", category=Category.ACCESS))[0]
    assert isinstance(first, said.ComplaintOpened)
    assert isinstance(second, said.ComplaintOpened)
    assert (first.ticket, second.ticket) == (12 * 1 + 3, 12 * 2 + 3)


def test_what_lacks_is_asked_for_once_and_the_clock_pauses() -> None:
    story = Story()
    events = story.when(contact("half", present=("name", "problem")))
    assert "InformationRequested" in names(events)
    assert story.person.cases[story.complaint].course.state is CaseState.INCOMPLETE


def test_an_answer_with_what_lacks_completes_the_complaint() -> None:
    story = Story()
    story.when(contact("half", present=("name", "problem")))
    events = story.when(contact("rest", present=COMPLETE, answers=named("half")))
    assert names(events) == ["ContactLinked", "InformationSupplied"]
    assert story.person.cases[story.complaint].course.state is CaseState.TRIAGED


def test_the_same_contact_delivered_twice_says_nothing_again() -> None:
    story = Story()
    story.when(contact("first"))
    assert story.when(contact("first")) == []


def test_the_same_words_within_a_day_are_a_repeat_of_the_first() -> None:
    story = Story()
    story.when(contact("first"))
    events = story.later(hours=23).when(contact("again", fingerprint="print of first"))
    assert events == [said.ContactRepeated(contact=named("again"), channel="email", repeats=named("first"))]


def test_the_same_words_after_a_day_are_told_again() -> None:
    story = Story()
    story.when(contact("first"))
    events = story.later(hours=25).when(contact("again", fingerprint="print of first"))
    assert names(events)[0] == "ContactLinked"


def test_an_answer_to_a_contact_of_weeks_ago_still_finds_its_complaint() -> None:
    story = Story()
    story.when(contact("first"))
    story.later(days=2).when(contact("second"))
    events = story.later(days=20).when(contact("late", category=Category.ACCESS, answers=named("first")))
    assert isinstance(events[0], said.ContactLinked)
    assert events[0].reason == "answers"


def test_another_trouble_of_the_same_person_opens_a_complaint_of_its_own() -> None:
    story = Story()
    story.when(contact("money"))
    events = story.when(contact("login", category=Category.ACCESS))
    assert names(events)[0] == "ComplaintOpened"
    assert len(story.person.cases) == 2


def test_a_machine_is_counted_and_never_answered() -> None:
    story = Story()
    assert story.when(contact("robot", machine="auto_reply")) == [
        said.MachineMailSetAside(contact=named("robot"), machine="auto_reply")
    ]


def test_a_citizen_who_answers_a_solved_complaint_reopens_it() -> None:
    story = Story()
    story.when(contact("first"))
    story.order(wish.ResolveComplaint(by="agen-1", result=sealed("r")))
    events = story.when(contact("still not", answers=named("first")))
    assert names(events) == ["ContactLinked", "ComplaintReopened"]


def test_who_joins_an_open_complaint_gets_one_receipt_that_names_its_ticket() -> None:
    story = Story()
    story.when(contact("first"))
    joined = story.later(hours=2).when(contact("same trouble", masked=("pin",)))
    ticket = story.person.cases[story.complaint].ticket
    assert names(joined) == ["ContactLinked", "ContactAcknowledged"]
    assert joined[1] == said.ContactAcknowledged(contact=named("same trouble"), ticket=ticket, masked=("pin",))
    assert story.when(contact("same trouble", masked=("pin",))) == []


def test_who_answers_or_names_the_ticket_or_left_no_address_gets_no_receipt_for_joining() -> None:
    story = Story()
    story.when(contact("first"))
    assert names(story.when(contact("answer", answers=named("first")))) == ["ContactLinked"]
    ticket = story.person.cases[story.complaint].ticket
    assert names(story.when(contact("reply by mail", names_ticket=ticket))) == ["ContactLinked"]
    assert names(story.when(contact("nameless", has_address=False))) == ["ContactLinked"]


def test_every_command_yields_an_event_or_a_refusal() -> None:
    story = Story()
    story.when(contact("first"))
    stale = wish.AddNote(by="agen-1", note=sealed("n"), expected_version=99)
    assert isinstance(story.order(stale)[0], Refused)
    assert names(story.order(wish.AddNote(by="agen-1", note=sealed("n")))) == ["NoteAdded"]


def test_a_command_sent_twice_is_carried_out_once() -> None:
    story = Story()
    story.when(contact("first"))
    note = wish.AddNote(by="agen-1", note=sealed("n"))
    assert names(story.order(note, "note 1")) == ["NoteAdded"]
    assert story.order(note, "note 1") == []


def test_a_colleague_cannot_answer_over_the_holder() -> None:
    story = Story()
    story.when(contact("first"))
    story.order(wish.RecordAssignment(by="agen-1", officer="agen-1"))
    refused = story.order(wish.WriteReply(by="agen-2", reply=sealed("r")))[0]
    assert isinstance(refused, Refused)
    assert refused.reason == "held_by_other"


def test_a_transfer_keeps_priority_and_deadline() -> None:
    story = Story()
    story.when(contact("first"))
    before = story.person.cases[story.complaint]
    story.order(wish.TransferComplaint(by="agen-1", queue=Queue.SECURITY))
    after = story.person.cases[story.complaint]
    assert (after.queue, after.priority, after.due_at) == (Queue.SECURITY, before.priority, before.due_at)


def test_a_linked_complaint_ends_as_duplicate_and_unlinking_gives_it_back() -> None:
    story = Story()
    story.when(contact("money"))
    story.when(contact("login", category=Category.ACCESS))
    other = list(story.person.cases)[1]
    story.order(wish.LinkComplaint(by="agen-1", into=other))
    linked = story.person.cases[story.complaint].course
    assert (linked.state, linked.closed) == (CaseState.CLOSED, CloseReason.DUPLICATE)
    story.order(wish.UnlinkComplaint(by="agen-1"))
    assert story.person.cases[story.complaint].course.is_open


def test_a_corrected_category_changes_what_lacks() -> None:
    story = Story()
    story.when(contact("first", category=Category.ACCESS, present=("name", "email", "phone", "problem")))
    events = story.order(wish.ClassifyComplaint(by="agen-1", category=Category.INC_NOT_RECEIVED, kind=Kind.COMPLAINT))
    assert isinstance(events[0], said.ComplaintClassified)
    assert "card" in events[0].lacks


def test_ten_bank_days_of_silence_close_an_answered_complaint() -> None:
    story = Story()
    story.when(contact("first"))
    story.order(wish.ResolveComplaint(by="agen-1", result=sealed("r")))
    passed = DeadlinePassed(deadline=f"{story.complaint}:close", due=story.now)
    assert story.when(passed) == [said.ComplaintClosed(reason=CloseReason.NO_REPLY_10WD)]


def test_a_deadline_that_no_longer_holds_says_nothing() -> None:
    story = Story()
    story.when(contact("first"))
    assert story.when(DeadlinePassed(deadline=f"{story.complaint}:close", due=story.now)) == []
