"""What events, commands and effects have in common: frozen, strict when written, with a literal type and version."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Whole = Annotated[int, Field(ge=0, lt=2**63)]
"""A count, number or offset: what a 64-bit column can hold, so that no record stops a view for ever."""


class Message(BaseModel):
    """Base of everything that can stand on a log.

    A subclass declares `type: Literal["Name"]` and `version: Literal[n]` with defaults; both travel in the
    envelope, never twice. Unknown fields are refused when written and ignored when read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(exclude=True)
    version: int = Field(exclude=True)
