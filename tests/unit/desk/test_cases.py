"""The read model of complaints: rows for lists and entries for stories, as the log tells them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aduan_desk.views.cases import CasesView
from aduan_events import complaints as said
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_events.vocabulary import Category, Channel, CloseReason, Kind, Priority, Queue
from unit.desk.given import CASE, MONDAY, SARI, Told, envelope, named, opened, routed, sealed

ANSWERED = said.ComplaintAnswered(result=sealed("c1|result"), by="agen-1", contact=named("first mail"), ticket=1178451)
LONG_STORY: tuple[Message, ...] = (
    opened(),
    routed(),
    said.InformationRequested(fields=("phone", "card"), contact=named("first mail")),
    said.ContactLinked(contact=named("answer"), channel=Channel.FORM, reason="answers", fingerprint="other"),
    said.InformationSupplied(fields=("phone", "card"), lacks=(), contact=named("answer")),
    said.ComplaintAssigned(officer="agen-1"),
    said.NoteAdded(note=sealed("c0|note"), by="agen-1"),
    said.ReplyWritten(reply=sealed("c2|reply"), by="agen-1", contact=named("first mail"), ticket=1178451),
    ANSWERED,
    said.ComplaintReopened(by="citizen", contact=named("third mail")),
    said.ComplaintClosed(reason=CloseReason.NO_REPLY_10WD),
)


@pytest.fixture
def cases() -> Told:
    return Told(CasesView())


async def test_an_opened_complaint_is_one_row_with_all_that_lists_show(cases: Told) -> None:
    await cases.story(opened(locale="en", secret=True), routed(Queue.SECURITY, Priority.URGENT))
    assert cases.row("complaint", CASE) == {
        "complaint": str(CASE),
        "subject": str(SARI),
        "ticket": 1178451,
        "kind": "complaint",
        "category": "INC_NOT_RECEIVED",
        "secondary": None,
        "state": "TRIAGED",
        "queue": "security",
        "priority": "urgent",
        "rank": 0,
        "holder": None,
        "channels": ["email"],
        "contacts": [str(named("first mail"))],
        "opened_at": MONDAY,
        "answered_at": None,
        "first_reply_at": None,
        "due_at": MONDAY + timedelta(days=1),
        "lacks": [],
        "asked": False,
        "open": True,
        "close_reason": None,
        "linked_into": None,
        "locale": "en",
        "secret": True,
        "anonymous": False,
        "address": str(named("first mail")),
        "version": 2,
        "erased": False,
    }


async def test_priorities_rank_from_urgent_to_low(cases: Told) -> None:
    ranks = []
    await cases.story(opened())
    for priority in (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW):
        await cases.story(routed(priority=priority))
        ranks.append(cases.row("complaint", CASE)["rank"])
    assert ranks == [0, 1, 2, 3]


async def test_what_lacks_is_shown_until_the_citizen_brings_it(cases: Told) -> None:
    await cases.story(*LONG_STORY[:3])
    asked = cases.row("complaint", CASE)
    await cases.story(*LONG_STORY[3:5])
    complete = cases.row("complaint", CASE)
    assert (asked["state"], asked["lacks"], asked["asked"]) == ("INCOMPLETE", ["phone", "card"], True)
    assert (complete["state"], complete["lacks"]) == ("TRIAGED", [])


async def test_further_contacts_join_with_their_channel_and_a_reply_goes_to_the_last_address(cases: Told) -> None:
    linked = said.ContactLinked(
        contact=named("second mail"), channel=Channel.EMAIL, reason="same_trouble", fingerprint="p", has_address=True
    )
    without = said.ContactLinked(contact=named("call"), channel=Channel.PHONE, reason="names_ticket", fingerprint="p")
    repeated = said.ContactRepeated(contact=named("form"), channel=Channel.FORM, repeats=named("first mail"))
    await cases.story(opened(), linked, without, repeated)
    row = cases.row("complaint", CASE)
    assert row["contacts"] == [str(named(name)) for name in ("first mail", "second mail", "call", "form")]
    assert row["channels"] == ["email", "phone", "form"]
    assert row["address"] == str(named("second mail"))


async def test_a_holder_is_shown_while_holding_and_a_release_gives_the_complaint_back(cases: Told) -> None:
    await cases.story(opened(), routed(), said.ComplaintAssigned(officer="agen-1"))
    held = cases.row("complaint", CASE)
    await cases.story(said.ComplaintReleased(officer="agen-1"))
    free = cases.row("complaint", CASE)
    assert (held["holder"], held["state"]) == ("agen-1", "ASSIGNED")
    assert (free["holder"], free["state"]) == (None, "TRIAGED")


async def test_an_answer_ends_the_work_and_names_its_hour(cases: Told) -> None:
    await cases.story(opened(), routed(), said.ComplaintAssigned(officer="agen-1"), ANSWERED)
    row = cases.row("complaint", CASE)
    assert (row["state"], row["open"], row["holder"]) == ("ANSWERED", False, None)
    assert row["answered_at"] == MONDAY + timedelta(hours=3)


async def test_a_reopened_complaint_is_open_again_and_no_longer_answered(cases: Told) -> None:
    await cases.story(opened(), routed(), ANSWERED, said.ComplaintReopened(by="agen-1"))
    row = cases.row("complaint", CASE)
    assert (row["state"], row["open"], row["answered_at"]) == ("REOPENED", True, None)


async def test_a_duplicate_is_closed_into_the_other_and_comes_back_when_unlinked(cases: Told) -> None:
    await cases.story(opened(), routed(), said.ComplaintLinked(into=named("other"), by="agen-1"))
    closed = cases.row("complaint", CASE)
    await cases.story(said.ComplaintUnlinked(was_into=named("other"), by="agen-1"))
    back = cases.row("complaint", CASE)
    assert (closed["state"], closed["close_reason"], closed["linked_into"]) == (
        "CLOSED",
        "duplicate",
        str(named("other")),
    )
    assert (back["state"], back["close_reason"], back["linked_into"]) == ("REOPENED", None, None)


async def test_a_correction_moves_category_kind_and_what_lacks(cases: Told) -> None:
    corrected = said.ComplaintClassified(category=Category.RATING, kind=Kind.QUESTION, lacks=("partner",), by="agen-1")
    await cases.story(opened(), routed(), corrected)
    row = cases.row("complaint", CASE)
    assert (row["category"], row["kind"], row["lacks"]) == ("RATING", "question", ["partner"])


async def test_every_event_is_one_entry_of_the_story_with_its_sealed_text_apart(cases: Told) -> None:
    await cases.story(*LONG_STORY, command="command 1")
    entries = sorted(cases.store.rows("entry").values(), key=lambda entry: entry["seq"])
    assert [entry["type"] for entry in entries] == [data.type for data in LONG_STORY]
    by_type = {entry["type"]: entry for entry in entries}
    assert by_type["ReplyWritten"]["box"] == sealed("c2|reply").model_dump()
    assert by_type["NoteAdded"]["box"] == sealed("c0|note").model_dump()
    assert by_type["ComplaintAnswered"]["box"] == sealed("c1|result").model_dump()
    assert "reply" not in by_type["ReplyWritten"]["facts"]
    assert by_type["ReplyWritten"]["actor"] == by_type["ComplaintAssigned"]["actor"] == "agen-1"
    assert by_type["ContactLinked"]["contact"] == str(named("answer"))
    assert {entry["correlation"] for entry in entries} == {str(named("command 1"))}


async def test_a_refusal_is_an_entry_that_moves_no_complaint(cases: Told) -> None:
    refused = Refused(command=named("c"), reason="unknown_complaint", by="agen-1")
    await cases.tell(envelope(refused, name="never opened", complaint=named("unknown")))
    await cases.story(opened(), routed())
    before = cases.row("complaint", CASE)
    await cases.tell(envelope(Refused(command=named("c"), reason="version_moved", by="agen-1"), name="refusal"))
    assert cases.row("complaint", CASE) == before
    assert cases.row("entry", named("refusal"))["type"] == "Refused"


async def test_a_possible_same_person_is_an_entry_of_the_person(cases: Told) -> None:
    found = said.PossibleSamePersonFound(other=named("Budi"), identifier="phone", contact=named("first mail"))
    await cases.tell(envelope(found, name="same", complaint=None))
    entry = cases.row("entry", named("same"))
    assert (entry["complaint"], entry["subject"], entry["contact"]) == (None, str(SARI), str(named("first mail")))
    assert cases.store.rows("complaint") == {}


async def test_dead_letters_are_none_of_this_view(cases: Told) -> None:
    place = {"topic": "commands", "partition": 3, "offset": 7, "key": "k"}
    for number, data in enumerate(
        (
            DeadLettered(**place, reason="bad_json", detail="byte 1"),
            Halted(**place, reason="behind commands/3/7"),
            DeadLetterSettled(**place, outcome="retried", by="sre-1"),
        )
    ):
        await cases.tell(envelope(data, name=f"dead {number}", complaint=None))
    assert cases.store.rows("entry") == cases.store.rows("complaint") == {}


async def test_delivered_again_nothing_moves_and_a_rebuild_ends_in_the_same_rows(cases: Told) -> None:
    await cases.story(*LONG_STORY)
    await cases.tell(envelope(opened("lone mail"), name="other opened", complaint=named("other"), seq=1), partition=5)
    await cases.tell(envelope(routed(), name="other routed", complaint=named("other"), seq=2), partition=5)
    assert not await cases.moves_when_told_again()
    assert await cases.equals_a_rebuild()


async def test_a_story_that_does_not_begin_with_its_opening_cannot_be_told(cases: Told) -> None:
    with pytest.raises(Exception, match="cannot_fold"):
        await cases.story(routed())


async def test_an_erased_case_keeps_its_place_in_every_count_and_has_no_address(cases: Told) -> None:
    await cases.story(opened(), routed())
    before = cases.row("complaint", CASE)
    erased = said.SubjectErased(contacts=(named("first mail"),), complaints=(CASE,), by="privasi-1")
    await cases.tell(envelope(erased, name="gone", complaint=None))
    assert cases.row("complaint", CASE) == {**before, "erased": True, "address": None}
    assert await cases.equals_a_rebuild()
    assert "fingerprint" not in str(cases.store.rows("entry"))
