"""The projector shell: logs in, rows out; rows and positions in one transaction, so that a replay ends as live.

Positions move by compare-and-set: of two projectors at one position exactly one commits, the other rolls back and
stops. Nothing is sent but dead letters of plain logs; a record of an owned log that cannot be folded stops its
partition, and its screens turn stale, because all that counts must be told (design.md 3 and 4.9).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from time import monotonic

from aduan_runtime.dead_letters import dead_letter
from aduan_runtime.homes.ports import (
    Appender,
    AppendRefused,
    Broker,
    GroupReader,
    PositionMoved,
    Record,
    RowsRefused,
    StoreAway,
    TopicPartition,
    ViewStore,
)
from aduan_runtime.shells.folding import Event, Unfoldable, View, fold
from aduan_runtime.shells.stored import BACK_OFF_S, stored_positions
from aduan_runtime.shells.walk import Walk
from aduan_runtime.signals.failpoints import fail_point
from aduan_runtime.signals.log_lines import fields_of
from aduan_runtime.signals.measuring import measure, stood
from aduan_runtime.signals.metrics import DEAD_LETTERS
from aduan_runtime.signals.tracing import hops

__all__ = ["ProjectorShell", "Unfoldable", "View"]

log = logging.getLogger(__name__)

MAX_POLL_RECORDS = 5_000
_POLL_S = 0.1
_FEW = 200


class ProjectorShell:
    """Runs one view. `owned_topics` are those to which the reader's rule applies."""

    def __init__(
        self,
        view: View,
        broker: Broker,
        store: ViewStore,
        *,
        owned_topics: frozenset[str],
        max_poll_records: int = MAX_POLL_RECORDS,
        linger_s: float = 0.0,
    ) -> None:
        """`linger_s`: how long to let records gather after a small batch, so that a trickle costs few transactions."""
        self._linger_s = linger_s
        self._view = view
        self._broker = broker
        self._store = store
        self._owned_topics = owned_topics
        self._walk = Walk(owned_topics)
        self._most = max_poll_records
        self._limit = max_poll_records
        self._generation = -1
        self._group: GroupReader | None = None
        self._hops = hops(view.name)
        self._appender: Appender | None = None
        self._stopping = False
        self.stopped: dict[TopicPartition, Unfoldable] = {}
        """Partitions that stand still, and why; they go on when a mended view is started."""
        self.progress = monotonic()

    async def measure(self) -> None:
        """Tell lag and void batches."""
        assigned = self._group.assigned if self._group else frozenset()
        await measure(self._view.name, self._group, self._walk.cursors(assigned))

    def stop(self) -> None:
        """Finish the batch in hand, then end `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Project until stopped. Raises PositionMoved when another projector moved the position, ViewOutdated, and
        PositionLost when a log is another than before."""
        await self._restore(None)
        group = await self._broker.group(f"aduan-view-{self._view.name}", self._view.topics, self._walk.start)
        group.settle_first()
        self._group = group
        try:
            while not self._stopping:
                if group.generation != self._generation:
                    self._generation = group.generation
                    await self._restore(group)
                found = await group.read(self._limit, _POLL_S)
                if found:
                    await self._take(group, found)
                    if sum(map(len, found.values())) < _FEW:
                        await group.gather(self._linger_s)
                self.progress = monotonic()
        finally:
            await group.close()
            if self._appender is not None:
                await self._appender.close()

    async def _take(self, group: GroupReader, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        events: Sequence[Event] = ()
        self._hops.begin()
        try:
            events, unreadable = await self._walk.take(found)
            rows, unfolded = await fold(self._view, self._store, events, self._owned_topics)
            await self._set_aside([*unreadable, *unfolded])
            moves = self._walk.moves()
            await fail_point("before-the-view-commits")
            if moves:
                await self._store.commit(rows, moves)
                self._walk.committed(moves)
                # Only after a step forward: the way back to a row that does not fit is walked in small batches.
                self._limit = min(self._limit * 2, self._most)
            self._hops.told(event.record for event in events)
            stood(self._view.name, found.values())
            await fail_point("after-the-view-committed")
        except Unfoldable as reason:
            self._stand_still(reason)
            self._begin_again(group)
        except RowsRefused as reason:
            await self._narrow(events, found, reason)
            self._begin_again(group)
        except StoreAway:
            await self._restore(group)
        except PositionMoved:
            # A partition that was taken from us meanwhile is the new owner's to move; what stands is read again.
            if group.assigned and group.generation == self._generation:
                raise
        for at in found:
            if self._walk.ended(at):
                group.pause(at)

    def _moved(self) -> None:
        self.progress = monotonic()

    async def _restore(self, group: GroupReader | None) -> None:
        """Stored positions are the truth."""
        found = await stored_positions(self._view.name, self._store, group, lambda: self._stopping, self._moved)
        if found is not None:
            self._walk.restore(found)
        if group is not None:
            self._begin_again(group)

    def _begin_again(self, group: GroupReader) -> None:
        self._walk.rewind()
        for at in group.assigned:
            group.seek(at, self._walk.start(at))
            if self._walk.ended(at):
                group.pause(at)
            else:
                group.resume(at)

    def _stand_still(self, reason: Unfoldable) -> None:
        """Tell all that stands before this record of an owned log, and then nothing more of its partition."""
        at = TopicPartition(reason.record.topic, reason.record.partition)
        log.error(
            "view %s stands still in %s/%s: %s",
            self._view.name,
            at.topic,
            at.partition,
            reason,
            extra=fields_of(self._view.name, reason.record),
        )
        self._walk.until[at] = reason.record.offset
        self.stopped[at] = reason

    async def _narrow(
        self, events: Sequence[Event], found: Mapping[TopicPartition, Sequence[Record]], reason: RowsRefused
    ) -> None:
        """Find the one event whose row does not fit its columns: smaller batches, then it is poison."""
        if len(events) > 1:
            self._limit = max(1, sum(map(len, found.values())) // 8)
            log.warning(
                "view %s looks for a row that does not fit, %d at once: %s", self._view.name, self._limit, reason
            )
            return
        poison = Unfoldable(events[0].record, "row_refused", str(reason))
        if poison.record.topic in self._owned_topics:
            self._stand_still(poison)
        else:
            await self._set_aside([poison])

    async def _set_aside(self, poison: Sequence[Unfoldable]) -> None:
        """Copy originals of plain logs to `dead-letters`, each once a run, and go on without them."""
        new = {(_place(one.record), one.record.offset): one for one in poison}
        letters = [
            dead_letter(one.record, self._view.name, one.reason, one.detail)
            for place, one in new.items()
            if place not in self._walk.skipped
        ]
        attempt = 0
        while letters:
            try:
                if self._appender is None:
                    self._appender = await self._broker.appender()
                await self._appender.send("dead-letters", letters)
                break
            except AppendRefused as reason:
                log.warning("view %s sends its dead letters again: %s", self._view.name, reason)
                if self._appender is not None:
                    await self._appender.close()
                    self._appender = None
                await asyncio.sleep(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])
                self.progress = monotonic()
                attempt += 1
        for place in new.keys() - self._walk.skipped:
            DEAD_LETTERS.add(self._view.name, new[place].reason)
        self._walk.skipped.update(new)


def _place(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)
