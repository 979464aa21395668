"""The log `complaints`: the truth about complaints. Written by the router's decider alone."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from aduan_events.contacts import Locale, OriginalRef
from aduan_events.message import Message, Whole
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, CloseReason, Kind, Priority, Queue


class ComplaintOpened(Message):
    """A contact became a complaint of its own. `ticket` is 12 x counter + partition (design.md, section 5)."""

    type: Literal["ComplaintOpened"] = Field(default="ComplaintOpened", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    channel: Channel
    ticket: Whole
    kind: Kind
    category: Category
    secondary: Category | None = None
    evidence: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    fingerprint: str
    locale: Locale = "id"
    anonymous: bool = False
    secret: bool = False
    has_address: bool = False


class ContactLinked(Message):
    """A further contact joined an open complaint, because it answered it or told the same trouble again."""

    type: Literal["ContactLinked"] = Field(default="ContactLinked", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    channel: Channel
    reason: Literal["answers", "names_ticket", "same_trouble"]
    fingerprint: str
    has_address: bool = False


class ContactRepeated(Message):
    """A contact said exactly what an earlier contact of the same person said within 24 hours."""

    type: Literal["ContactRepeated"] = Field(default="ContactRepeated", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    channel: Channel
    repeats: UUID


class MachineMailSetAside(Message):
    """A mail written by a machine was counted and never answered."""

    type: Literal["MachineMailSetAside"] = Field(default="MachineMailSetAside", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    machine: Literal["auto_reply", "bounce", "loop"]


class ParkedMailSetAside(Message):
    """A mail that could not be read was counted; a person looks at it on the desk."""

    type: Literal["ParkedMailSetAside"] = Field(default="ParkedMailSetAside", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    reason: str
    original: OriginalRef | None = None


class ParkedMailSettled(Message):
    """A parked mail waits no longer (see SettleParkedMail). Its class stays: it was counted as parked."""

    type: Literal["ParkedMailSettled"] = Field(default="ParkedMailSettled", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    outcome: Literal["retried", "discarded", "taken_up"]
    by: str
    reason: str
    text: Personal[str] | None = None
    email: Personal[str] | None = None


class ParkedMailRetryOrdered(Message):
    """A parked mail that waits is to be read again; ingest does so (see RetryParkedMail)."""

    type: Literal["ParkedMailRetryOrdered"] = Field(default="ParkedMailRetryOrdered", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    original: OriginalRef | None = None
    came_at: AwareDatetime
    by: str


class ParkedMailStillUnread(Message):
    """A parked mail was read again in vain and waits on; `reason` is today's."""

    type: Literal["ParkedMailStillUnread"] = Field(default="ParkedMailStillUnread", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    reason: str
    by: str


class ComplaintRouted(Message):
    """A complaint was put into a queue with a priority and a deadline; `by` is an officer, or None for the rule."""

    type: Literal["ComplaintRouted"] = Field(default="ComplaintRouted", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    queue: Queue
    priority: Priority
    due_at: AwareDatetime
    reason: str
    because_id: str = ""
    because_en: str = ""
    by: str | None = None


class InformationRequested(Message):
    """The citizen was asked, once, for everything that lacks; the clock pauses."""

    type: Literal["InformationRequested"] = Field(default="InformationRequested", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    fields: tuple[str, ...]
    contact: UUID


class InformationReminded(Message):
    """The one reminder about what lacks was due."""

    type: Literal["InformationReminded"] = Field(default="InformationReminded", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    fields: tuple[str, ...]
    contact: UUID
    ticket: Whole
    locale: Locale = "id"


class InformationSupplied(Message):
    """A contact brought fields that lacked; `lacks` is what is still missing."""

    type: Literal["InformationSupplied"] = Field(default="InformationSupplied", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    fields: tuple[str, ...]
    lacks: tuple[str, ...]
    contact: UUID


class ComplaintAcknowledged(Message):
    """The citizen is told the ticket number, once, with everything that lacks."""

    type: Literal["ComplaintAcknowledged"] = Field(default="ComplaintAcknowledged", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    ticket: Whole
    due_at: AwareDatetime
    lacks: tuple[str, ...] = ()
    locale: Locale = "id"
    masked: tuple[str, ...] = ()


class ContactAcknowledged(Message):
    """The sender of a contact that joined a complaint is told, once, to which ticket it was added."""

    type: Literal["ContactAcknowledged"] = Field(default="ContactAcknowledged", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    ticket: Whole
    locale: Locale = "id"
    masked: tuple[str, ...] = ()


class ComplaintAssigned(Message):
    """An officer holds the complaint, as the assignments log says."""

    type: Literal["ComplaintAssigned"] = Field(default="ComplaintAssigned", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str


class ComplaintReleased(Message):
    """No officer holds the complaint any more."""

    type: Literal["ComplaintReleased"] = Field(default="ComplaintReleased", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str


class ComplaintClassified(Message):
    """An officer corrected category or kind; the complaint's lacks follow."""

    type: Literal["ComplaintClassified"] = Field(default="ComplaintClassified", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    category: Category
    kind: Kind
    lacks: tuple[str, ...]
    by: str


class NoteAdded(Message):
    """An officer wrote a note that citizens never see."""

    type: Literal["NoteAdded"] = Field(default="NoteAdded", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    note: Personal[str]
    by: str


class ReplyWritten(Message):
    """An officer answered; the reply goes to the address of `contact`, or to the ticket page if None."""

    type: Literal["ReplyWritten"] = Field(default="ReplyWritten", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reply: Personal[str]
    by: str
    contact: UUID | None
    ticket: Whole
    locale: Locale = "id"


class ComplaintAnswered(Message):
    """An officer resolved the complaint with a result; it closes by a yes, a fact or ten bank days of silence."""

    type: Literal["ComplaintAnswered"] = Field(default="ComplaintAnswered", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    result: Personal[str]
    by: str
    contact: UUID | None
    ticket: Whole
    locale: Locale = "id"


class ComplaintReopened(Message):
    """The citizen came back, or an officer took the resolution back."""

    type: Literal["ComplaintReopened"] = Field(default="ComplaintReopened", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    reason: Personal[str] | None = None
    contact: UUID | None = None


class ComplaintClosed(Message):
    """The complaint ended, with the reason."""

    type: Literal["ComplaintClosed"] = Field(default="ComplaintClosed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reason: CloseReason


class ComplaintLinked(Message):
    """This complaint tells the same trouble as `into` and ends as its duplicate; reversible."""

    type: Literal["ComplaintLinked"] = Field(default="ComplaintLinked", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    into: UUID
    by: str


class ComplaintUnlinked(Message):
    """The link was taken back; the complaint stands for itself again."""

    type: Literal["ComplaintUnlinked"] = Field(default="ComplaintUnlinked", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    was_into: UUID
    by: str


class PossibleSamePersonFound(Message):
    """Identifiers of this subject also belong to another: shown to officers, never merged."""

    type: Literal["PossibleSamePersonFound"] = Field(default="PossibleSamePersonFound", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    other: UUID
    identifier: Literal["card", "email", "phone"]
    contact: UUID


class SubjectErased(Message):
    """A person was erased: their texts never open again, views show a placeholder and drop what found them.

    `contacts` and `complaints` are all of theirs that this log tells of so far; what is told later under the same
    subject is named by a further event. Every count stays as it was.
    """

    type: Literal["SubjectErased"] = Field(default="SubjectErased", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contacts: tuple[UUID, ...]
    complaints: tuple[UUID, ...]
    by: str
