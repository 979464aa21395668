"""The shapes of the desk's answers, as its OpenAPI says them (design.md 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from aduan_desk.access import Operation, Role
from aduan_events.vocabulary import CaseState, Category, Channel, CloseReason, Kind, Priority, Queue
from aduan_runtime.problems import Words


class Answer(BaseModel):
    """Base of all shapes: nothing is said that is not written here."""

    model_config = ConfigDict(extra="forbid")


class SignedIn(Answer):
    """Who is signed in, and all that the role may do."""

    user: str
    role: Role
    may: list[Operation]


class Ways(Answer):
    """How people sign in: by the provider, by name alone (tests and development), or not at all."""

    way: Literal["oidc", "loopback", "none"]


class QueueCounts(Answer):
    """One queue: `waiting` has nobody and lacks nothing; `lacking` waits for the citizen; `late` is past due."""

    queue: Queue
    waiting: int
    open: int
    held: int
    lacking: int
    due_soon: int
    late: int
    oldest_opened_at: datetime | None


class Totals(Answer):
    """The day in WIB. `answered_today` was resolved today; `replied_of_opened` of those opened today have had an answer
    of an officer, so it divided by `opened_today` is the answer rate of the day (domain.md 4.1).
    """

    opened_today: int
    answered_today: int
    replied_of_opened: int
    waiting: int
    oldest_opened_at: datetime | None


class Board(Answer):
    """All queues as they stand, and the programme time that ages refer to."""

    items: list[QueueCounts]
    totals: Totals
    as_of: datetime
    programme_now: datetime
    freshness: str


class Slot(Answer):
    """Contacts that arrived, and answers that officers gave, within one slot of the day."""

    arrived: int
    answered: int


class Range(Answer):
    """The least and the most that arrived in a slot of the days held against."""

    least: int
    most: int


class Day(Answer):
    """The day so far, slot by slot from `day_start`; the last slot is not over.

    `usual` has one range a slot of a whole day, or none where there is no day to hold it against.
    """

    day_start: datetime
    slot_minutes: int
    slots: list[Slot]
    against: Literal["same_weekdays", "yesterday", "nothing"]
    against_days: int
    usual: list[Range]
    as_of: datetime


class Item(Answer):
    """A complaint in a list. `title` is null for whoever may not read texts."""

    id: str
    ticket: str
    kind: Kind
    category: Category
    state: CaseState
    queue: Queue | None
    priority: Priority
    holder: str | None
    channels: list[Channel]
    contact_ids: list[str]
    opened_at: datetime
    due_at: datetime | None
    lacks: list[str]
    version: int
    title: str | None


class Items(Answer):
    """A page of complaints; `next` is the cursor of the following page."""

    items: list[Item]
    next: str | None


class Position(Answer):
    """Where a record stands on a log."""

    topic: str
    partition: int
    offset: int


class Entry(Answer):
    """One thing that happened; `why` explains what the system decided, `delivery` what became of a mail, and when."""

    id: str
    at: datetime
    kind: Literal["message", "reply", "note", "system"]
    type: str
    channel: Channel | None
    actor: str | None
    title: str | None
    text: str | None
    why: Words | None
    evidence: dict[str, str]
    delivery: Literal["pending", "delivered", "failed", "unknown"] | None
    delivery_at: datetime | None
    masked: list[str]
    position: Position


class Person(Answer):
    """The latest word on each identifier, masked; null where it is not known or not allowed."""

    name: str | None
    email: str | None
    phone: str | None
    card_number: str | None


class Linked(Answer):
    """Another complaint of the same person."""

    id: str
    ticket: str
    title: str | None
    state: CaseState


class Trace(Answer):
    """One trace of the story, and the entry that began it; `url` opens it where a trace view runs."""

    id: str
    at: datetime
    type: str
    url: str | None


class Case(Item):
    """A complaint with its story. `positions`: how far the view has read where it stands."""

    secondary: Category | None
    locale: str
    close_reason: CloseReason | None
    answerable_by: Literal["email"] | None
    person: Person
    timeline: list[Entry]
    linked: list[Linked]
    traces: list[Trace]
    positions: dict[str, int]


class AlsoReading(Answer):
    """The other people who have this case open, by user name."""

    others: list[str]


class Revealed(Answer):
    """A personal field in clear."""

    value: str


class Accepted(Answer):
    """The command is on the log; the live feed tells when the view covers it, or why it was refused."""

    command_id: str
    position: Position


class DeadLetter(Answer):
    """A record or parked mail that waits for a person; its content is not shown."""

    id: str
    at: datetime
    reason: str
    topic: str | None
    partition: int | None
    offset: int | None
    readers: list[str]
    state: Literal["waiting", "retried", "discarded", "taken_up"]
    contact_id: str | None
    told_at: int


class DeadLetters(Answer):
    """A page of dead letters."""

    items: list[DeadLetter]
    next: str | None


def answers(shape: type[Answer]) -> dict[str, Any]:
    """For a route's `responses`: what it says when all is well. Views are trusted, so nothing is checked again."""
    return {"model": shape, "description": (shape.__doc__ or "").partition("\n")[0]}
