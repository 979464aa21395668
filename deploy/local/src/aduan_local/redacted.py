"""The shape of a record's value without anything that it says: keys, kinds and lengths."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
_MOST_LINES = 100


def redacted(value: bytes | None) -> list[str]:
    """A line a field; what is no JSON is told by its length alone."""
    if value is None:
        return ["no value"]
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return [f"{len(value):,} bytes that are no JSON"]
    lines = [f"{len(value):,} bytes of JSON", *_lines("", parsed)]
    return lines if len(lines) <= _MOST_LINES else [*lines[:_MOST_LINES], f"… {len(lines) - _MOST_LINES:,} more"]


def _lines(place: str, value: object) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            # A key of ours is a name; any other may be what somebody wrote.
            name = key if _NAME.fullmatch(key) else f"(a key of {len(key)} characters)"
            yield from _lines(f"{place}.{name}" if place else name, inner)
    elif isinstance(value, list) and value:
        yield f"{place}: {len(value)} items"
        yield from _lines(f"{place}[0]", value[0])
    else:
        yield f"{place or 'value'}: {_kind(value)}"


def _kind(value: object) -> str:
    match value:
        case str():
            return f"text of {len(value):,} characters"
        case bool():
            return "true or false"
        case int() | float():
            return "number"
        case None:
            return "null"
        case _:
            return "empty"
