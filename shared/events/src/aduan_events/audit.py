"""The log `audit`: reads of personal data and administrative acts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aduan_events.message import Message


class PersonalDataRead(Message):
    """Someone saw a personal field of a complaint in clear."""

    type: Literal["PersonalDataRead"] = Field(default="PersonalDataRead", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    by: str
    field: str
