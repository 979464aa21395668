"""Build a view anew from the start of its logs while the old one serves; compare both; swap (design.md, section 6).

Plain readers, no group, nothing told and nothing sent. The new view is walked exactly as far as the live one, so
both can be compared by digest at equal positions, and the swap leaves nothing out and nothing twice.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aduan_events.ownership import PositionLost
from aduan_runtime.homes.ports import (
    Broker,
    Reader,
    Record,
    Row,
    RowsRefused,
    StoreAway,
    TopicPartition,
    ViewOutdated,
)
from aduan_runtime.homes.postgres import Pool, PostgresViewStore
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.homes.shadow import Shadow, SwapBusy
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.folding import Event, Place, Unfoldable, View, fold
from aduan_runtime.shells.replaying import Progress, Replaying, untold
from aduan_runtime.shells.snapshot_replay import SnapshotReplay
from aduan_runtime.shells.walk import Walk, covered
from aduan_runtime.signals.failpoints import fail_point

log = logging.getLogger(__name__)

MAX_RECORDS = 5_000
_POLL_S = 0.2
_CLOSE_BEHIND = 2_000
# Events are made by the thousand and dropped together: by its default the collector would walk all of a batch some
# hundred times, which took half of a rebuild's time (measured).
_COLLECT_AFTER = (50_000, 20, 50)
_HELD_S = 10.0
_SWAP_TRIES = 50
_SWAP_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Comparison:
    """SHA-256 (hex) of the live and of the rebuilt view at the same positions."""

    live: str
    rebuilt: str

    @property
    def equal(self) -> bool:
        """Whether the view tells what the log says."""
        return self.live == self.rebuilt


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The generation that serves now; no comparison if the old view was made from another declaration."""

    generation: str
    comparison: Comparison | None


class Replay:
    """Walks a view's logs from the start into a store, as far as it is told each time, the same in every batch size.

    Raises Unfoldable when an owned log holds what this view cannot fold. What plain logs hold is passed over, as the
    live projector does after its dead letter.
    """

    def __init__(
        self,
        view: View,
        broker: Broker,
        store: PostgresViewStore,
        *,
        partitions: Mapping[str, int],
        owned_topics: frozenset[str],
        max_records: int = MAX_RECORDS,
    ) -> None:
        self._view = view
        self._broker = broker
        self._store = store
        self._places = [TopicPartition(topic, p) for topic in view.topics for p in range(partitions[topic])]
        self._owned_topics = owned_topics
        self._walk = Walk(owned_topics)
        self._most = self._limit = max_records
        self._reader: Reader | None = None
        self._in_flight: asyncio.Task[None] | None = None
        self._collected_after = gc.get_threshold()
        self._flying: Sequence[Event] = ()
        self._newest: Mapping[Place, Row] = {}

    async def __aenter__(self) -> Replay:
        self._reader = await self._broker.reader(dict.fromkeys(self._places, 0))
        self._collected_after = gc.get_threshold()
        gc.set_threshold(*_COLLECT_AFTER)
        return self

    async def __aexit__(self, *_: object) -> None:
        gc.set_threshold(*self._collected_after)
        if self._in_flight is not None:
            self._in_flight.cancel()
            await asyncio.gather(self._in_flight, return_exceptions=True)
        if self._reader is not None:
            await self._reader.close()

    async def reach(self, targets: Mapping[TopicPartition, str], progress: Progress = untold) -> None:
        """Walk to exactly these positions and commit. Raises PositionLost if a log does not lead there."""
        self._walk.until = {at: covered(at.topic in self._owned_topics, targets.get(at, "")) for at in self._places}
        await self._begin()
        while (open_places := self._open_places()) or self._in_flight is not None:
            assert self._reader is not None
            try:
                if open_places:
                    await self._take(await self._reader.read(self._limit, _POLL_S))
                else:
                    await self._landed()
            except RowsRefused as reason:
                await self._narrow(reason)
            for at in open_places:
                if self._walk.ended(at):
                    self._reader.pause(at)
            progress(self._walked(), sum(self._walk.until.values()))
        stored = await self._store.positions()
        for at, target in targets.items():
            if self._walk.until.get(at) and stored.get(at) != target:
                raise PositionLost(
                    f"{at.topic}/{at.partition} does not lead to {target}: it is another log than before"
                )

    def _open_places(self) -> list[TopicPartition]:
        return [at for at in self._places if not self._walk.ended(at)]

    def behind(self, targets: Mapping[TopicPartition, str]) -> int:
        """How many records lie between here and these positions."""
        return sum(covered(at.topic in self._owned_topics, text) for at, text in targets.items()) - self._walked()

    def _walked(self) -> int:
        return sum(self._walk.next_offset(at) for at in self._places)

    async def _begin(self) -> None:
        """Stand where the store stands, whatever became of the last steps."""
        assert self._reader is not None
        if self._in_flight is not None:
            await asyncio.gather(self._in_flight, return_exceptions=True)
            self._in_flight = None
        self._newest = {}
        self._walk.restore(await self._store.positions())
        for at in self._places:
            self._reader.seek(at, self._walk.start(at))
            if self._walk.ended(at):
                self._reader.pause(at)
            else:
                self._reader.resume(at)

    async def _take(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Read and fold this batch while the store still writes the one before."""
        events, _ = await self._walk.take(found)
        rows, _ = await fold(self._view, self._store, events, self._owned_topics, self._newest)
        await self._landed()
        moves = self._walk.moves()
        if moves:
            self._in_flight = asyncio.ensure_future(self._store.commit(rows, moves))
            self._flying, self._newest = events, rows
            self._walk.committed(moves)

    async def _landed(self) -> None:
        """The batch that was being written is on the store. Raises what its commit raises."""
        flight, self._in_flight = self._in_flight, None
        if flight is not None:
            await flight
            self._limit = min(self._limit * 2, self._most)

    async def _narrow(self, reason: RowsRefused) -> None:
        """Find the one event whose row does not fit its columns, as the live projector does, and go on without it."""
        if len(self._flying) == 1:
            record = self._flying[0].record
            at = TopicPartition(record.topic, record.partition)
            if at.topic in self._owned_topics:
                raise Unfoldable(record, "row_refused", str(reason)) from reason
            self._walk.skipped.add((at, record.offset))
        self._limit = max(1, min(self._limit, len(self._flying)) // 8)
        await self._begin()


async def compare(
    view: View | Snapshots[Any],
    broker: Broker,
    pool: Pool,
    schema: str,
    *,
    partitions: Mapping[str, int],
    owned_topics: frozenset[str],
    progress: Progress = untold,
) -> Comparison:
    """Build the view beside the live one up to where that stands now, and compare. Nothing is swapped.

    Raises ViewOutdated, RebuildRunning, Unfoldable, PositionLost and StoreAway.
    """
    shadow = Shadow(pool, schema, view.name, view.tables)
    live = PostgresViewStore(pool, schema, view.name, view.tables)
    replaying = _replaying(view, broker, shadow.store, partitions, owned_topics)
    async with _beside(shadow), replaying as replay:
        return await _compare(replay, live, shadow, progress)


async def rebuild(
    view: View | Snapshots[Any],
    broker: Broker,
    pool: Pool,
    schema: str,
    *,
    partitions: Mapping[str, int],
    owned_topics: frozenset[str],
    progress: Progress = untold,
) -> Rebuilt:
    """Build the view anew, compare it with the live one where their declarations agree, and swap, whatever came out.

    The live projector loses its next compare-and-set, stops, and starts again from the new positions. Raises
    RebuildRunning, SwapBusy, Unfoldable, PositionLost and StoreAway; then the old view goes on serving.
    """
    shadow = Shadow(pool, schema, view.name, view.tables)
    live = PostgresViewStore(pool, schema, view.name, view.tables)
    replaying = _replaying(view, broker, shadow.store, partitions, owned_topics)
    async with _beside(shadow), replaying as replay:
        if await live.standing() is None:
            await live.prepare()
        try:
            comparison = await _compare(replay, live, shadow, progress)
        except ViewOutdated:
            comparison = None
        return Rebuilt(await _swap(replay, live, shadow, progress), comparison)


def _replaying(
    view: View | Snapshots[Any],
    broker: Broker,
    store: PostgresViewStore,
    partitions: Mapping[str, int],
    owned_topics: frozenset[str],
) -> AbstractAsyncContextManager[Replaying]:
    if isinstance(view, Snapshots):
        return SnapshotReplay(view, broker, store, partitions=partitions[view.decider.log])
    return Replay(view, broker, store, partitions=partitions, owned_topics=owned_topics)


async def _compare(replay: Replaying, live: PostgresViewStore, shadow: Shadow, progress: Progress) -> Comparison:
    told = await live.digest()
    await replay.reach(told.positions, progress)
    return Comparison(told.sha256, (await shadow.store.digest()).sha256)


async def _swap(replay: Replaying, live: PostgresViewStore, shadow: Shadow, progress: Progress) -> str:
    """Come close behind the live view, hold it, walk the last step, swap: it is held for milliseconds."""
    indexed = False
    for _ in range(_SWAP_TRIES):
        while (standing := await live.standing()) and (
            replay.behind(standing.positions) > _CLOSE_BEHIND or not indexed
        ):
            await replay.reach(standing.positions, progress)
            if not indexed:
                await shadow.index()
                indexed = True
        try:
            async with shadow.frozen() as held:
                async with asyncio.timeout(_HELD_S):
                    await replay.reach(held.positions)
                await fail_point("before-the-views-swap")
                return await held.swap()
        except (SwapBusy, TimeoutError) as reason:
            log.warning("the swap of %s is tried again: %s", shadow.schema, str(reason) or "its logs did not answer")
        await asyncio.sleep(_SWAP_PAUSE_S)
    raise SwapBusy(f"{_SWAP_TRIES} tries to swap {shadow.schema} failed: the old view goes on, try again later")


@asynccontextmanager
async def _beside(shadow: Shadow) -> AsyncIterator[None]:
    try:
        async with shadow.open():
            yield
    except POSTGRES_AWAY as reason:
        raise StoreAway(f"PostgreSQL went away ({type(reason).__name__}): start the rebuild again") from reason
