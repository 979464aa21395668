"""Messages and ids as plain JSON values, as pydantic and `str` give them, for a fraction of their price.

A view makes some ten of them for each event; so a rebuild of millions spends its time elsewhere.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from msgspec import to_builtins

from aduan_events.forms import form_of
from aduan_events.message import Message


def id_text(value: UUID) -> str:
    """The id as `str` writes it."""
    return cast("str", to_builtins(value))


def plain(message: Message) -> dict[str, Any]:
    """The fields of a message as its `model_dump(mode="json")`, but for lists, which stay tuples; a new dict."""
    return cast("dict[str, Any]", to_builtins(form_of(type(message)).closed(message)))
