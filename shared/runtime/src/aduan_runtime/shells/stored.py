"""Where a view stands, asked until its store answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from aduan_runtime.homes.ports import GroupReader, StoreAway, TopicPartition, ViewStore

log = logging.getLogger(__name__)

BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)


async def stored_positions(
    name: str, store: ViewStore, group: GroupReader | None, stopping: Callable[[], bool], waited: Callable[[], None]
) -> Mapping[TopicPartition, str] | None:
    """The stored positions of the view `name`; None when told to stop before they were there.

    PostgreSQL away means wait, with everything of the group paused and its heartbeats on; `waited` is called after
    each wait. Raises ViewOutdated.
    """
    attempt = 0
    while not stopping():
        try:
            return await store.positions()
        except StoreAway as reason:
            wait_s = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
            log.warning("view %s waits for its store: %s", name, reason)
            if group is None:
                await asyncio.sleep(wait_s)
            else:
                group.pause(*group.assigned)
                await group.read(1, wait_s)
            waited()
            attempt += 1
    return None
