"""What a decider is: four pure functions and the names of its logs. The shell brings time, ids and positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct
from pydantic import Field

from aduan_events.envelope import Envelope
from aduan_events.message import Message

S = TypeVar("S")


class DeadlinePassed(Message):
    """The inner input of a deadline: no record, no topic (design.md 4.7)."""

    type: Literal["DeadlinePassed"] = Field(default="DeadlinePassed", exclude=True)
    version: Literal[1] = Field(default=1, exclude=True)

    deadline: str
    due: datetime


class Input(Struct, frozen=True, gc=False):
    """One thing to decide. `now` never goes back within a partition.

    `partition` is the owned partition and `tally` its own count (ticket counter); `topic` is "" for a tick.
    """

    envelope: Envelope[Message]
    topic: str
    partition: int
    now: datetime
    tally: int


class Decided(Struct, frozen=True, gc=False):
    """One event to be written. With a complaint and `numbered`, it gets that complaint's next dense seq."""

    data: Message
    complaint: UUID | None = None
    numbered: bool = True


class Decider(Protocol[S]):
    """Rules over one owned log. All methods are pure; `decide` may raise, which makes the input a dead letter."""

    @property
    def name(self) -> str:
        """Part of every id that this decider makes, so it never changes."""
        ...

    @property
    def log(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Logs read with the same partition as the owned log, by group."""
        ...

    @property
    def whole_inputs(self) -> tuple[str, ...]:
        """Logs read whole by whoever owns partition 0 (the dispatcher's `complaints`)."""
        ...

    def key(self, envelope: Envelope[Message]) -> UUID:
        """Whose state an input or event belongs to; the nil UUID when it names none."""
        ...

    def initial(self) -> S: ...

    def evolve(self, state: S, event: Envelope[Message]) -> S: ...

    def tally(self, count: int, event: Envelope[Message]) -> int:
        """The partition's count after this event (ticket counter)."""
        ...

    def version(self, state: S, complaint: UUID) -> int:
        """The seq of the complaint's last event, 0 before the first."""
        ...

    def decide(self, state: S, given: Input) -> Sequence[Decided]: ...

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        """Deadlines that this event sets, moves or clears (None)."""
        ...
