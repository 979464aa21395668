"""Ticket numbers that can be read out and typed back (design.md, section 5)."""

from __future__ import annotations

import re

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PATTERN = re.compile(r"(?<![0-9])([0-9]{1,12})\s?-\s?([A-HJ-NPR-Z])(?![A-Za-z])", re.IGNORECASE)
PARTITIONS = 12


def ticket_number(counter: int, partition: int) -> int:
    """The number of the counter-th complaint of a partition: unique without coordination."""
    return PARTITIONS * counter + partition


def written(number: int) -> str:
    """A number with its check letter, e.g. 1178451-A: finds every wrong digit and every swap of neighbours."""
    return f"{number}-{_LETTERS[number % 23]}"


def read(text: str) -> int | None:
    """The number that a text is, or None when the check letter does not fit."""
    match = _PATTERN.fullmatch(text.strip())
    return _checked(match) if match else None


def find(text: str) -> int | None:
    """The first ticket number with a fitting check letter in a text."""
    return next((n for n in map(_checked, _PATTERN.finditer(text)) if n is not None), None)


def _checked(match: re.Match[str]) -> int | None:
    number = int(match[1])
    return number if _LETTERS[number % 23] == match[2].upper() else None
