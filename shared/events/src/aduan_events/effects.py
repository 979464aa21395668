"""The logs `effects` and `deliveries`: what is to be sent to citizens, and what became of it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from aduan_events.contacts import Locale
from aduan_events.message import Message, Whole
from aduan_events.personal import Personal


class MailRequested(Message):
    """A mail to the address of `contact`. The effect's id is the envelope's id.

    `template` names a dated text (domain.md 6.6) or is "reply" for an officer's own words in `text`.
    """

    type: Literal["MailRequested"] = Field(default="MailRequested", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    contact: UUID
    template: Literal["ACK", "JOINED", "MISSING", "REMINDER", "REPLY", "RESULT"]
    ticket: Whole
    locale: Locale = "id"
    due_at: AwareDatetime | None = None
    lacks: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    text: Personal[str] | None = None


class DeliveryEnded(Message):
    """What became of an effect. `unknown` is doubt: it may have arrived, and is never sent again."""

    type: Literal["DeliveryEnded"] = Field(default="DeliveryEnded", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    effect: UUID
    outcome: Literal["delivered", "failed", "unknown"]
    reason: str | None = None
    template: str
