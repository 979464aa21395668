"""The decider shell: each input takes effect exactly once, in order per key (design.md, sections 3 and 4).

Who is assigned partition p of all inputs owns partition p of the log. The log itself says who may write, so a
stale owner's batches are void. Commands end as an event or as `Refused`; poison ends as `DeadLettered`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

from aduan_runtime.homes.ports import Broker, BrokerAway, Clock, GroupReader, Reader, Record, TopicPartition
from aduan_runtime.ownership.deciding import Deciding, InputGap, Poison
from aduan_runtime.ownership.decisions import Decider
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.ownership.take_over import Owner, OwnershipLost, take_over
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


@dataclass
class _Held(Generic[S]):
    """A partition that we own."""

    owner: Owner[S]
    deciding: Deciding[S]
    whole: Reader | None = None
    quiet_since: float = 0.0
    ends: Mapping[TopicPartition, int] | None = None


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
    ) -> None:
        self._decider = decider
        self._broker = broker
        self._clock = clock
        self._partitions = partitions
        self._owned_topics = owned_topics
        self._new_writer = new_writer
        self._max_poll_records = max_poll_records
        self._held: dict[int, _Held[S]] = {}
        self._taking: dict[int, asyncio.Task[None]] = {}
        self._group: GroupReader | None = None
        self._stopping = False
        self._failure: BaseException | None = None
        self._gaps: set[str] = set()
        self.taken_over = 0
        self.progress = monotonic()

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

    def _own_inputs(self) -> list[tuple[TopicPartition, _Held[S]]]:
        return [
            (TopicPartition(topic, partition), held)
            for partition, held in self._held.items()
            for topic in self._decider.inputs
        ]

    def stop(self) -> None:
        """Finish the batch in hand, then end `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Own and decide until stopped. Raises PositionLost, or InputGap for a gap that stays: the log was replaced."""
        self._group = await self._broker.group(f"aduan-{self._decider.name}", self._decider.inputs, self._start_at)
        generation = -1
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
                self.progress = monotonic()
        finally:
            for task in self._taking.values():
                task.cancel()
            await asyncio.gather(*self._taking.values(), return_exceptions=True)
            for partition in list(self._held):
                await self._drop(partition)
            await self._group.close()

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
        for partition in self._held:
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
        state = PartitionState(self._decider)
        at = TopicPartition(self._decider.log, partition)
        try:
            owner = await take_over(at, state, self._broker, lambda: partition in self._share(), self._new_writer)
            try:
                await self._hold(partition, owner)
            except BaseException:
                await owner.close()
                raise
        except (OwnershipLost, BrokerAway, FailPointHit) as reason:
            log.warning("take-over of %s/%s: %s", at.topic, partition, reason)
            await asyncio.sleep(_BACK_OFF_S)
        finally:
            self._taking.pop(partition, None)

    async def _hold(self, partition: int, owner: Owner[S]) -> None:
        count = self._partitions[self._decider.log]
        deciding = Deciding(self._decider, owner.state, partition, self._clock, self._owned_topics, count)
        held = _Held(owner, deciding, await self._whole_reader(deciding), monotonic())
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
        await held.owner.close()
        if held.whole is not None:
            await held.whole.close()

    async def _decide_all(self, found: Mapping[TopicPartition, Sequence[Record]]) -> None:
        by_partition: dict[int, list[Sequence[Record]]] = {}
        for at, records in found.items():
            by_partition.setdefault(at.partition, []).append(records)
        work = (self._decide_one(p, by_partition.get(p, [])) for p in list(self._held))
        for failure in await asyncio.gather(*work, return_exceptions=True):
            if failure is not None:
                raise failure

    async def _decide_one(self, partition: int, polled: list[Sequence[Record]]) -> None:
        held = self._held[partition]
        try:
            if held.whole is not None:
                polled += (await held.whole.read(self._max_poll_records, 0.0)).values()
            held.deciding.hops.begin()
            for records in polled:
                for record in records:
                    held.deciding.take(record)
            await self._tick(partition, held)
            for batch in held.deciding.batches(even_silent=self._head_is_due(held)):
                await held.owner.write(batch, self._broker)
                held.quiet_since = monotonic()
            held.deciding.hops.end()
            stood(self._decider.name, polled)
        except InputGap as gap:
            log.warning("%s: %s; reading it again", self._decider.name, gap)
            if str(gap) in self._gaps:
                raise
            self._gaps.add(str(gap))
            await self._drop(partition)
        except (OwnershipLost, FailPointHit) as reason:
            log.warning("%s/%s is not ours any more: %s", self._decider.log, partition, reason)
            await self._drop(partition)

    async def _tick(self, partition: int, held: _Held[S]) -> None:
        """Fire deadlines once every input that stood on the logs when they had passed is decided."""
        state, now = held.owner.state, self._clock.now()
        if not state.deadlines.any_passed(now, state.halted):
            return
        if held.ends is None:
            held.ends = await self._ends(partition, held)
        if held.ends is None or any(held.deciding.cursor_of(*at).next_offset < end for at, end in held.ends.items()):
            return
        held.ends = None
        for deadline, due, key in state.deadlines.passed(now, _TICKS_AT_ONCE, state.halted):
            try:
                held.deciding.tick(deadline, due, key)
            except Poison as poison:
                log.error("deadline %s cannot be decided and waits for the next take-over: %s", deadline, poison)

    async def _ends(self, partition: int, held: _Held[S]) -> Mapping[TopicPartition, int] | None:
        assert self._group is not None
        try:
            ends = await self._group.ends(*(TopicPartition(topic, partition) for topic in self._decider.inputs))
            return {**ends, **(await held.whole.ends(*self._whole_places()) if held.whole else {})}
        except BrokerAway as reason:
            log.warning("deadlines of %s wait: %s", self._decider.name, reason)
            return None

    def _head_is_due(self, held: _Held[S]) -> bool:
        quiet = monotonic() - held.quiet_since
        return held.deciding.silent >= _SILENT_HEAD_INPUTS or quiet >= _SILENT_HEAD_S
