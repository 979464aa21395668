"""Where a view stands, asked until its store answers; and how long every shell waits before it tries again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from aduan_runtime.homes.ports import GroupReader, StoreAway, TopicPartition, ViewStore

log = logging.getLogger(__name__)

BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)


class BackOff:
    """The waits of one undertaking, longer each time; make a new one for the next."""

    def __init__(self) -> None:
        self._attempt = 0

    def next_s(self) -> float:
        """Seconds to wait this time."""
        wait_s = BACK_OFF_S[min(self._attempt, len(BACK_OFF_S) - 1)]
        self._attempt += 1
        return wait_s

    async def wait(self) -> None:
        """Sleep for as long as it is time to."""
        await asyncio.sleep(self.next_s())


async def stored_positions(
    name: str, store: ViewStore, group: GroupReader | None, stopping: Callable[[], bool], waited: Callable[[], None]
) -> Mapping[TopicPartition, str] | None:
    """The stored positions of the view `name`; None when told to stop before they were there.

    PostgreSQL away means wait, with everything of the group paused and its heartbeats on; `waited` is called after
    each wait. Raises ViewOutdated.
    """
    back_off = BackOff()
    while not stopping():
        try:
            return await store.positions()
        except StoreAway as reason:
            log.warning("view %s waits for its store: %s", name, reason)
            if group is None:
                await back_off.wait()
            else:
                group.pause(*group.assigned)
                await group.read(1, back_off.next_s())
            waited()
    return None
