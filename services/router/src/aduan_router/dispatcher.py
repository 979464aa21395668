"""The dispatcher: alone says who holds which complaint (design.md 4.1 and 5). Owner of the log `assignments`.

It reads the whole of `complaints` to know what can be held; an officer holds a complaint from `ComplaintHeld` on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from aduan_events.assignments import ComplaintFreed, ComplaintHeld, WorkAppeared, WorkEnded
from aduan_events.commands import ClaimComplaint, ReleaseComplaint
from aduan_events.complaints import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintLinked,
    ComplaintOpened,
    ComplaintReopened,
    ComplaintUnlinked,
)
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_runtime.ownership.decisions import Decided, Input

ASSIGNMENTS_REACTOR = "assignments"
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Work:
    """What the dispatcher knows of one complaint. `recording` is the command that tells `complaints` the holder."""

    version: int = 0
    open: bool = False
    officer: str | None = None
    recording: UUID | None = None


class Dispatcher:
    """Decider over officers' wishes and the course of complaints."""

    name = "dispatcher"
    log = "assignments"
    inputs = ("officer-commands",)
    whole_inputs = ("complaints",)

    def key(self, envelope: Envelope[Message]) -> UUID:
        return envelope.complaint or _NOBODY

    def initial(self) -> Work:
        return Work()

    def version(self, state: Work, complaint: UUID) -> int:
        return state.version

    def tally(self, count: int, event: Envelope[Message]) -> int:
        return count

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        return {}

    def evolve(self, state: Work, event: Envelope[Message]) -> Work:
        known = replace(state, version=event.seq or state.version)
        match event.data:
            case WorkAppeared():
                return replace(known, open=True)
            case WorkEnded():
                return replace(known, open=False, officer=None, recording=None)
            case ComplaintHeld(officer=officer):
                return replace(known, officer=officer, recording=derived_id(event.id, ASSIGNMENTS_REACTOR, 0))
            case ComplaintFreed():
                return replace(known, officer=None, recording=None)
            case _:
                return known

    def decide(self, state: Work, given: Input) -> Sequence[Decided]:
        complaint = given.envelope.complaint
        match given.envelope.data:
            case ClaimComplaint(by=officer):
                return self._claim(state, given.envelope, officer)
            case ReleaseComplaint(by=officer):
                if state.officer != officer:
                    return [_refused(given.envelope, "not_held_by_you", officer)]
                return [Decided(ComplaintFreed(officer=officer, reason="released"), complaint)]
            case ComplaintOpened() | ComplaintReopened() | ComplaintUnlinked() if not state.open:
                return [Decided(WorkAppeared(), complaint)]
            case ComplaintAnswered() | ComplaintClosed() | ComplaintLinked() if state.open:
                return [Decided(WorkEnded(officer=state.officer), complaint)]
            case Refused(command=command) if state.officer is not None and command == state.recording:
                return [Decided(ComplaintFreed(officer=state.officer, reason="refused"), complaint)]
            case _:
                return []

    def _claim(self, state: Work, wish: Envelope[Message], officer: str) -> Sequence[Decided]:
        if not state.open:
            return [_refused(wish, "not_open", officer)]
        if state.officer == officer:
            return [_refused(wish, "held_by_you", officer)]
        if state.officer is not None:
            return [_refused(wish, "held_by_other", officer)]
        return [Decided(ComplaintHeld(officer=officer), wish.complaint)]


def _refused(wish: Envelope[Message], reason: str, officer: str) -> Decided:
    return Decided(Refused(command=wish.id, reason=reason, by=officer), wish.complaint, numbered=False)
