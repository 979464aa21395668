"""Who may write an owned log, told by the log itself: marker, head and the reader's rule (design.md, section 4).

A batch counts only if its writer is the current one and its number is the next. A marker makes its writer the
current one only if it names the writer that it supersedes. All else is void, for every reader alike. A verdict
depends on nothing but what precedes the batch, so it never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aduan_events.message import Whole

MARKER_PREFIX = b'{"marker":'
HEAD_PREFIX = b'{"head":'
_PREFIXES = (MARKER_PREFIX, HEAD_PREFIX)


class Marker(BaseModel):
    """`writer` takes the partition over from `supersedes` (None on an empty log)."""

    model_config = ConfigDict(frozen=True)

    writer: str
    supersedes: str | None


class Head(BaseModel):
    """First record of a batch: who writes, the dense batch number, and how many records follow.

    `positions` maps "topic:partition" to the cursor position after the last input decided, silent ones included;
    `sources` maps "reactor|topic|partition" to the highest (offset, index) taken. Both name only what moved since
    the last head. `now` is the decider's programme time in epoch microseconds.
    """

    model_config = ConfigDict(frozen=True)

    writer: str
    number: Whole
    count: Whole
    positions: dict[str, str]
    sources: dict[str, tuple[Whole, Whole]] = Field(default_factory=dict)
    now: Whole = 0


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid")

    marker: Marker | None = None
    head: Head | None = None


def write_marker(marker: Marker) -> bytes:
    """The bytes of a marker record."""
    return MARKER_PREFIX + marker.model_dump_json().encode() + b"}"


def write_head(head: Head) -> bytes:
    """The bytes of a head record."""
    return HEAD_PREFIX + head.model_dump_json().encode() + b"}"


def read_frame(value: bytes | None) -> Marker | Head | None:
    """The marker or head that this record is, or None if it is neither."""
    if value is None or not value.startswith(_PREFIXES):
        return None
    try:
        frame = _Frame.model_validate_json(value)
    except ValidationError:
        return None
    return frame.marker or frame.head


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader of an owned log stands: the last frame that counted and how many of its records are taken."""

    offset: int = 0
    writer: str | None = None
    number: int = -1
    taken: int = 0


START = Position()


class PositionLost(Exception):
    """The record at a stored position is another or missing: the log is not the one that was read before."""


class Verdict(Enum):
    """What a record is to a reader: an event that counts, a frame that counts, void, or taken before."""

    EVENT = 1
    FRAME = 2
    VOID = 3
    TAKEN = 4


class ReadersRule:
    """The rule as a fold: feed records in offset order from `start`, get each one's verdict.

    `frame` is the marker or head that counted last. Raises PositionLost when the first record read is not the frame
    that the position names.
    """

    __slots__ = (
        "_at",
        "_left",
        "_resuming",
        "_skip",
        "_taken",
        "_void_left",
        "frame",
        "void_batches",
        "void_records",
    )

    def __init__(self, position: Position = START) -> None:
        self.frame: Marker | Head | None = None
        self.void_batches = 0
        self.void_records = 0
        self._at = position
        self._taken = position.taken
        self._resuming = position.writer is not None
        self._left = 0
        self._skip = 0
        self._void_left = 0

    @property
    def start(self) -> int:
        """The offset to read from first."""
        return self._at.offset

    @property
    def position(self) -> Position:
        """Where the reader stands: what to resume from."""
        at = self._at
        return Position(at.offset, at.writer, at.number, self._taken)

    @property
    def writer(self) -> str | None:
        """Who may write now."""
        return self._at.writer

    def wrote(self, offset: int, head: Head) -> None:
        """The owner's own batch stands at this offset and counts: take it whole without reading it."""
        self._stand(offset, head)
        self._taken, self._left = head.count, 0

    def read(self, offset: int, value: bytes | None) -> Verdict:
        """The verdict on the next record."""
        # An event never looks like a frame, so a frame ends any batch: a false count must not swallow the next one.
        framed = value is not None and value.startswith(_PREFIXES)
        if self._left and not framed:
            self._left -= 1
            if self._skip:
                self._skip -= 1
                return Verdict.TAKEN
            self._taken += 1
            return Verdict.EVENT
        self._left = 0
        frame = read_frame(value) if framed else None
        if self._resuming:
            self._resume(offset, frame)
            return Verdict.TAKEN
        if frame is not None and self._counts(frame):
            self._stand(offset, frame)
            return Verdict.FRAME
        if frame is not None or not self._void_left:
            self.void_batches += 1
            self._void_left = frame.count if isinstance(frame, Head) else 0
        else:
            self._void_left -= 1
        self.void_records += 1
        return Verdict.VOID

    def _counts(self, frame: Marker | Head) -> bool:
        if isinstance(frame, Marker):
            return frame.supersedes == self._at.writer
        return frame.writer == self._at.writer and frame.number == self._at.number + 1

    def _stand(self, offset: int, frame: Marker | Head) -> None:
        self.frame = frame
        number, count = _number_and_count(frame)
        self._at = Position(offset, frame.writer, number)
        self._taken, self._left = 0, count
        self._skip = self._void_left = 0

    def _resume(self, offset: int, frame: Marker | Head | None) -> None:
        at = self._at
        number, count = _number_and_count(frame) if frame is not None else (-1, 0)
        found = (offset, frame.writer if frame else None, number)
        if found != (at.offset, at.writer, at.number) or at.taken > count:
            raise PositionLost(
                f"offset {offset} does not hold the frame {at.writer}/{at.number} expected at {at.offset}; "
                "the log was replaced: rebuild this reader from the start"
            )
        self.frame = frame
        self._left, self._skip = count, at.taken
        self._resuming = False


def _number_and_count(frame: Marker | Head) -> tuple[int, int]:
    return (frame.number, frame.count) if isinstance(frame, Head) else (0, 0)
