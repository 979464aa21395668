"""Cursors of lists: where a page ended, as text that only the list which made it takes back."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime

Value = datetime | int | str | None
_INTEGER = 2**31


class BadCursor(ValueError):
    """The cursor was not made by this list; start again without it."""


def write(name: str, values: Sequence[Value]) -> str:
    """The cursor after a row with these values of the list's order; `name` says which list and order."""
    kept = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([name, *kept]).encode()).decode()


def read(name: str, text: str, kinds: Sequence[type]) -> list[Value]:
    """The values that `write` was given, each of its kind or None. Raises BadCursor."""
    try:
        made_for, *values = json.loads(base64.b64decode(text.encode("ascii"), b"-_", validate=True))
        if made_for != name or len(values) != len(kinds):
            raise BadCursor("another list")
        return [_value(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadCursor("this cursor does not belong to this list; start again without it") from error


def _value(value: object, kind: type) -> Value:
    if value is None:
        return None
    if kind is datetime and isinstance(value, str):
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise BadCursor("a time without zone")
        return at
    if kind is int and type(value) is int and -_INTEGER <= value < _INTEGER:
        return value
    if kind is str and isinstance(value, str) and "\0" not in value:
        value.encode("utf-8")  # a lone surrogate is no text
        return value
    raise BadCursor("another kind of value")
