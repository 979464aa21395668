"""Invented messages with the category that a person would give them, halved into those tuned on and those held out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aduan_events.vocabulary import Category

_FILE = Path(__file__).with_name("labelled_phrases.txt")


def labelled() -> Iterator[tuple[Category, str, bool]]:
    """Category, message, and whether the message is held out: every second one of its category."""
    category: Category | None = None
    count = 0
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line in Category.__members__:
            category, count = Category(line), 0
        elif category is not None:
            count += 1
            yield category, line, count % 2 == 0
