"""The job as a decider of this project: pure rules, run by the same shell as the router's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from aduan_events.commands import AddNote
from aduan_events.complaints import ComplaintRouted
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.vocabulary import Priority, Queue
from aduan_runtime.ownership.decisions import Decided, Input
from benchmarks.bench.job import enriched

_NOBODY = UUID(int=0)
_QUEUES = {queue.value: queue for queue in Queue}
_PRIORITIES = {priority.value: priority for priority in Priority}


class Taken(Struct, frozen=True, gc=False):
    """What is known of one subject: the last seq and the ids of the inputs taken."""

    seq: int = 0
    ids: frozenset[int] = frozenset()


_NONE = Taken()


class NoteRouter:
    """Each note that was not seen before becomes a `ComplaintRouted` with topic, queue and priority."""

    name = "bench"
    whole_inputs: tuple[str, ...] = ()

    def __init__(self, log: str, inputs: tuple[str, ...]) -> None:
        self.log = log
        self.inputs = inputs

    def key(self, envelope: Envelope[Message]) -> UUID:
        return envelope.subject or _NOBODY

    def initial(self) -> Taken:
        return _NONE

    def evolve(self, state: Taken, event: Envelope[Message]) -> Taken:
        return Taken(event.seq or state.seq, state.ids | {event.cause.int})

    def tally(self, count: int, event: Envelope[Message]) -> int:
        return count + 1

    def version(self, state: Taken, complaint: UUID) -> int:
        return state.seq

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        return {}

    def decide(self, state: Taken, given: Input) -> Sequence[Decided]:
        data = given.envelope.data
        if not isinstance(data, AddNote) or given.envelope.id.int in state.ids:
            return ()
        topic, queue, priority = enriched(data.note.box)
        routed = ComplaintRouted(
            queue=_QUEUES[queue],
            priority=_PRIORITIES[priority],
            due_at=given.now,
            reason=topic,
            because_id=data.note.box,
        )
        return (Decided(routed, given.envelope.complaint),)
