"""The projector of snapshots: an owned log in, the states of its decider out (design.md 4.8).

It promises what every projector does: rows and positions in one transaction, the position moved by compare-and-set,
a partition that cannot be folded stands still. It differs in what it folds: not rows but the decider's own states,
and heads as well as events.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Generic, TypeVar

from aduan_runtime.homes.ports import (
    Broker,
    GroupReader,
    PositionMoved,
    Record,
    StoreAway,
    TopicPartition,
    ViewStore,
)
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.folding import Unfoldable
from aduan_runtime.shells.snapshot_folds import SUBJECTS_HELD, SnapshotFolds
from aduan_runtime.shells.stored import stored_positions
from aduan_runtime.signals.measuring import measure, stood

S = TypeVar("S")
log = logging.getLogger(__name__)

MAX_POLL_RECORDS = 5_000
_POLL_S = 0.1
_FEW = 1_000


class SnapshotShell(Generic[S]):
    """Runs the snapshot view of one decider."""

    def __init__(
        self,
        snapshots: Snapshots[S],
        broker: Broker,
        store: ViewStore,
        *,
        max_poll_records: int = MAX_POLL_RECORDS,
        subjects_held: int = SUBJECTS_HELD,
        linger_s: float = 0.0,
    ) -> None:
        """`linger_s`: how long to let records gather after a small batch, so that a trickle costs few transactions."""
        self._snapshots = snapshots
        self._broker = broker
        self._store = store
        self._most = max_poll_records
        self._linger_s = linger_s
        self._folds = SnapshotFolds(snapshots, store, subjects_held)
        self._group: GroupReader | None = None
        self._generation = -1
        self._stopping = False
        self.stopped: dict[TopicPartition, Unfoldable] = {}
        """Partitions that stand still, and why; they go on when a mended decider is started."""
        self.progress = monotonic()

    async def measure(self) -> None:
        """Tell lag and void batches."""
        assigned = self._group.assigned if self._group else frozenset()
        await measure(self._snapshots.name, self._group, self._folds.cursors(assigned))

    def stop(self) -> None:
        """Finish the batch in hand, then end `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Project until stopped. Raises PositionMoved when another projector moved the position, ViewOutdated, and
        PositionLost when the log is another than before."""
        await self._restore(None)
        group = await self._broker.group(
            f"aduan-view-{self._snapshots.name}", (self._snapshots.decider.log,), self._start
        )
        group.settle_first()
        self._group = group
        try:
            while not self._stopping:
                if group.generation != self._generation:
                    self._generation = group.generation
                    await self._restore(group)
                found = await group.read(self._most, _POLL_S)
                if found:
                    await self._take(group, found)
                    if sum(map(len, found.values())) < _FEW:
                        await group.gather(self._linger_s)
                self.progress = monotonic()
        finally:
            await group.close()

    def _start(self, at: TopicPartition) -> int:
        return self._folds.start(at)

    async def _take(self, group: GroupReader, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        try:
            await self._folds.begin(found)
            for at, records in found.items():
                try:
                    await self._folds.fold(at, records)
                except Unfoldable as reason:
                    self._stand_still(group, at, reason)
            await self._folds.commit()
            stood(self._snapshots.name, found.values())
        except StoreAway:
            await self._restore(group)
        except PositionMoved:
            # A partition that was taken from us meanwhile is the new member's to move; what stands is read again.
            if group.assigned and group.generation == self._generation:
                raise

    def _stand_still(self, group: GroupReader, at: TopicPartition, reason: Unfoldable) -> None:
        """An event that its own decider cannot fold any more: nothing is told of this partition from here on."""
        log.error("%s stands still: %s", self._snapshots.name, reason)
        self.stopped[at] = reason
        self._folds.drop(at)
        group.pause(at)

    def _moved(self) -> None:
        self.progress = monotonic()

    async def _restore(self, group: GroupReader | None) -> None:
        """Stored positions are the truth."""
        found = await stored_positions(self._snapshots.name, self._store, group, lambda: self._stopping, self._moved)
        if found is not None:
            self._folds.restore(found)
        for at in group.assigned if group is not None else ():
            assert group is not None
            group.seek(at, self._start(at))
            if at in self.stopped:
                group.pause(at)
            else:
                group.resume(at)
