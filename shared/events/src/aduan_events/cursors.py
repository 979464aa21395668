"""How every reader walks a log, so that none can forget the reader's rule: one cursor a partition."""

from __future__ import annotations

from hashlib import blake2b
from typing import Protocol

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from aduan_events.ownership import Head, Position, PositionLost, ReadersRule, Verdict


class Cursor(Protocol):
    """Walks one partition in offset order. `position` is text that a later cursor resumes from."""

    @property
    def start(self) -> int:
        """The offset to read from first."""
        ...

    @property
    def position(self) -> str:
        """Where the reader stands after the records taken so far."""
        ...

    @property
    def next_offset(self) -> int:
        """One past the last record seen."""
        ...

    def take(self, offset: int, value: bytes | None) -> bool:
        """Whether this record counts and was not taken before.

        Offsets are dense: one below the next is ignored, one above it raises PositionLost, and so does a first
        record that is not the one the position names.
        """
        ...


@dataclass(frozen=True)
class _Plain:
    offset: int
    mark: str


_PLAIN = TypeAdapter(_Plain)
_OWNED = TypeAdapter(Position)


class OwnedCursor:
    """Cursor over a log with an owner: only what counts by the reader's rule is taken."""

    def __init__(self, position: str | None) -> None:
        self.rule = ReadersRule(_OWNED.validate_json(position) if position else Position())
        self.next_offset = self.rule.start

    @property
    def start(self) -> int:
        return self.rule.start

    @property
    def position(self) -> str:
        return _OWNED.dump_json(self.rule.position).decode()

    def take(self, offset: int, value: bytes | None) -> bool:
        if offset != self.next_offset:
            return _ignored(offset, self.next_offset)
        self.next_offset = offset + 1
        return self.rule.read(offset, value) is Verdict.EVENT

    def wrote(self, offset: int, head: Head) -> None:
        """The owner's own batch stands at this offset and counts: take it whole without reading it."""
        self.rule.wrote(offset, head)
        self.next_offset = offset + 1 + head.count

    @property
    def head(self) -> Head | None:
        """The head of the batch that counted last, if it was one."""
        return self.rule.frame if isinstance(self.rule.frame, Head) else None


class PlainCursor:
    """Cursor over a log without an owner: every record is taken once; the last one is recognised on resuming."""

    def __init__(self, position: str | None) -> None:
        self._at = _PLAIN.validate_json(position) if position else None
        self._last: bytes | None = None
        self._resuming = self._at is not None
        self.next_offset = self._at.offset if self._at else 0

    @property
    def start(self) -> int:
        return self._at.offset if self._at else 0

    @property
    def position(self) -> str:
        if self.next_offset == 0 and self._at is None:
            return ""
        mark = self._at.mark if self._at and self._resuming else _mark(self._last)
        offset = self._at.offset if self._at and self._resuming else self.next_offset - 1
        return _PLAIN.dump_json(_Plain(offset, mark)).decode()

    def take(self, offset: int, value: bytes | None) -> bool:
        if offset != self.next_offset:
            return _ignored(offset, self.next_offset)
        self.next_offset = offset + 1
        self._last = value
        if not self._resuming:
            return True
        self._resuming = False
        if self._at is None or _mark(value) != self._at.mark:
            raise PositionLost(f"offset {offset} holds another record than before; rebuild this reader from the start")
        return False


def _ignored(offset: int, expected: int) -> bool:
    if offset > expected:
        raise PositionLost(f"offset {expected} is missing before {offset}; read it again or rebuild this reader")
    return False


def _mark(value: bytes | None) -> str:
    return blake2b(value or b"", digest_size=8).hexdigest()


def cursor(owned: bool, position: str | None) -> OwnedCursor | PlainCursor:
    """The cursor that fits the log, resuming at `position` (None or empty: the start)."""
    return OwnedCursor(position or None) if owned else PlainCursor(position or None)
