"""What every channel hands over, and what "accepted" means: the contact is on the log, acknowledged by all replicas.

All channels go through this one door (design.md, section 6: nothing accepted is lost).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from aduan_events.vocabulary import Channel

Machine = Literal["auto_reply", "bounce", "loop"]
Locale = Literal["id", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What came with a mail; the bytes stay in the sealed original."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One thing that a citizen said, before it is safe. Everything here is still readable text.

    `source_id` is what makes a repeat a repeat; `conversation_id` becomes the key of the contacts log after a
    keyed hash; `answers` and `references` name what this contact replies to; `original` is kept sealed; `came_at` is
    when it came where that was not now.
    """

    channel: Channel
    source_id: str
    conversation_id: str
    message: str
    title: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    card_number: str | None = None
    locale: Locale = "id"
    anonymous: bool = False
    secret: bool = False
    machine: Machine | None = None
    masked: tuple[str, ...] = ()
    message_id: str | None = None
    references: tuple[str, ...] = ()
    answers: UUID | None = None
    original: bytes | None = None
    attachments: tuple[Attachment, ...] = ()
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMail:
    """A mail that could not be read; its original is kept and shown on the desk with the reason."""

    source_id: str
    sender: str
    original: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receipt: the contact is safe. `repeated` says that it was safe already."""

    contact_id: UUID
    ticket_token: str
    repeated: bool = False


class NotSafe(Exception):
    """The log did not confirm in time; the sender keeps the contact and may send it again without harm."""

    def __init__(self, retry_after_s: int, reason: str) -> None:
        super().__init__(f"not safely stored: {reason}; send it again after {retry_after_s} s")
        self.retry_after_s = retry_after_s


class KeyReused(Exception):
    """The same key came with another content; the sender must use a new key."""

    def __init__(self) -> None:
        super().__init__("this key was used for another content; use a new key for a new complaint")


class Acceptance(Protocol):
    """The one door that all channels go through."""

    async def accept(self, arrival: Arrival) -> Accepted:
        """Return once the contact is on the log with acks=all.

        Raises NotSafe within 5 s when the log does not confirm, KeyReused when the source id names other content.
        """
        ...

    async def park(self, parked: ParkedMail) -> Accepted:
        """Keep a mail that cannot be read, as `accept` keeps a contact. Raises NotSafe."""
        ...
