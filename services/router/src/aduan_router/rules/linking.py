"""Where a contact belongs among its person's complaints: a repeat, a part of one, or a new one (design.md 5).

An exact repeat is what was said word for word within 24 hours. An answer joins what it answers, whatever its state;
the same trouble joins an open complaint of the same category within seven days of its last contact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from aduan_events.vocabulary import Category

VERSION = "2021-05.1"
SOURCE = "domain.md 4.1 (same topic within 7 days) and 5; windows assumed"

REPEAT_WINDOW = timedelta(hours=24)
SAME_TROUBLE_WINDOW = timedelta(days=7)

Reason = Literal["answers", "names_ticket", "same_trouble"]


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier contact of a complaint."""

    contact: UUID
    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A complaint of the same person, with what was said in it (at least all of the last 24 hours)."""

    id: UUID
    ticket: int
    category: Category
    is_open: bool
    opened_at: datetime
    said: tuple[Said, ...] = ()

    @property
    def last_at(self) -> datetime:
        """When the person last said something in it."""
        return max((one.at for one in self.said), default=self.opened_at)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A contact that looks for its complaint; `answers` is the contact, `ticket` the number that it refers to."""

    contact: UUID
    category: Category
    fingerprint: str
    at: datetime
    answers: UUID | None = None
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The complaint that the contact joins."""

    complaint: UUID
    reason: Reason


@dataclass(frozen=True, slots=True)
class Repeat:
    """The earlier contact that this one repeats word for word."""

    complaint: UUID
    contact: UUID


def match(known: Iterable[Known], incoming: Incoming) -> Link | Repeat | None:
    """Where the contact belongs; None opens a complaint of its own. The most recent complaint wins."""
    latest_first = sorted(known, key=lambda one: (one.last_at, one.ticket), reverse=True)
    return (
        _repeated(latest_first, incoming) or _referred(latest_first, incoming) or _same_trouble(latest_first, incoming)
    )


def _repeated(known: list[Known], incoming: Incoming) -> Repeat | None:
    for one in known:
        for said in one.said:
            if said.fingerprint == incoming.fingerprint and incoming.at - said.at <= REPEAT_WINDOW:
                return Repeat(one.id, said.contact)
    return None


def _referred(known: list[Known], incoming: Incoming) -> Link | None:
    for one in known:
        if incoming.answers is not None and any(said.contact == incoming.answers for said in one.said):
            return Link(one.id, "answers")
    for one in known:
        if incoming.ticket == one.ticket:
            return Link(one.id, "names_ticket")
    return None


def _same_trouble(known: list[Known], incoming: Incoming) -> Link | None:
    for one in known:
        # A contact without a topic ("p", a card number alone) goes on with what is open.
        same = one.category is incoming.category or incoming.category is Category.UNCLEAR
        if same and one.is_open and incoming.at - one.last_at <= SAME_TROUBLE_WINDOW:
            return Link(one.id, "same_trouble")
    return None
