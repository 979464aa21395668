"""An event loop whose time is made up: whenever everybody waits, it is at once the moment that the first waits for."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class _NoWaiting(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that will never happen")
        self.now += max(timeout, 0.0)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return super().get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs on one thread, without I/O, the same on every run."""

    def __init__(self) -> None:
        self._idle = _NoWaiting()
        super().__init__(self._idle)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._idle.now
