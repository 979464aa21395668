"""The projector of snapshots: an owned log in, the states of its decider out (design.md 4.8).

It promises what every projector does: rows and positions in one transaction, the position moved by compare-and-set,
a partition that cannot be folded stands still. It differs in what it folds: not rows but the decider's own states,
and heads as well as events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Generic, TypeVar

from aduan_events.codec import Undecodable
from aduan_events.cursors import OwnedCursor
from aduan_runtime.homes.ports import (
    Broker,
    GroupReader,
    PositionMoved,
    Record,
    StoreAway,
    TopicPartition,
    ViewStore,
)
from aduan_runtime.ownership.partition import Lacking
from aduan_runtime.ownership.snapshots import Folding, Snapshots, keys_of
from aduan_runtime.shells.folding import Unfoldable
from aduan_runtime.shells.stored import stored_positions
from aduan_runtime.signals.failpoints import fail_point

S = TypeVar("S")
log = logging.getLogger(__name__)

MAX_POLL_RECORDS = 5_000
SUBJECTS_HELD = 5_000
_POLL_S = 0.1
_FEW = 1_000
_YIELD_EVERY = 250


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
        self._subjects_held = subjects_held
        self._linger_s = linger_s
        self._positions: dict[TopicPartition, str] = {}
        self._folds: dict[TopicPartition, Folding[S]] = {}
        self._generation = -1
        self._stopping = False
        self.stopped: dict[TopicPartition, Unfoldable] = {}
        """Partitions that stand still, and why; they go on when a mended decider is started."""
        self.progress = monotonic()

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
        return OwnedCursor(self._positions.get(at)).start

    async def _take(self, group: GroupReader, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        try:
            await self._open([at for at in found if at not in self._folds])
            await self._expect(found)
            for at, records in found.items():
                await self._fold(group, at, records)
            await self._commit([at for at in found if at in self._folds])
        except StoreAway:
            await self._restore(group)
        except PositionMoved:
            # A partition that was taken from us meanwhile is the new member's to move; what stands is read again.
            if group.assigned and group.generation == self._generation:
                raise

    async def _open(self, places: Sequence[TopicPartition]) -> None:
        """Begin the folds of partitions where their stored positions stand."""
        if not places:
            return
        rows = await self._store.load(self._snapshots.partitions, [str(at.partition) for at in places])
        for at in places:
            row = rows.get(str(at.partition))
            self._folds[at] = Folding(self._snapshots, at, self._positions.get(at), row)

    async def _expect(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Load in one question whoever the records of this batch are about, as far as their keys tell."""
        lacking = {at: self._folds[at].state.lacking(keys_of(r.key for r in records)) for at, records in found.items()}
        keys = [str(key) for of_partition in lacking.values() for key in of_partition]
        rows = await self._store.load(self._snapshots.subjects, keys) if keys else {}
        for at, of_partition in lacking.items():
            self._snapshots.put(self._folds[at].state, of_partition, rows)

    async def _fold(self, group: GroupReader, at: TopicPartition, records: Sequence[Record]) -> None:
        for number, record in enumerate(records, start=1):
            try:
                await self._fold_one(self._folds[at], record)
            except Unfoldable as reason:
                self._stand_still(group, at, reason)
                return
            if number % _YIELD_EVERY == 0:
                await asyncio.sleep(0)

    async def _fold_one(self, folding: Folding[S], record: Record) -> None:
        try:
            event = folding.state.read(record)
        except Undecodable as reason:
            raise Unfoldable(record, reason.reason, reason.detail) from reason
        while event is not None:
            try:
                folding.fold(event, record.offset)
                return
            except Lacking as lacking:
                rows = await self._store.load(self._snapshots.subjects, [str(lacking.key)])
                self._snapshots.put(folding.state, [lacking.key], rows)
            except Exception as reason:
                # The class of the error alone: its text may quote what stands in the event.
                raise Unfoldable(record, "cannot_fold", f"{event.data.type}: {type(reason).__name__}") from reason

    def _stand_still(self, group: GroupReader, at: TopicPartition, reason: Unfoldable) -> None:
        """An event that its own decider cannot fold any more: nothing is told of this partition from here on."""
        log.error("%s stands still: %s", self._snapshots.name, reason)
        self.stopped[at] = reason
        del self._folds[at]
        group.pause(at)

    async def _commit(self, places: Sequence[TopicPartition]) -> None:
        moves = {at: (self._positions.get(at, ""), self._folds[at].state.cursor.position) for at in places}
        moves = {at: (old, new) for at, (old, new) in moves.items() if old != new}
        if not moves:
            return
        rows = {place: row for at in moves for place, row in self._folds[at].rows().items()}
        await fail_point("in-a-snapshot-write")
        await self._store.commit(rows, moves)
        for at, (_, new) in moves.items():
            self._positions[at] = new
            folding = self._folds[at]
            folding.committed()
            if 2 * len(folding.state.states) >= self._subjects_held:
                folding.state.let_go(folding.state.covered)

    def _moved(self) -> None:
        self.progress = monotonic()

    async def _restore(self, group: GroupReader | None) -> None:
        """Stored positions are the truth."""
        found = await stored_positions(self._snapshots.name, self._store, group, lambda: self._stopping, self._moved)
        if found is not None:
            self._positions = dict(found)
        self._folds.clear()
        for at in group.assigned if group is not None else ():
            assert group is not None
            group.seek(at, self._start(at))
            if at in self.stopped:
                group.pause(at)
            else:
                group.resume(at)
