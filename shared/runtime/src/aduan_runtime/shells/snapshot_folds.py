"""The folds of a decider's own states over its log, partition by partition, between a store's positions.

The live projector of snapshots and a rebuild walk alike, so that both end in the same rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from aduan_events.codec import Undecodable
from aduan_events.cursors import Cursor, OwnedCursor
from aduan_runtime.homes.ports import Record, TopicPartition, ViewStore
from aduan_runtime.ownership.partition import Lacking
from aduan_runtime.ownership.snapshots import Folding, Snapshots, keys_of
from aduan_runtime.shells.folding import Unfoldable
from aduan_runtime.signals.failpoints import fail_point

S = TypeVar("S")
SUBJECTS_HELD = 5_000
_YIELD_EVERY = 250


class SnapshotFolds(Generic[S]):
    """What was folded since the store's positions. Every call to the store may raise StoreAway."""

    def __init__(self, snapshots: Snapshots[S], store: ViewStore, subjects_held: int = SUBJECTS_HELD) -> None:
        self._snapshots = snapshots
        self._store = store
        self._subjects_held = subjects_held
        self._positions: dict[TopicPartition, str] = {}
        self._folds: dict[TopicPartition, Folding[S]] = {}

    def restore(self, positions: Mapping[TopicPartition, str]) -> None:
        """Stand at these positions; partitions must be read again from `start`."""
        self._positions = dict(positions)
        self._folds.clear()

    def start(self, at: TopicPartition) -> int:
        """The offset to read from after a restore."""
        return OwnedCursor(self._positions.get(at)).start

    def next_offset(self, at: TopicPartition) -> int:
        """One past the last record seen."""
        return self._cursor(at).next_offset

    def cursors(self, share: Iterable[TopicPartition]) -> Mapping[TopicPartition, Cursor]:
        """How far each of these partitions was walked; one that stands still is where its position is."""
        return {at: self._cursor(at) for at in share}

    def _cursor(self, at: TopicPartition) -> Cursor:
        folding = self._folds.get(at)
        return OwnedCursor(self._positions.get(at)) if folding is None else folding.state.cursor

    def drop(self, at: TopicPartition) -> None:
        """Forget what was folded of a partition since its position."""
        self._folds.pop(at, None)

    async def begin(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Open what lacks and load in one question whoever these records are about, as far as their keys tell."""
        await self._open([at for at in found if at not in self._folds])
        lacking = {at: self._folds[at].state.lacking(keys_of(r.key for r in records)) for at, records in found.items()}
        keys = [str(key) for of_partition in lacking.values() for key in of_partition]
        rows = await self._store.load(self._snapshots.subjects, keys) if keys else {}
        for at, of_partition in lacking.items():
            self._snapshots.put(self._folds[at].state, of_partition, rows)

    async def _open(self, places: Sequence[TopicPartition]) -> None:
        """Begin the folds of partitions where their stored positions stand."""
        if not places:
            return
        rows = await self._store.load(self._snapshots.partitions, [str(at.partition) for at in places])
        for at in places:
            row = rows.get(str(at.partition))
            self._folds[at] = Folding(self._snapshots, at, self._positions.get(at), row)

    async def fold(self, at: TopicPartition, records: Sequence[Record]) -> None:
        """Fold these records of a partition that `begin` was told of. Raises Unfoldable."""
        for number, record in enumerate(records, start=1):
            await self._fold_one(self._folds[at], record)
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

    async def commit(self) -> None:
        """Write what changed in all partitions with their new positions. Raises PositionMoved."""
        moves = {
            at: (self._positions.get(at, ""), folding.state.cursor.position) for at, folding in self._folds.items()
        }
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
