"""The logs `contacts` and `originals`: what citizens said, as it arrived, sealed."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aduan_events.message import Message, Whole
from aduan_events.personal import Personal
from aduan_events.vocabulary import Channel

Machine = Literal["auto_reply", "bounce", "loop"]
Locale = Literal["id", "en"]


class OriginalRef(BaseModel):
    """Where the sealed raw mail stands: `chunks` records on `originals` under the contact's id, `size` bytes.

    `first` is the offset of the first of them, None where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: Whole
    size: Whole
    first: Whole | None = None


class AttachmentNote(BaseModel):
    """A part of a mail that is kept in the original and never opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Personal[str]
    media_type: str
    size: Whole


class ContactReceived(Message):
    """A citizen said something through a channel.

    `conversation`, `mail_id` and `references` are keyed hashes; `content` is the keyed hash of what was said,
    by which a re-used key with another content is told from a repeat. `mail_header` is the sealed Message-ID
    that a reply cites.
    """

    type: Literal["ContactReceived"] = Field(default="ContactReceived", exclude=True)
    version: Literal[2] = Field(default=2, exclude=True)

    contact: UUID
    channel: Channel
    conversation: str
    content: str
    message: Personal[str]
    title: Personal[str] | None = None
    name: Personal[str] | None = None
    email: Personal[str] | None = None
    phone: Personal[str] | None = None
    card_number: Personal[str] | None = None
    locale: Locale = "id"
    anonymous: bool = False
    secret: bool = False
    machine: Machine | None = None
    masked: tuple[str, ...] = ()
    mail_header: Personal[str] | None = None
    mail_id: str | None = None
    references: tuple[str, ...] = ()
    answers: UUID | None = None
    original: OriginalRef | None = None
    attachments: tuple[AttachmentNote, ...] = ()


class MailParked(Message):
    """A mail that could not be read was kept whole and set aside with the reason; `key` opens its original."""

    type: Literal["MailParked"] = Field(default="MailParked", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    reason: str
    sender: str
    original: OriginalRef
    key: str | None = None


class OriginalKept(Message):
    """One sealed piece of a raw mail (`index` of `count`), acknowledged before its contact."""

    type: Literal["OriginalKept"] = Field(default="OriginalKept", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    index: Whole
    count: Whole
    piece: Personal[bytes]
