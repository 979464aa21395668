"""The log `assignments`: who holds which complaint. Written by the dispatcher alone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aduan_events.message import Message


class WorkAppeared(Message):
    """A complaint may be held from now on (opened, reopened or unlinked)."""

    type: Literal["WorkAppeared"] = Field(default="WorkAppeared", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)


class WorkEnded(Message):
    """A complaint needs no officer any more (answered or closed); its holder is free."""

    type: Literal["WorkEnded"] = Field(default="WorkEnded", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str | None = None


class ComplaintHeld(Message):
    """`officer` holds the complaint."""

    type: Literal["ComplaintHeld"] = Field(default="ComplaintHeld", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str


class ComplaintFreed(Message):
    """`officer` let the complaint go, or recording it was refused."""

    type: Literal["ComplaintFreed"] = Field(default="ComplaintFreed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    officer: str
    reason: Literal["released", "refused"]
