"""The logs `commands` and `officer-commands`: what someone wants to happen."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from aduan_events.contacts import OriginalRef
from aduan_events.message import Message, Whole
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Kind, Queue


class ComplaintCommand(Message):
    """A wish about one complaint; `expected_version` is the seq that the person looked at, None to skip the check."""

    by: str
    expected_version: Whole | None = None


class WriteReply(ComplaintCommand):
    """Answer the citizen in the channel of the last contact that has an address."""

    type: Literal["WriteReply"] = Field(default="WriteReply", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reply: Personal[str]


class AddNote(ComplaintCommand):
    """Keep a note for colleagues."""

    type: Literal["AddNote"] = Field(default="AddNote", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    note: Personal[str]


class TransferComplaint(ComplaintCommand):
    """Put the complaint into another queue."""

    type: Literal["TransferComplaint"] = Field(default="TransferComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    queue: Queue


class ResolveComplaint(ComplaintCommand):
    """Answer with a result."""

    type: Literal["ResolveComplaint"] = Field(default="ResolveComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    result: Personal[str]


class ReopenComplaint(ComplaintCommand):
    """Take a resolution or closing back."""

    type: Literal["ReopenComplaint"] = Field(default="ReopenComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    reason: Personal[str] | None = None


class ClassifyComplaint(ComplaintCommand):
    """Correct category and kind."""

    type: Literal["ClassifyComplaint"] = Field(default="ClassifyComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    category: Category
    kind: Kind


class LinkComplaint(ComplaintCommand):
    """End this complaint as a duplicate of `into`, a complaint of the same person."""

    type: Literal["LinkComplaint"] = Field(default="LinkComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    into: UUID


class UnlinkComplaint(ComplaintCommand):
    """Take the link back."""

    type: Literal["UnlinkComplaint"] = Field(default="UnlinkComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)


class RecordAssignment(ComplaintCommand):
    """Record what the assignments log says: `officer` holds the complaint."""

    type: Literal["RecordAssignment"] = Field(default="RecordAssignment", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str


class RecordRelease(ComplaintCommand):
    """Record that `officer` no longer holds the complaint."""

    type: Literal["RecordRelease"] = Field(default="RecordRelease", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str


class ReportPossibleSamePerson(Message):
    """`identify` met identifiers of two subjects in one contact."""

    type: Literal["ReportPossibleSamePerson"] = Field(default="ReportPossibleSamePerson", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    other: UUID
    identifier: Literal["card", "email", "phone"]
    contact: UUID


class ClaimComplaint(Message):
    """An officer wants to hold a complaint."""

    type: Literal["ClaimComplaint"] = Field(default="ClaimComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str


class ReleaseComplaint(Message):
    """An officer lets go of a complaint."""

    type: Literal["ReleaseComplaint"] = Field(default="ReleaseComplaint", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str


class RetryDeadLetter(Message):
    """Decide a dead letter again: the original bytes and where they stood, for one addressed decider."""

    type: Literal["RetryDeadLetter"] = Field(default="RetryDeadLetter", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    decider: str
    topic: str
    partition: Whole
    offset: Whole
    key: str
    value: str
    by: str


class DiscardDeadLetter(Message):
    """Give a dead letter up, with a reason; what waited behind it is decided next."""

    type: Literal["DiscardDeadLetter"] = Field(default="DiscardDeadLetter", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    decider: str
    topic: str
    partition: Whole
    offset: Whole
    key: str
    reason: str
    by: str


class EraseSubject(Message):
    """Erase a person for good: what opens their texts, and what finds them. `reason` names no one."""

    type: Literal["EraseSubject"] = Field(default="EraseSubject", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    reason: str


class SettleParkedMail(Message):
    """End the waiting of a parked mail; only one such wish is granted.

    `retried`: it was read after all and accepted as a contact of its own. `discarded`: nothing is to be done.
    `taken_up`: a person read it; `text`, and `email` where it has one, become a contact.
    """

    type: Literal["SettleParkedMail"] = Field(default="SettleParkedMail", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    outcome: Literal["retried", "discarded", "taken_up"]
    by: str
    reason: str
    text: Personal[str] | None = None
    email: Personal[str] | None = None


class RetryParkedMail(Message):
    """Read a parked mail again with today's reader: its raw form stands at `original`, and it came at `came_at`."""

    type: Literal["RetryParkedMail"] = Field(default="RetryParkedMail", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    original: OriginalRef | None = None
    came_at: AwareDatetime
    by: str


class RecordParkedMailUnread(Message):
    """Record that a parked mail was read again and still cannot be understood, with today's reason."""

    type: Literal["RecordParkedMailUnread"] = Field(default="RecordParkedMailUnread", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    reason: str
    by: str
