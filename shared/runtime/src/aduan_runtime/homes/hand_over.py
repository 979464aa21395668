"""How a member of a group gives up its share: first what it has read is settled, then the others get it.

Without this the next member may read stored positions while the last batch of the one before is still being
committed, and then loses a compare-and-set although nothing was wrong.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

log = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")

PATIENCE_S = 2.0
"""How long a group waits for a member; below what brokers allow for a rebalance."""


class HandOver:
    """Whoever asks to read anew has settled all that it was given before."""

    def __init__(self, member: str) -> None:
        self._member = member
        self._revoked = asyncio.Event()
        self._settled = asyncio.Event()
        self._goes_on = asyncio.Event()
        self._ended = False

    async def settled(self) -> None:
        """The share is revoked: return once the member reads anew or has ended, or when patience runs out."""
        if self._ended:
            return
        self._settled.clear()
        self._goes_on.clear()
        self._revoked.set()
        if not await _within(PATIENCE_S, self._settled):
            log.warning("%s loses its share with work in hand, which took over %.0f s", self._member, PATIENCE_S)

    def assigned(self) -> None:
        """The member has its next share."""
        self._revoked.clear()
        self._goes_on.set()

    def ended(self) -> None:
        """The member reads no more."""
        self._ended = True
        self._settled.set()
        self._goes_on.set()

    async def read(self, found: Coroutine[Any, Any, Mapping[K, V]], timeout_s: float) -> Mapping[K, V]:
        """What is found, or nothing from the moment the share is revoked until the next one or the timeout."""
        if self._revoked.is_set():
            found.close()
            self._settled.set()
            await _within(timeout_s, self._goes_on)
            return {}
        reading = asyncio.ensure_future(found)
        revoked = asyncio.ensure_future(self._revoked.wait())
        try:
            await asyncio.wait((reading, revoked), return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() else {}
        finally:
            reading.cancel()
            revoked.cancel()


async def _within(seconds: float, event: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
