"""The log `identified`: contacts with their subject and what the rules need to know of the text."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from aduan_events.contacts import Locale, Machine, OriginalRef
from aduan_events.message import Message, Whole
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, Kind


class ContactIdentified(Message):
    """A contact was bound to a subject and read once, so that no decider ever needs to decrypt.

    `present` names the fields found in form or text (name, email, phone, card, problem, status, ...);
    `fingerprint` and `words` are keyed hashes of the normalised text; `flags` are urgency marks;
    `evidence` holds phrases of our own lexicon, never the citizen's words.
    """

    type: Literal["ContactIdentified"] = Field(default="ContactIdentified", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    channel: Channel
    kind: Kind
    category: Category
    secondary: Category | None = None
    evidence: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    fingerprint: str
    words: tuple[str, ...] = ()
    language: str = "id"
    locale: Locale = "id"
    anonymous: bool = False
    secret: bool = False
    machine: Machine | None = None
    has_address: bool = False
    answers: UUID | None = None
    names_ticket: Whole | None = None
    message: Personal[str]
    title: Personal[str] | None = None
    name: Personal[str] | None = None
    email: Personal[str] | None = None
    phone: Personal[str] | None = None
    card_number: Personal[str] | None = None
    masked: tuple[str, ...] = ()


class ParkedMailIdentified(Message):
    """A parked mail was given a subject of its own, so that it is counted and shown like any other contact."""

    type: Literal["ParkedMailIdentified"] = Field(default="ParkedMailIdentified", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    reason: str
    original: OriginalRef | None = None
