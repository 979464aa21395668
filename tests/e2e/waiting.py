"""Waiting for what another process does: by deadline, never by a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_EVERY_S = 0.05


def until(look: Callable[[], T | None], what: str, within_s: float = 20.0) -> T:
    """The first answer of `look` that is neither None nor False. Raises AssertionError that says `what` lacked."""
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found is not None and found is not False:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s:g} s: {what}")
        time.sleep(_EVERY_S)
