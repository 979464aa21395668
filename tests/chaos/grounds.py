"""Which system a fault is tried on: one at a time, kept for the next fault that fits, fresh when its logs grow long."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from chaos.disk import small_disk
from chaos.trial import Ground, ground

_LONG = 15_000
_DAY_IN_3_S = 28_800.0
PLAIN, WIRED, SMALL_DISK, LOST, FAST = "plain", "wired", "small disk", "lost", "fast"
"""On the fast one a day of the programme takes 3 s, so that deadlines of days pass while a fault lasts."""


class Grounds:
    """Systems on directories below `home`; `close` ends the last one."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._stack = AsyncExitStack()
        self._kind = ""
        self._made = 0
        self._ground: Ground | None = None
        self.disk = home

    async def fitting(self, kind: str) -> Ground:
        """A system of this kind."""
        found = self._ground
        if found is None or self._kind != kind or kind == LOST or len(found.log.operations) > _LONG:
            await self.close()
            self._made += 1
            data = self._home / f"data-{self._made}"
            log_dir = None
            if kind == SMALL_DISK:
                self.disk = self._stack.enter_context(small_disk(self._home / f"disk-{self._made}"))
                log_dir = self.disk / "log"
            rate = _DAY_IN_3_S if kind == FAST else 1.0
            made = ground(data, wired=kind == WIRED, log_dir=log_dir, rate=rate)
            found = await self._stack.enter_async_context(made)
            self._ground, self._kind = found, kind
        return found

    async def close(self) -> None:
        """End the system."""
        self._ground = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()
