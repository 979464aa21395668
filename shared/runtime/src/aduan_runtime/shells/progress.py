"""When a shell last got on with its work; a turn of its loop alone is none (design.md 4.5).

A reader that has gone deaf finds nothing for ever and turns all the same, so where something is owed only what moves
counts. The watchdog ends a process without progress, and it starts again from what stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from aduan_runtime.homes.ports import Broker, BrokerAway

_LOOK_S = 5.0


class Progress:
    """`at` is in monotonic seconds. Who waits on purpose, for a broker or store, says so and still moves.

    `behind` tells whether there is anything to do and may raise BrokerAway; `places` tells how far everything is.
    """

    def __init__(
        self,
        broker: Broker,
        behind: Callable[[], Awaitable[bool]],
        places: Callable[[], tuple[int, ...]],
        look_s: float = _LOOK_S,
    ) -> None:
        self._broker = broker
        self._behind = behind
        self._places = places
        self._look_s = look_s
        self._owed = False
        self._before: tuple[int, ...] = ()
        self.at = monotonic()

    async def look(self) -> None:
        """Ask every few seconds, until cancelled, whether something is owed."""
        while True:
            await asyncio.sleep(self._look_s)
            try:
                async with asyncio.timeout(self._look_s):
                    self._owed = await self._behind()
            except TimeoutError:
                self._owed = await self._broker_answers()
            except BrokerAway:
                self._owed = False

    async def _broker_answers(self) -> bool:
        """Whether somebody who asks anew is heard: then it is our own connection that is deaf."""
        try:
            await (await self._broker.reader({})).close()
        except BrokerAway:
            return False
        return True

    def turned(self) -> None:
        """The loop went round once."""
        if not self._owed:
            self.at = monotonic()
            return
        places = self._places()
        if places != self._before:
            self._before, self.at = places, monotonic()

    def waits(self) -> None:
        """Something was asked of a broker or store, which is to be asked again."""
        self.at = monotonic()
