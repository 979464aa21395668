"""Who holds a complaint: given what happened, when an officer wishes, then one answer."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from aduan_events.assignments import ComplaintFreed, ComplaintHeld, WorkAppeared, WorkEnded
from aduan_events.commands import ClaimComplaint, ReleaseComplaint
from aduan_events.complaints import ComplaintClosed, ComplaintOpened, ComplaintReopened
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import Category, Channel, CloseReason, Kind
from aduan_router.dispatcher import Dispatcher, Work
from aduan_runtime.ownership.decisions import Input

CASE = UUID(int=42)
NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
OPENED = ComplaintOpened(
    contact=UUID(int=1),
    channel=Channel.FORM,
    ticket=15,
    kind=Kind.COMPLAINT,
    category=Category.UNCLEAR,
    fingerprint="f",
)


def told(data: Message, name: str) -> Envelope[Message]:
    cause = uuid5(CASE, name)
    return Envelope(
        id=cause,
        subject=UUID(int=7),
        complaint=CASE,
        cause=cause,
        correlation=cause,
        occurred_at=NOW,
        recorded_at=NOW,
        data=data,
    )


class Desk:
    """A dispatcher with one complaint."""

    def __init__(self) -> None:
        self.dispatcher = Dispatcher()
        self.work = Work()
        self.count = 0

    def when(self, data: Message) -> list[Message]:
        self.count += 1
        given = told(data, f"input {self.count}")
        decided = self.dispatcher.decide(self.work, Input(given, "", 0, NOW, 0))
        for index, one in enumerate(decided):
            self.work = self.dispatcher.evolve(self.work, told(one.data, f"event {self.count}.{index}"))
        return [one.data for one in decided]


def opened() -> Desk:
    desk = Desk()
    desk.when(OPENED)
    return desk


def reason(events: list[Message]) -> str:
    assert isinstance(events[0], Refused)
    return events[0].reason


def test_an_opened_complaint_can_be_claimed_by_one_officer() -> None:
    desk = Desk()
    assert desk.when(OPENED) == [WorkAppeared()]
    assert desk.when(ClaimComplaint(by="agen-1")) == [ComplaintHeld(officer="agen-1")]
    assert reason(desk.when(ClaimComplaint(by="agen-2"))) == "held_by_other"


def test_a_claim_of_an_unknown_complaint_is_refused() -> None:
    assert reason(Desk().when(ClaimComplaint(by="agen-1"))) == "not_open"


def test_claiming_twice_is_refused_and_changes_nothing() -> None:
    desk = opened()
    desk.when(ClaimComplaint(by="agen-1"))
    assert reason(desk.when(ClaimComplaint(by="agen-1"))) == "held_by_you"
    assert desk.work.officer == "agen-1"


def test_only_the_holder_can_let_go() -> None:
    desk = opened()
    desk.when(ClaimComplaint(by="agen-1"))
    assert reason(desk.when(ReleaseComplaint(by="agen-2"))) == "not_held_by_you"
    assert desk.when(ReleaseComplaint(by="agen-1")) == [ComplaintFreed(officer="agen-1", reason="released")]


def test_a_closed_complaint_frees_its_officer_and_can_be_claimed_again_when_reopened() -> None:
    desk = opened()
    desk.when(ClaimComplaint(by="agen-1"))
    assert desk.when(ComplaintClosed(reason=CloseReason.RESOLVED)) == [WorkEnded(officer="agen-1")]
    assert reason(desk.when(ClaimComplaint(by="agen-2"))) == "not_open"
    desk.when(ComplaintReopened(by="citizen"))
    assert desk.when(ClaimComplaint(by="agen-2")) == [ComplaintHeld(officer="agen-2")]


def test_an_officer_is_freed_when_recording_the_assignment_was_refused() -> None:
    desk = opened()
    desk.when(ClaimComplaint(by="agen-1"))
    assert desk.work.recording is not None
    refused = Refused(command=desk.work.recording, reason="not_open", by="agen-1")
    assert desk.when(refused) == [ComplaintFreed(officer="agen-1", reason="refused")]


def test_another_refusal_does_not_free_the_officer() -> None:
    desk = opened()
    desk.when(ClaimComplaint(by="agen-1"))
    assert desk.when(Refused(command=UUID(int=99), reason="version_moved", by="agen-1")) == []
