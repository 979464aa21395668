"""Given these events, when this input, then these events: the words of the router's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from aduan_events.commands import ComplaintCommand
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, Kind
from aduan_router.case import Person
from aduan_router.complaint import ComplaintDecider
from aduan_runtime.ownership.decisions import Decided, Input

SPACE = UUID(int=7)
SARI = uuid5(SPACE, "sari")
MONDAY = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
COMPLETE = ("name", "email", "phone", "card", "problem", "status", "partner", "month", "schedule")


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(SPACE, name)


def sealed(of: str) -> Personal[str]:
    """A box as events bear it."""
    return Personal[str](key="k1", of=of, box="AAAA")


def contact(name: str, **given: Any) -> ContactIdentified:
    """A contact that `identify` has read."""
    fields: dict[str, Any] = {
        "contact": named(name),
        "channel": Channel.EMAIL,
        "kind": Kind.COMPLAINT,
        "category": Category.INC_NOT_RECEIVED,
        "present": COMPLETE,
        "fingerprint": f"print of {name}",
        "has_address": True,
        "message": sealed(f"{named(name)}|message"),
    }
    return ContactIdentified(**{**fields, **given})


@dataclass
class Story:
    """A person's story so far, told to the complaint decider."""

    decider: ComplaintDecider = field(default_factory=ComplaintDecider)
    person: Person = field(default_factory=Person)
    tally: int = 0
    now: datetime = MONDAY
    partition: int = 3
    inputs: int = 0

    def later(self, **by: float) -> Story:
        """Time passes."""
        self.now += timedelta(**by)
        return self

    def when(self, data: Message, complaint: UUID | None = None, command: str | None = None) -> list[Message]:
        """Decide one input and fold what it led to; the events."""
        self.inputs += 1
        cause = named(command or f"input {self.inputs}")
        envelope = Envelope(
            id=cause,
            subject=SARI,
            complaint=complaint,
            cause=cause,
            correlation=cause,
            occurred_at=self.now,
            recorded_at=self.now,
            data=data,
        )
        decided = self.decider.decide(self.person, Input(envelope, "identified", self.partition, self.now, self.tally))
        self._fold(decided, cause)
        return [one.data for one in decided]

    def order(self, command: ComplaintCommand, name: str | None = None) -> list[Message]:
        """A command about the person's first complaint."""
        return self.when(command, self.complaint, name)

    @property
    def complaint(self) -> UUID:
        """The person's first complaint."""
        return next(iter(self.person.cases))

    def _fold(self, decided: Sequence[Decided], cause: UUID) -> None:
        for index, one in enumerate(decided):
            seq = None
            if one.complaint is not None and one.numbered:
                seq = self.decider.version(self.person, one.complaint) + 1
            event = Envelope(
                id=uuid5(cause, str(index)),
                subject=SARI,
                complaint=one.complaint,
                seq=seq,
                cause=cause,
                correlation=cause,
                occurred_at=self.now,
                recorded_at=self.now,
                data=one.data,
            )
            self.person = self.decider.evolve(self.person, event)
            self.tally = self.decider.tally(self.tally, event)
