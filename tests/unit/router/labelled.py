"""Invented messages with the category that a person would give them: those tuned on, and those held out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from aduan_events.vocabulary import Category

_HERE = Path(__file__).parent


def labelled(part: Literal["tuned", "held_out"]) -> Iterator[tuple[Category, str]]:
    """Category and message of one part."""
    category: Category | None = None
    for line in (_HERE / f"{part}_phrases.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line in Category.__members__:
            category = Category(line)
        elif category is not None:
            yield category, line
