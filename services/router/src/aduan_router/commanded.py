"""What a command does to a complaint: events, or one refusal with its reason. Every command yields one of them."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events import commands as wish
from aduan_events import complaints as said
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import CaseState, CloseReason
from aduan_router.case import Case, Person
from aduan_router.ruling import lacking, transferred
from aduan_runtime.ownership.decisions import Decided


class Refusal(Exception):
    """Why a command is not carried out; the code is explained in two languages on the desk."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def commanded(person: Person, command: wish.ComplaintCommand, envelope: Envelope[Message]) -> Sequence[Decided]:
    """The events of a command, or its refusal. A command that was taken before says nothing again."""
    case = person.case(envelope.complaint)
    if case is not None and envelope.id in case.commands:
        return []
    try:
        if case is None:
            raise Refusal("unknown_complaint")
        if command.expected_version is not None and command.expected_version != case.version:
            raise Refusal("version_moved")
        events = _carry_out(person, case, command, envelope)
    except Refusal as refusal:
        refused = Refused(command=envelope.id, reason=refusal.reason, by=command.by)
        return [Decided(refused, envelope.complaint, numbered=False)]
    return [Decided(event, case.id) for event in events]


def _carry_out(
    person: Person, case: Case, command: wish.ComplaintCommand, envelope: Envelope[Message]
) -> Sequence[Message]:
    match command:
        case wish.RecordAssignment(officer=officer):
            _require(case.course.is_open, "not_open")
            return [said.ComplaintAssigned(officer=officer)]
        case wish.RecordRelease(officer=officer):
            _require(case.course.holder == officer, "not_held_by_you")
            return [said.ComplaintReleased(officer=officer)]
        case wish.AddNote(note=note, by=by):
            return [said.NoteAdded(note=note, by=by)]
        case wish.WriteReply(reply=reply, by=by):
            _not_held_by_other(case, by)
            _require(case.course.state is not CaseState.CLOSED, "closed")
            return [said.ReplyWritten(reply=reply, by=by, contact=case.address, ticket=case.ticket, locale=case.locale)]
        case wish.TransferComplaint(queue=queue, by=by):
            _require(case.course.is_open, "not_open")
            _require(case.queue is not queue, "already_there")
            return [transferred(case, queue, by)]
        case wish.ResolveComplaint(result=result, by=by):
            _require(case.course.is_open, "not_open")
            _not_held_by_other(case, by)
            return [
                said.ComplaintAnswered(
                    result=result, by=by, contact=case.address, ticket=case.ticket, locale=case.locale
                )
            ]
        case wish.ReopenComplaint(reason=reason, by=by):
            _require(not case.course.is_open, "open")
            _require(case.course.linked_into is None, "linked")
            return [said.ComplaintReopened(by=by, reason=reason)]
        case wish.ClassifyComplaint(category=category, kind=kind, by=by):
            _require((category, kind) != (case.category, case.kind), "already_so")
            lacks = lacking(category, kind, case.present)
            return [said.ComplaintClassified(category=category, kind=kind, lacks=lacks, by=by)]
        case wish.LinkComplaint(into=into, by=by):
            other = person.cases.get(into)
            _require(other is not None and into != case.id, "not_of_this_person")
            _require(case.course.state is not CaseState.CLOSED, "closed")
            _require(other is not None and other.course.closed is not CloseReason.DUPLICATE, "target_is_linked")
            return [said.ComplaintLinked(into=into, by=by)]
        case wish.UnlinkComplaint(by=by):
            if case.course.linked_into is None:
                raise Refusal("not_linked")
            return [said.ComplaintUnlinked(was_into=case.course.linked_into, by=by)]
        case _:
            raise Refusal("unknown_command")


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise Refusal(reason)


def _not_held_by_other(case: Case, by: str) -> None:
    _require(case.course.holder is None or case.course.holder == by, "held_by_other")
