"""How an owner gets back what it let go of: from the snapshot view, once that is far enough (design.md 4.8)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, TypeVar
from uuid import UUID

from aduan_runtime.homes.ports import StoreAway, TopicPartition
from aduan_runtime.ownership.deadlines import Deadlines
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.ownership.snapshots import Snapshots, SnapshotStore
from aduan_runtime.signals.failpoints import fail_point

S = TypeVar("S")
A = TypeVar("A")
log = logging.getLogger(__name__)

SUBJECTS_HELD = 10_000
DEADLINES_HELD = 5_000
_BACK_OFF_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class Loader(Generic[S]):
    """One owner's way to the view of one partition. It waits without end: the store away is never a dead letter."""

    def __init__(
        self,
        snapshots: Snapshots[S],
        store: SnapshotStore,
        at: TopicPartition,
        *,
        subjects_held: int = SUBJECTS_HELD,
        deadlines_held: int = DEADLINES_HELD,
    ) -> None:
        self._snapshots = snapshots
        self._store = store
        self._at = at
        self._subjects_held = subjects_held
        self._deadlines_held = deadlines_held
        self._passed = 0
        self.waiting = False
        """Whether the partition stands still for the view just now."""

    async def open(self) -> PartitionState[S]:
        """The state from which the owner's fold goes on. Raises StoreAway."""
        opened = await self._store.open(self._at, self._deadlines_held)
        state = self._snapshots.opened(opened.position, opened.row)
        state.deadlines = Deadlines(self._deadlines_held)
        state.deadlines.loaded(opened.deadlines, opened.horizon)
        self._passed = state.covered
        return state

    async def covered(self) -> int:
        """How far the view has come. Raises StoreAway."""
        return (await self._store.subjects(self._at, ())).covered

    async def load(self, state: PartitionState[S], keys: Collection[UUID]) -> None:
        """Put the states of these keys: one question to the store, asked again until the view is far enough."""

        async def ask() -> bool:
            await fail_point("in-a-snapshot-load")
            found = await self._store.subjects(self._at, [str(key) for key in keys])
            self._passed = found.covered
            if not self._far_enough(state):
                return False
            self._snapshots.put(state, keys, found.rows)
            return True

        await self._until(ask)

    def _far_enough(self, state: PartitionState[S]) -> bool:
        """Whether no row now means new: everything of whoever was let go is in.

        The view was that far before, but a store that comes back from a crash may have lost its last commits.
        """
        return self._passed >= state.floor

    async def make_room(self, state: PartitionState[S]) -> None:
        """Keep to the limit of subjects in memory, give or take two polls; only when all decisions stand on the log."""
        if 2 * len(state.states) < self._subjects_held or state.let_go(self._passed):
            return

        async def ask() -> bool:
            self._passed = await self.covered()
            return state.let_go(self._passed) or state.held < self._subjects_held

        await self._until(ask)

    async def look_beyond(self, state: PartitionState[S]) -> None:
        """Get the deadlines beyond the horizon; only when all decisions stand on the log.

        They are right only once the view has in what was set, moved and cleared since they were left to it.
        """

        async def ask() -> bool:
            since = state.deadlines.horizon
            assert since is not None
            self._passed, found, horizon = await self._store.deadlines(self._at, since, self._deadlines_held)
            if self._passed < state.covered:
                return False
            state.deadlines.loaded(found, horizon)
            return True

        await self._until(ask)

    async def _until(self, ask: Callable[[], Awaitable[bool]]) -> None:
        """Ask until it is so; the view or its store may let us wait."""
        attempt = 0
        try:
            while True:
                try:
                    if await ask():
                        return
                    reason = "its view is behind"
                except StoreAway as away:
                    reason = str(away)
                self.waiting = True
                if attempt == len(_BACK_OFF_S):
                    log.warning("%s/%s waits for its snapshots: %s", self._at.topic, self._at.partition, reason)
                await asyncio.sleep(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
                attempt += 1
        finally:
            self.waiting = False
