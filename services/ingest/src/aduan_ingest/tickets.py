"""What the ticket page needs to know about a complaint, and the port that knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from aduan_events.vocabulary import CaseState, Channel, CloseReason, Kind

Who = Literal["you", "officer", "system"]
Delivery = Literal["pending", "delivered", "failed", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """Where the complaint of one contact stands.

    `ticket` and `state` are None until the complaint is numbered; `has_address` says that a one-time code can be
    mailed to the contact; `lacks` names what was asked for ("card", "phone", "email", "name", "problem", "status",
    "partner", "course", "url"). `reached` says when the complaint last came into a state; `news` counts its contacts,
    story entries and ended deliveries, so that a page can tell that something was added. `erased`: its author was
    erased, so nothing opens any more.
    """

    contact_id: UUID
    channel: Channel
    ticket: int | None = None
    state: CaseState | None = None
    kind: Kind | None = None
    due_at: datetime | None = None
    lacks: tuple[str, ...] = ()
    has_address: bool = False
    close_reason: CloseReason | None = None
    reached: Mapping[CaseState, datetime] = field(default_factory=dict)
    news: tuple[int, ...] = ()
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One thing that happened, oldest first.

    `text` is what was said and `title` what the citizen called it; empty for a `system` entry, whose `event` names the
    event type (e.g. "InformationRequested"). `delivery` is None unless the entry was sent to the citizen.
    """

    at: datetime
    who: Who
    text: str = ""
    title: str | None = None
    event: str | None = None
    channel: Channel | None = None
    delivery: Delivery | None = None


class TicketsUnavailable(Exception):
    """The view cannot be read now (PostgreSQL is away); nothing is known to be lost. Try again."""


class Tickets(Protocol):
    """Ingest's own small view, read. Each method raises TicketsUnavailable."""

    async def by_token(self, token: str) -> TicketState | None:
        """The complaint behind a ticket page; None when no contact with this token is in the view (yet)."""
        ...

    async def by_contact(self, contact_id: UUID) -> TicketState | None:
        """The same for a contact id."""
        ...

    async def story(self, contact_id: UUID) -> Sequence[StoryEntry]:
        """What happened to the complaint that a contact belongs to, all its contacts included, oldest first."""
        ...
