"""The log `audit`: reads of personal data and administrative acts."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from aduan_events.message import Message, Whole


class PersonalDataRead(Message):
    """Someone saw a personal field of a complaint in clear."""

    type: Literal["PersonalDataRead"] = Field(default="PersonalDataRead", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    field: str


class CaseTextRead(Message):
    """Someone opened a complaint (in the envelope): its texts, the name and the masked identifiers were shown."""

    type: Literal["CaseTextRead"] = Field(default="CaseTextRead", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    role: str


class CaseTextsListed(Message):
    """Someone saw the titles of these complaints in a list; `searched`: they were found by words of their texts."""

    type: Literal["CaseTextsListed"] = Field(default="CaseTextsListed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    role: str
    complaints: tuple[UUID, ...]
    searched: bool


class OriginalRead(Message):
    """Someone saw the raw form of a parked mail."""

    type: Literal["OriginalRead"] = Field(default="OriginalRead", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    contact: UUID


class ErasureOrdered(Message):
    """Someone ordered the erasure of a person, the envelope's subject, for a reason that names no one."""

    type: Literal["ErasureOrdered"] = Field(default="ErasureOrdered", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    reason: str


class DeadLetterActed(Message):
    """Someone retried or gave up a record that `reader` could not take; nothing of what it says is told."""

    type: Literal["DeadLetterActed"] = Field(default="DeadLetterActed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    act: Literal["retry", "discard"]
    reader: str
    topic: str
    partition: Whole
    offset: Whole
    reason: str = ""


class ParkedMailActed(Message):
    """Someone settled a parked mail."""

    type: Literal["ParkedMailActed"] = Field(default="ParkedMailActed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    act: Literal["retry", "discard", "take_up"]
    contact: UUID
    reason: str = ""
