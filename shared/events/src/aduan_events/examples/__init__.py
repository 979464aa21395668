"""One file a message: `<type>/<version>/<what>.json`, the bytes as they stand on a log. Readers' tests decode them all.

A published version is never edited: its files stay, so that logs of old stay readable. Personal data is invented and
sealed with keys that nobody has.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple


class Example(NamedTuple):
    """One record value and the name under which it is kept."""

    type: str
    version: int
    name: str
    value: bytes


def examples(type_name: str | None = None) -> Iterator[Example]:
    """Every example, or those of one message type, in the order of their names."""
    for kind in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if not kind.is_dir() or kind.name.startswith("_") or type_name not in (None, kind.name):
            continue
        for version in sorted(kind.iterdir(), key=lambda entry: int(entry.name)):
            for file in sorted(version.iterdir(), key=lambda entry: entry.name):
                value = file.read_bytes().removesuffix(b"\n")
                yield Example(kind.name, int(version.name), file.name.removesuffix(".json"), value)
