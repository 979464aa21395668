"""A rule with dates: which value is in force at an event's time (design.md 6, "Rules have dates")."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Value = TypeVar("Value")


class NoneInForce(LookupError):
    """No entry of a dated table covers the asked time; add one to the table that the message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[Value]):
    """A value in force from `valid_from` (inclusive) to `valid_until` (exclusive), or to the next entry if None."""

    valid_from: datetime
    value: Value
    source: str
    version: str
    valid_until: datetime | None = None


class Dated(Generic[Value]):
    """Entries in the order of their validity. Raises ValueError when built from naive, equal or unordered dates."""

    __slots__ = ("_starts", "entries", "name")

    def __init__(self, name: str, entries: Iterable[Entry[Value]]) -> None:
        self.name = name
        self.entries = tuple(entries)
        self._starts = [entry.valid_from for entry in self.entries]
        if not self.entries:
            raise ValueError(f"{name}: a dated table needs at least one entry")
        if any(start.tzinfo is None for start in self._starts):
            raise ValueError(f"{name}: valid_from must carry a time zone")
        if any(later <= earlier for earlier, later in zip(self._starts, self._starts[1:], strict=False)):
            raise ValueError(f"{name}: entries must stand in ascending order of valid_from")

    def entry(self, at: datetime) -> Entry[Value]:
        """The entry in force at `at` (aware). Raises NoneInForce outside the covered time."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0:
            found = self.entries[index]
            if found.valid_until is None or at < found.valid_until:
                return found
        raise NoneInForce(f"{self.name}: nothing is in force at {at.isoformat()}; add an entry for that time")

    def value(self, at: datetime) -> Value:
        """The value in force at `at` (aware). Raises NoneInForce outside the covered time."""
        return self.entry(at).value
