"""The course of a complaint: what each event means for its state. One fold for decider and views (domain.md 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.message import Message
from aduan_events.vocabulary import CaseState, CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where a complaint stands. `asked` says that the citizen was asked once for what lacks."""

    state: CaseState = CaseState.RECEIVED
    lacks: tuple[str, ...] = ()
    asked: bool = False
    holder: str | None = None
    closed: CloseReason | None = None
    linked_into: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether an officer still has something to do."""
        return self.state not in (CaseState.ANSWERED, CaseState.CLOSED)


def follow(course: Course, event: Message) -> Course:
    """The course after one event of the complaint."""
    match event:
        case said.ComplaintAcknowledged() if course.state is CaseState.RECEIVED:
            return replace(course, state=CaseState.ACKNOWLEDGED)
        case said.ComplaintRouted() if course.state in (CaseState.RECEIVED, CaseState.ACKNOWLEDGED):
            return replace(course, state=CaseState.TRIAGED)
        case said.InformationRequested(fields=fields):
            return replace(course, lacks=fields, asked=True, state=CaseState.INCOMPLETE)
        case said.InformationSupplied(lacks=lacks):
            complete = course.state is CaseState.INCOMPLETE and not lacks
            return replace(course, lacks=lacks, state=CaseState.TRIAGED if complete else course.state)
        case said.ComplaintClassified(lacks=lacks):
            return replace(course, lacks=lacks)
        case said.ComplaintAssigned(officer=officer):
            return replace(course, holder=officer, state=CaseState.ASSIGNED if course.is_open else course.state)
        case said.ComplaintReleased():
            return replace(course, holder=None, state=_released(course))
        case said.ReplyWritten() if course.is_open:
            return replace(course, state=CaseState.IN_PROGRESS)
        case said.ComplaintAnswered():
            return replace(course, state=CaseState.ANSWERED, holder=None)
        case said.ComplaintReopened():
            return replace(course, state=CaseState.REOPENED, holder=None, closed=None)
        case said.ComplaintClosed(reason=reason):
            return replace(course, state=CaseState.CLOSED, holder=None, closed=reason)
        case said.ComplaintLinked(into=into):
            return replace(course, state=CaseState.CLOSED, holder=None, closed=CloseReason.DUPLICATE, linked_into=into)
        case said.ComplaintUnlinked():
            return replace(course, state=CaseState.REOPENED, closed=None, linked_into=None)
        case _:
            return course


def _released(course: Course) -> CaseState:
    if not course.is_open:
        return course.state
    return CaseState.INCOMPLETE if course.lacks and course.asked else CaseState.TRIAGED
