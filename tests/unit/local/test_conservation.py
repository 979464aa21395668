"""The audit names what does not add up: lost, doubled, unseen, a gap in a story, a view that tells otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from aduan_events import complaints as said
from aduan_events.contacts import ContactReceived
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, Kind
from aduan_local.audit.conservation import Audit, ViewRows

NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
FIRST, SECOND, CASE = UUID(int=1), UUID(int=2), UUID(int=3)


def told(data: Message, seq: int | None = None) -> Envelope[Message]:
    return Envelope(
        id=uuid5(CASE, f"{data.type} {seq}"),
        complaint=CASE if seq else None,
        seq=seq,
        cause=CASE,
        correlation=CASE,
        occurred_at=NOW,
        recorded_at=NOW,
        data=data,
    )


def arrived(contact: UUID) -> Envelope[Message]:
    box = Personal[str](key="k", of=f"{contact}|message", box="AA")
    return told(ContactReceived(contact=contact, channel=Channel.FORM, conversation="c", content="h", message=box))


def opened(contact: UUID) -> said.ComplaintOpened:
    return said.ComplaintOpened(
        contact=contact,
        channel=Channel.FORM,
        ticket=15,
        kind=Kind.COMPLAINT,
        category=Category.UNCLEAR,
        fingerprint="f",
    )


def audited() -> Audit:
    audit = Audit()
    audit.take(arrived(FIRST), (0, 0))
    audit.take(told(opened(FIRST), 1), (3, 2))
    return audit


def test_a_day_that_adds_up_has_no_differences() -> None:
    audit = audited()
    assert audit.differences(ViewRows({CASE: ("RECEIVED", (3, 2))}, {3: 2})) == []
    assert audit.figures()["received"] == audit.figures()["opened"] == 1


def test_a_contact_without_a_class_is_lost() -> None:
    audit = audited()
    audit.take(arrived(SECOND), (0, 1))
    assert [line.partition(":")[0] for line in audit.differences()] == ["lost"]


def test_a_contact_with_two_classes_is_doubled() -> None:
    audit = audited()
    audit.take(told(said.MachineMailSetAside(contact=FIRST, machine="bounce")), (3, 3))
    assert [line.partition(":")[0] for line in audit.differences()] == ["doubled"]


def test_a_class_without_a_contact_is_unseen_unless_it_came_later() -> None:
    audit = audited()
    audit.take(told(said.MachineMailSetAside(contact=SECOND, machine="bounce")), (3, 3))
    assert [line.partition(":")[0] for line in audit.differences()] == ["unseen"]
    audit.take_later(arrived(SECOND))
    assert audit.differences() == []


def test_a_gap_in_a_story_is_named() -> None:
    audit = audited()
    audit.take(told(said.ComplaintReleased(officer="agen-1"), 3), (3, 4))
    assert audit.differences() == [f"seq of {CASE} goes from 1 to 3"]


def test_a_view_that_tells_otherwise_is_named_as_of_its_own_offset() -> None:
    audit = audited()
    audit.take(told(said.ComplaintAssigned(officer="agen-1"), 2), (3, 5))
    assert audit.differences(ViewRows({CASE: ("RECEIVED", (3, 2))}, {3: 2})) == []
    wrong = audit.differences(ViewRows({CASE: ("RECEIVED", (3, 5))}, {3: 5}))
    assert wrong == [f"view: {CASE} is RECEIVED in the view and ASSIGNED on the log at 3/5"]


def test_a_complaint_that_the_view_should_show_is_missed() -> None:
    assert len(audited().differences(ViewRows({}, {3: 2}))) == 1
    assert audited().differences(ViewRows({}, {3: 1})) == []
