"""Events that every decider can write on its own log: refusals and poison."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from aduan_events.message import Message, Whole


class Refused(Message):
    """A command was not carried out; the reason is a code with one sentence in two languages on the desk."""

    type: Literal["Refused"] = Field(default="Refused", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    command: UUID
    reason: str
    by: str | None = None


class DeadLettered(Message):
    """An input could not be decided; it waits, with the reason, until someone retries or discards it."""

    type: Literal["DeadLettered"] = Field(default="DeadLettered", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    topic: str
    partition: Whole
    offset: Whole
    key: str
    reason: str
    detail: str


class Halted(Message):
    """A later input of the same key waits behind a dead letter, so that order holds."""

    type: Literal["Halted"] = Field(default="Halted", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    topic: str
    partition: Whole
    offset: Whole
    key: str
    reason: str


class DeadLetterSettled(Message):
    """A waiting input was retried with success or discarded; it left the halted list of its key."""

    type: Literal["DeadLetterSettled"] = Field(default="DeadLetterSettled", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    topic: str
    partition: Whole
    offset: Whole
    key: str
    outcome: Literal["retried", "discarded"]
    by: str
