"""Conservation as a fold over the logs: each contact has one class, each complaint a dense story and one state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.contacts import ContactReceived, MailParked
from aduan_events.course import Course, follow
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted
from aduan_events.vocabulary import CaseState

Place = tuple[int, int]
_WAITING = (CaseState.INCOMPLETE, CaseState.WAITING_PARTNER)
_CLASSES: tuple[tuple[type[Message], str], ...] = (
    (said.ComplaintOpened, "opened"),
    (said.ContactLinked, "linked"),
    (said.ContactRepeated, "repeat"),
    (said.MachineMailSetAside, "machine mail"),
    (said.ParkedMailSetAside, "parked"),
)


@dataclass(frozen=True, slots=True)
class ViewRows:
    """The view's complaints at one moment: state and the place of the last change; what it covers by partition."""

    rows: Mapping[UUID, tuple[str, Place]]
    covers: Mapping[int, int]


@dataclass
class Audit:
    """Feed every record that counts; ask for differences at the end.

    `received` are the contacts that must have a class by now, `later` those that came since and may have one.
    """

    received: dict[UUID, str] = field(default_factory=dict)
    later: set[UUID] = field(default_factory=set)
    classes: dict[UUID, str] = field(default_factory=dict)
    cases: dict[UUID, Course] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)
    halted: set[tuple[str, int, int]] = field(default_factory=set)
    effects: set[UUID] = field(default_factory=set)
    deliveries: dict[UUID, str] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    opened_at: dict[UUID, Place] = field(default_factory=dict)
    as_of: dict[tuple[UUID, Place], str] = field(default_factory=dict)

    def take(self, event: Envelope[Message], place: Place) -> None:
        """One event of contacts, complaints, effects or deliveries, and where it stands."""
        match event.data:
            case ContactReceived(contact=contact, channel=channel):
                self.received.setdefault(contact, channel.value)
            case MailParked(contact=contact):
                self.received.setdefault(contact, "email")
            case MailRequested():
                self.effects.add(event.id)
            case DeliveryEnded(effect=effect, outcome=outcome):
                self.deliveries.setdefault(effect, outcome)
            case DeadLettered() | Halted() as waiting:
                self.halted.add((waiting.topic, waiting.partition, waiting.offset))
            case DeadLetterSettled() as settled:
                self.halted.discard((settled.topic, settled.partition, settled.offset))
            case _:
                self._complaint(event, place)

    def take_later(self, event: Envelope[Message]) -> None:
        """A contact that came after the moment that is audited."""
        if isinstance(event.data, ContactReceived | MailParked):
            self.later.add(event.data.contact)

    def _complaint(self, event: Envelope[Message], place: Place) -> None:
        for kind, name in _CLASSES:
            if isinstance(event.data, kind):
                self._classify(event.data.contact, name)  # type: ignore[attr-defined]  # each class names its contact
        complaint = event.complaint
        if complaint is None or event.seq is None:
            return
        if event.seq != self.seqs.get(complaint, 0) + 1:
            self.anomalies.append(f"seq of {complaint} goes from {self.seqs.get(complaint, 0)} to {event.seq}")
        self.seqs[complaint] = event.seq
        course = self.cases[complaint] = follow(self.cases.get(complaint, Course()), event.data)
        self.opened_at.setdefault(complaint, place)
        self.as_of[complaint, place] = course.state.value

    def _classify(self, contact: UUID, name: str) -> None:
        if contact in self.classes:
            self.anomalies.append(f"doubled: contact {contact} is {self.classes[contact]} and {name}")
        self.classes[contact] = name

    def differences(self, view: ViewRows | None = None) -> list[str]:
        """What does not add up, a line each; none means that nothing was lost or counted twice."""
        found = list(self.anomalies)
        found += [
            f"unseen: contact {contact} has a class but is not on `contacts`"
            for contact in [one for one in self.classes if one not in self.received and one not in self.later][:20]
        ]
        lost = [contact for contact in self.received if contact not in self.classes]
        if len(lost) != len([one for one in self.halted if one[0] == "identified"]):
            found += [f"lost: contact {contact} has no class" for contact in lost[:20]]
        unasked = [effect for effect in self.deliveries if effect not in self.effects]
        found += [f"delivery without an effect: {effect}" for effect in unasked[:20]]
        if view is not None:
            found += self._against(view)
        return found

    def _against(self, view: ViewRows) -> Iterable[str]:
        """Each row as of the event that changed it last, so that the view may be compared while it moves."""
        for complaint, (state, place) in view.rows.items():
            told = self.as_of.get((complaint, place))
            if told != state:
                yield f"view: {complaint} is {state} in the view and {told} on the log at {place[0]}/{place[1]}"
        for complaint, (partition, offset) in self.opened_at.items():
            if complaint not in view.rows and offset <= view.covers.get(partition, -1):
                yield f"view: {complaint} was opened at {partition}/{offset} and is not shown"

    def figures(self) -> dict[str, int]:
        """The conservation line: received = the classes, opened = where the cases stand, effects = outcomes."""
        classes = Counter(self.classes.values())
        states = [course.state for course in self.cases.values()]
        outcomes = Counter(self.deliveries.values())
        return {
            "received": len(self.received),
            **{f"received by {channel}": count for channel, count in Counter(self.received.values()).items()},
            **{name: classes[name] for _, name in _CLASSES},
            "dead-lettered": len(self.halted),
            "open": sum(state not in (*_WAITING, CaseState.ANSWERED, CaseState.CLOSED) for state in states),
            "waiting": sum(state in _WAITING for state in states),
            "answered": states.count(CaseState.ANSWERED),
            "closed": states.count(CaseState.CLOSED),
            "effects": len(self.effects),
            **{name: outcomes[name] for name in ("delivered", "failed", "unknown")},
            "pending": len(self.effects) - sum(effect in self.deliveries for effect in self.effects),
        }
