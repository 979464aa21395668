"""Which system a fault is tried on: one at a time, kept for the next fault that fits, fresh when its logs grow long."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from chaos.disk import small_disk
from chaos.trial import Ground, ground

_LONG = 15_000
PLAIN, WIRED, SMALL_DISK, LOST = "plain", "wired", "small disk", "lost"


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
            found = await self._stack.enter_async_context(ground(data, wired=kind == WIRED, log_dir=log_dir))
            self._ground, self._kind = found, kind
        return found

    async def close(self) -> None:
        """End the system."""
        self._ground = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()
