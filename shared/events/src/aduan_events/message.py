"""What events, commands and effects have in common: frozen, strict when written, with a literal type and version."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """Base of everything that can stand on a log.

    A subclass declares `type: Literal["Name"]` and `version: Literal[n]` with defaults; both travel in the
    envelope, never twice. Unknown fields are refused when written and ignored when read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(exclude=True)
    version: int = Field(exclude=True)
