"""Walk an owned log from its start into an empty snapshot view, as far as it is told, for a rebuild or a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from aduan_events.ownership import PositionLost
from aduan_runtime.homes.ports import Broker, Reader, Record, TopicPartition, ViewStore
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.replaying import Progress, untold
from aduan_runtime.shells.snapshot_folds import SnapshotFolds
from aduan_runtime.shells.walk import covered

S = TypeVar("S")
MAX_RECORDS = 5_000
_POLL_S = 0.2


class SnapshotReplay(Generic[S]):
    """The same rows in every batch size. Raises Unfoldable when the log holds what its decider cannot fold."""

    def __init__(
        self,
        snapshots: Snapshots[S],
        broker: Broker,
        store: ViewStore,
        *,
        partitions: int,
        max_records: int = MAX_RECORDS,
    ) -> None:
        self._broker = broker
        self._store = store
        self._folds = SnapshotFolds(snapshots, store)
        self._places = [TopicPartition(snapshots.decider.log, p) for p in range(partitions)]
        self._until: dict[TopicPartition, int] = {}
        self._most = max_records
        self._reader: Reader | None = None

    async def __aenter__(self) -> SnapshotReplay[S]:
        self._reader = await self._broker.reader(dict.fromkeys(self._places, 0))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reader is not None:
            await self._reader.close()

    async def reach(self, targets: Mapping[TopicPartition, str], progress: Progress = untold) -> None:
        """Walk to exactly these positions and commit. Raises PositionLost if the log does not lead there."""
        assert self._reader is not None
        self._until = {at: covered(True, targets.get(at, "")) for at in self._places}
        self._folds.restore(await self._store.positions())
        for at in self._places:
            self._reader.seek(at, self._folds.start(at))
        while open_places := [at for at in self._places if not self._ended(at)]:
            self._reader.pause(*self._places)
            self._reader.resume(*open_places)
            await self._take(await self._reader.read(self._most, _POLL_S))
            progress(self._walked(), sum(self._until.values()))
        stored = await self._store.positions()
        for at, target in targets.items():
            if self._until.get(at) and stored.get(at) != target:
                raise PositionLost(
                    f"{at.topic}/{at.partition} does not lead to {target}: it is another log than before"
                )

    async def _take(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        within = {at: [one for one in records if one.offset < self._until[at]] for at, records in found.items()}
        await self._folds.begin(within)
        for at, records in within.items():
            await self._folds.fold(at, records)
        await self._folds.commit()

    def behind(self, targets: Mapping[TopicPartition, str]) -> int:
        """How many records lie between here and these positions."""
        return sum(covered(True, text) for text in targets.values()) - self._walked()

    def _ended(self, at: TopicPartition) -> bool:
        return self._folds.next_offset(at) >= self._until[at]

    def _walked(self) -> int:
        return sum(self._folds.next_offset(at) for at in self._places)
