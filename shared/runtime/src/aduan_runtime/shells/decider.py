"""The decider shell: each input takes effect exactly once, in order per key (design.md, sections 3 and 4).

Who is assigned partition p of all inputs owns partition p of the log. The log itself says who may write, so a
stale owner's batches are void. Commands end as an event or as `Refused`; poison ends as `DeadLettered`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Generic, TypeVar
from uuid import UUID

from aduan_events.codec import Undecodable, decode
from aduan_runtime.homes.ports import Broker, BrokerAway, Clock, GroupReader, Reader, Record, StoreAway, TopicPartition
from aduan_runtime.ownership.deciding import Deciding, InputGap, Poison
from aduan_runtime.ownership.decisions import Decider
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.partition import Lacking, PartitionState
from aduan_runtime.ownership.snapshots import keys_of
from aduan_runtime.ownership.take_over import Owner, OwnershipLost, take_over
from aduan_runtime.shells.held import Held
from aduan_runtime.shells.progress import Progress
from aduan_runtime.signals.failpoints import FailPointHit, fail_point
from aduan_runtime.signals.measuring import measure, stood
from aduan_runtime.signals.metrics import TAKE_OVERS

S = TypeVar("S")
log = logging.getLogger(__name__)

MAX_POLL_RECORDS = 8_000
_POLL_S = 0.05
_BACK_OFF_S = 0.5
_SILENT_HEAD_S = 60.0
_SILENT_HEAD_INPUTS = 5_000
_TICKS_AT_ONCE = 500
_PATIENCE_S = 0.25
_MAX_TAIL = 20_000
_STILL_S = 60.0


class DeciderShell(Generic[S]):
    """Runs one decider on one broker. `owned_topics` are the inputs to which the reader's rule applies."""

    def __init__(
        self,
        decider: Decider[S],
        broker: Broker,
        clock: Clock,
        *,
        partitions: Mapping[str, int],
        owned_topics: frozenset[str],
        new_writer: Callable[[], str],
        max_poll_records: int = MAX_POLL_RECORDS,
        loader: Callable[[TopicPartition], Loader[S]] | None = None,
    ) -> None:
        """`loader` gives each owned partition its way to the snapshot view; without it all states are in memory."""
        self._loader = loader
        self._decider = decider
        self._broker = broker
        self._clock = clock
        self._partitions = partitions
        self._owned_topics = owned_topics
        self._new_writer = new_writer
        self._max_poll_records = max_poll_records
        self._held: dict[int, Held[S]] = {}
        self._taking: dict[int, asyncio.Task[None]] = {}
        self._group: GroupReader | None = None
        self._stopping = False
        self._failure: BaseException | None = None
        self._gaps: set[str] = set()
        self._folding: dict[int, PartitionState[S]] = {}
        self._progress = Progress(broker, self._behind, self._places)
        self.taken_over = 0

    @property
    def progress(self) -> float:
        """When it last got on, in monotonic seconds."""
        return self._progress.at

    @property
    def owned(self) -> frozenset[int]:
        """The partitions owned now."""
        return frozenset(self._held)

    async def measure(self) -> None:
        """Tell lag and void batches of what is owned now."""
        cursors = {at: held.deciding.cursor_of(*at) for at, held in self._own_inputs()}
        await measure(self._decider.name, self._group, cursors)
        own = {TopicPartition(self._decider.log, p): held.owner.state.cursor for p, held in self._held.items()}
        await measure(self._decider.name, None, own)

    def _own_inputs(self) -> list[tuple[TopicPartition, Held[S]]]:
        return [
            (TopicPartition(topic, partition), held)
            for partition, held in self._held.items()
            for topic in self._decider.inputs
        ]

    def decided(self, topic: str) -> int:
        """How many records of an input the owned partitions have decided since its start."""
        return sum(held.deciding.cursor_of(topic, partition).next_offset for partition, held in self._held.items())

    def stop(self) -> None:
        """Finish the batch in hand, then end `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Own and decide until stopped. Raises PositionLost, or InputGap for a gap that stays: the log was replaced."""
        self._group = await self._broker.group(f"aduan-{self._decider.name}", self._decider.inputs, self._start_at)
        generation = -1
        looking = asyncio.ensure_future(self._progress.look())
        try:
            while not self._stopping:
                if self._failure is not None:
                    raise self._failure
                if self._group.generation != generation:
                    generation = self._group.generation
                    await self._reconcile()
                self._take_missing()
                found = await self._group.read(self._max_poll_records, _POLL_S)
                await self._decide_all(found)
                self._progress.turned()
        finally:
            looking.cancel()
            for task in self._taking.values():
                task.cancel()
            await asyncio.gather(*self._taking.values(), return_exceptions=True)
            for partition in list(self._held):
                await self._drop(partition)
            await self._group.close()

    async def _behind(self) -> bool:
        """Whether a partition of ours is not taken over, or an input of one that waits for nobody has more to read."""
        share = self._share()
        if self._group is None or not share or not share <= self._held.keys():
            return bool(share)
        ends = await self._group.ends(*(TopicPartition(topic, p) for topic in self._decider.inputs for p in share))
        cursors = {at: held.deciding.cursor_of(*at) for at, held in self._own_inputs() if not held.waits}
        return any(at in cursors and cursors[at].next_offset < end for at, end in ends.items())

    def _places(self) -> tuple[int, ...]:
        decided = [held.deciding.cursor_of(*at).next_offset for at, held in self._own_inputs()]
        return self.taken_over, *decided, *(state.cursor.next_offset for state in self._folding.values())

    def _start_at(self, at: TopicPartition) -> int:
        held = self._held.get(at.partition)
        return held.deciding.cursor_of(*at).next_offset if held else 0

    def _share(self) -> frozenset[int]:
        """The partitions of which all inputs are ours; empty while a rebalance runs or the inputs' sets differ."""
        assigned = self._group.assigned if self._group else frozenset()
        sets = [{at.partition for at in assigned if at.topic == topic} for topic in self._decider.inputs]
        if any(one != sets[0] for one in sets):
            log.error("the inputs of %s are assigned unevenly; owning nothing", self._decider.name)
            return frozenset()
        return frozenset(sets[0])

    async def _reconcile(self) -> None:
        share = self._share()
        await fail_point("in-a-rebalance")
        for partition in [p for p in self._held if p not in share]:
            await self._drop(partition)
        for partition, held in self._held.items():
            if held.work is None:
                self._resume(partition)

    def _take_missing(self) -> None:
        for partition in self._share():
            if partition not in self._held and partition not in self._taking:
                task = asyncio.ensure_future(self._take(partition))
                task.add_done_callback(self._note_failure)
                self._taking[partition] = task

    def _note_failure(self, task: asyncio.Task[None]) -> None:
        """What a take-over cannot handle ends the shell: a supervisor starts it again."""
        if not task.cancelled() and task.exception() is not None:
            self._failure = task.exception()

    async def _take(self, partition: int) -> None:
        at = TopicPartition(self._decider.log, partition)
        loader = self._loader(at) if self._loader is not None else None
        try:
            state = PartitionState(self._decider) if loader is None else await self._opened(at, loader)
            self._folding[partition] = state
            owner = await take_over(
                at, state, self._broker, lambda: partition in self._share(), self._new_writer, loader
            )
            try:
                await self._hold(partition, owner, loader)
            except BaseException:
                await owner.close()
                raise
        except (OwnershipLost, BrokerAway, StoreAway, FailPointHit) as reason:
            log.warning("take-over of %s/%s: %s", at.topic, partition, reason)
            self._progress.waits()
            await asyncio.sleep(_BACK_OFF_S)
        finally:
            self._taking.pop(partition, None)
            self._folding.pop(partition, None)

    async def _opened(self, at: TopicPartition, loader: Loader[S]) -> PartitionState[S]:
        """The state to go on from, once only a short tail is left to fold: another state version builds its view first.

        A view that does not move for a minute is not waited for. Raises StoreAway and BrokerAway.
        """
        assert self._group is not None
        end = (await self._group.ends(at))[at]
        covered, moved = await loader.covered(), monotonic()
        while end - covered > _MAX_TAIL and monotonic() - moved < _STILL_S:
            log.warning("%s/%s waits for its snapshots: %d records to go", at.topic, at.partition, end - covered)
            await asyncio.sleep(_BACK_OFF_S)
            self._progress.waits()
            before, covered = covered, await loader.covered()
            moved = monotonic() if covered != before else moved
        return await loader.open()

    async def _hold(self, partition: int, owner: Owner[S], loader: Loader[S] | None) -> None:
        count = self._partitions[self._decider.log]
        self._clock.heard(owner.heard_ms)
        deciding = Deciding(self._decider, owner.state, partition, self._clock, self._owned_topics, count)
        held = Held(owner, deciding, loader, await self._whole_reader(deciding), monotonic())
        if partition not in self._share():
            raise OwnershipLost("it was given to another member meanwhile")
        self._held[partition] = held
        self._resume(partition)
        self.taken_over += 1
        TAKE_OVERS.add(self._decider.name)

    async def _whole_reader(self, deciding: Deciding[S]) -> Reader | None:
        if not self._decider.whole_inputs:
            return None
        return await self._broker.reader({at: deciding.cursor_of(*at).start for at in self._whole_places()})

    def _whole_places(self) -> list[TopicPartition]:
        return [
            TopicPartition(topic, p) for topic in self._decider.whole_inputs for p in range(self._partitions[topic])
        ]

    def _resume(self, partition: int) -> None:
        if self._group is None:
            return
        held = self._held[partition]
        for topic in self._decider.inputs:
            at = TopicPartition(topic, partition)
            if at in self._group.assigned:
                self._group.seek(at, held.deciding.cursor_of(topic, partition).next_offset)
                self._group.resume(at)

    async def _drop(self, partition: int) -> None:
        held = self._held.pop(partition, None)
        if held is None:
            return
        if self._group is not None:
            self._group.pause(*(at for at in self._group.assigned if at.partition == partition))
        if held.work is not None and held.work is not asyncio.current_task():
            held.work.cancel()
            await asyncio.gather(held.work, return_exceptions=True)
        await held.owner.close()
        if held.whole is not None:
            await held.whole.close()

    async def _decide_all(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        by_partition: dict[int, list[Sequence[Record]]] = {}
        for at, records in found.items():
            by_partition.setdefault(at.partition, []).append(records)
        for partition, held in self._held.items():
            if held.work is None:
                held.work = asyncio.ensure_future(self._decide_one(partition, by_partition.get(partition, [])))
        working = dict(self._held)
        pending = {held.work for held in working.values() if held.work is not None and not held.paused}
        while pending and not all(held.waits for held in working.values() if held.work in pending):
            _, pending = await asyncio.wait(pending, timeout=_PATIENCE_S)
        for partition, held in working.items():
            self._settle(partition, held)

    def _settle(self, partition: int, held: Held[S]) -> None:
        """Take up what became of a partition's work; one that still waits is given nothing more until it is through."""
        assert held.work is not None
        if held.work.done():
            work, held.work = held.work, None
            work.result()
            if held.paused and self._held.get(partition) is held:
                held.paused = False
                self._resume(partition)
        elif not held.paused and self._group is not None:
            held.paused = True
            self._group.pause(*(at for at in self._group.assigned if at.partition == partition))

    async def _decide_one(self, partition: int, polled: list[Sequence[Record]]) -> None:
        held = self._held[partition]
        try:
            if held.whole is not None:
                polled += (await held.whole.read(self._max_poll_records, 0.0)).values()
            for records in polled:
                if records:
                    self._clock.heard(records[-1].timestamp)
            held.deciding.hops.begin()
            await self._expect(held, polled)
            for records in polled:
                for record in records:
                    try:
                        held.deciding.take(record)
                    except Lacking as lacking:
                        await self._get(held, lacking, polled)
            await self._tick(partition, held)
            for batch in held.deciding.batches(even_silent=self._head_is_due(held)):
                await held.owner.write(batch, self._broker)
                held.quiet_since = monotonic()
            held.deciding.hops.end()
            stood(self._decider.name, polled)
            if held.loader is not None:
                await held.loader.make_room(held.owner.state)
                if held.owner.state.deadlines.beyond(self._clock.now()):
                    await held.loader.look_beyond(held.owner.state)
        except InputGap as gap:
            log.warning("%s: %s; reading it again", self._decider.name, gap)
            if str(gap) in self._gaps:
                raise
            self._gaps.add(str(gap))
            await self._drop(partition)
        except (OwnershipLost, FailPointHit) as reason:
            log.warning("%s/%s is not ours any more: %s", self._decider.log, partition, reason)
            await self._drop(partition)

    async def _expect(self, held: Held[S], polled: Sequence[Sequence[Record]]) -> None:
        """Load in one question whoever a poll is about, as far as the keys of its records tell."""
        state = held.owner.state
        if held.loader is None or state.complete:
            return
        if lacking := state.lacking(keys_of(record.key for records in polled for record in records)):
            await held.loader.load(state, lacking)

    async def _get(self, held: Held[S], lacking: Lacking, polled: Sequence[Sequence[Record]]) -> None:
        """Load a state that no record's key told of, with what else the poll lacks, and go on with its record."""
        assert held.loader is not None, "without a view nobody is let go of"
        state = held.owner.state
        keys = {lacking.key} | state.lacking(self._keys(polled))
        while True:
            await held.loader.load(state, keys)
            try:
                held.deciding.go_on()
                return
            except Lacking as another:
                keys = {another.key}

    def _keys(self, polled: Sequence[Sequence[Record]]) -> set[UUID]:
        """Whose states a log read whole asks for: its keys are of other states, so the records are read for it."""
        found: set[UUID] = set()
        for records in polled:
            if records and records[0].topic in self._decider.whole_inputs:
                for record in records:
                    try:
                        found.add(self._decider.key(decode(record.value)))
                    except Undecodable:
                        continue
        return found

    async def _tick(self, partition: int, held: Held[S]) -> None:
        """Fire deadlines once every input that stood on the logs when they had passed is decided."""
        state, now = held.owner.state, self._clock.now()
        if not state.deadlines.any_passed(now, state.halted):
            return
        if held.ends is None:
            held.ends = await self._ends(partition, held)
        if held.ends is None or any(held.deciding.cursor_of(*at).next_offset < end for at, end in held.ends.items()):
            return
        held.ends = None
        passed = state.deadlines.passed(now, _TICKS_AT_ONCE, state.halted)
        if held.loader is not None and (lacking := state.lacking(key for _, _, key in passed)):
            await held.loader.load(state, lacking)
        for deadline, due, key in passed:
            try:
                held.deciding.tick(deadline, due, key)
            except Poison as poison:
                log.error("deadline %s cannot be decided and waits for the next take-over: %s", deadline, poison)

    async def _ends(self, partition: int, held: Held[S]) -> Mapping[TopicPartition, int] | None:
        assert self._group is not None
        try:
            ends = await self._group.ends(*(TopicPartition(topic, partition) for topic in self._decider.inputs))
            return {**ends, **(await held.whole.ends(*self._whole_places()) if held.whole else {})}
        except BrokerAway as reason:
            log.warning("deadlines of %s wait: %s", self._decider.name, reason)
            return None

    def _head_is_due(self, held: Held[S]) -> bool:
        quiet = monotonic() - held.quiet_since
        return held.deciding.silent >= _SILENT_HEAD_INPUTS or quiet >= _SILENT_HEAD_S
