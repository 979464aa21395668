"""A world of processes on one log: real shells, a network that loses and delays, processes that stop and die."""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from aduan_events.envelope import SourceStamp
from aduan_runtime.homes.memory import MemoryBroker, MemoryGroupReader
from aduan_runtime.homes.ports import AppendRefused, Outgoing, PositionMoved, Reader, Record, TopicPartition
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.snapshot import SnapshotShell
from aduan_runtime.signals.failpoints import FailPointHit
from contract.counting import START, Counting, Tallied, TalliedText, subject_of, wish
from properties.sim_loop import VirtualLoop
from properties.sim_snapshots import CrashingStore, StoreOf

PARTITIONS = 2
INPUTS = ("identified", "commands")
LOG = "log"
FATES = ("refused", "ack lost", "late", "late and in doubt", "twice")
FAIL_POINTS = (
    "before-the-marker",
    "between-ownership-check-and-append",
    "after-append-before-ack",
    "in-a-snapshot-load",
)
ACTIONS = ("raise", "stop", "kill")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATE_S = 3.0
_REJOIN_S = 0.4
_here: contextvars.ContextVar[Process] = contextvars.ContextVar("process")


@dataclass(frozen=True, slots=True)
class Sent:
    """One command as it was meant, however often it went out."""

    word: str
    subject: UUID
    topic: str
    record: Outgoing


@dataclass
class Process:
    """One process. `fates` befall its next appends; `armed` is the fail point at which something happens to it."""

    name: str
    running: asyncio.Event
    fates: deque[str] = field(default_factory=deque)
    armed: tuple[str, str] | None = None
    member: MemoryGroupReader | None = None
    shell: DeciderShell[Tallied] | None = None
    task: asyncio.Task[None] | None = None


async def fail_point(name: str) -> None:
    """What stands at the named points instead of the real one."""
    process = _here.get()
    if process.armed is None or process.armed[0] != name:
        return
    action, process.armed = process.armed[1], None
    if action == "raise":
        raise FailPointHit(name)
    if action == "kill":
        assert process.task is not None
        process.task.cancel()
        await asyncio.sleep(3600)
    process.running.clear()
    await process.running.wait()


class World:
    """Everything that happens does so by these methods, one after the other."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self.broker = MemoryBroker({LOG: PARTITIONS, **dict.fromkeys(INPUTS, PARTITIONS)}, self.now_ms)
        self.decider = Counting(LOG, INPUTS, broken={"riddle"})
        self.subjects = [subject_of(self.broker, p, PARTITIONS, nth) for p in range(PARTITIONS) for nth in range(3)]
        self.riddled = self.subjects[2]
        self.sent: list[Sent] = []
        self.processes: list[Process] = []
        self.snapshots = Snapshots(self.decider, TalliedText())
        self.store = CrashingStore(self.snapshots)
        self.projector: Process | None = None
        self._ids = count(1)
        self._offsets = [0, 0]
        self._writers = count(1)

    def now_ms(self) -> int:
        """The broker's clock."""
        return (START - _EPOCH) // timedelta(milliseconds=1) + int(self.loop.time() * 1000)

    def at(self, wall_ms: int) -> datetime:
        """Programme time is the broker's."""
        return _EPOCH + timedelta(milliseconds=wall_ms)

    def now(self) -> datetime:
        """Programme time of this moment."""
        return self.at(self.now_ms())

    def heard(self, wall_ms: int) -> None:
        """Nothing: it is the broker's time already."""

    def run(self, seconds: float) -> None:
        """Let everybody work for a while. Raises what ended a shell."""
        self.loop.run_until_complete(asyncio.sleep(seconds))
        for process in self.processes:
            if process.task is not None and process.task.done() and not process.task.cancelled():
                process.task.result()
        self._tend()

    def _tend(self) -> None:
        """A projector that ended for a reason of this world is started again."""
        one = self.projector
        if one is None or one.task is None or not one.task.done():
            return
        if not one.task.cancelled() and not isinstance(one.task.exception(), FailPointHit | PositionMoved):
            one.task.result()
        self.project()

    def project(self) -> None:
        """A process that writes snapshots; from now on deciders let go of whom they do not need."""
        process = self.projector = Process("snapshots", asyncio.Event())
        process.running.set()
        shell = SnapshotShell(
            self.snapshots,
            self.broker,
            StoreOf(process, self.store),
            max_poll_records=4,
            subjects_held=2,
        )
        context = contextvars.copy_context()
        context.run(_here.set, process)
        process.task = self.loop.create_task(shell.run(), context=context)

    def start(self) -> Process:
        """One more process."""
        process = Process(f"p{len(self.processes)}", asyncio.Event())
        process.running.set()
        process.shell = DeciderShell(
            self.decider,
            _Broker(self, process),
            self,
            partitions=self.broker.topics,
            owned_topics=frozenset({LOG}),
            new_writer=lambda: f"w{next(self._writers)}",
            max_poll_records=3,
            loader=None if self.projector is None else lambda at: self._loader(process, at),
        )
        context = contextvars.copy_context()
        context.run(_here.set, process)
        process.task = self.loop.create_task(process.shell.run(), context=context)
        self.processes.append(process)
        return process

    def _loader(self, process: Process, at: TopicPartition) -> Loader[Tallied]:
        return Loader(self.snapshots, StoreOf(process, self.store), at, subjects_held=2, deadlines_held=1)

    @property
    def alive(self) -> list[Process]:
        """Processes that were not killed; they may be stopped."""
        return [one for one in self.processes if one.task is not None and not one.task.done()]

    def kill(self, process: Process) -> None:
        """End it in the middle of whatever it does; what it has in flight lands all the same."""
        assert process.task is not None
        process.task.cancel()
        self.run(0.01)

    def stop(self, process: Process) -> None:
        """SIGSTOP: it does nothing more and does not know it. The group gives its share to others."""
        process.running.clear()
        group = self.broker._groups[f"aduan-{self.decider.name}"]
        if process.member in group.members:
            group.members.remove(process.member)
            self.broker.rebalance(f"aduan-{self.decider.name}")

    def wake(self, process: Process) -> None:
        """SIGCONT: it goes on as if nothing had happened and hears of the group a moment later."""
        process.running.set()
        self.loop.call_later(_REJOIN_S, self._rejoin, process)

    def _rejoin(self, process: Process) -> None:
        group = self.broker._groups[f"aduan-{self.decider.name}"]
        if process in self.alive and process.member is not None and process.member not in group.members:
            group.members.append(process.member)
            self.broker.rebalance(f"aduan-{self.decider.name}")

    def tell(self, word: str, subject: UUID, stamped: bool, times: int = 1) -> None:
        """A command, from a reactor of one of two source partitions or from a person who sends it so many times."""
        topic, source = INPUTS[1], None
        if stamped:
            partition = self.subjects.index(subject) % 2
            source = SourceStamp("identify", "contacts", partition, self._offsets[partition], 0)
            self._offsets[partition] += 1
            topic = INPUTS[0]
        record = wish(word, subject, source=source, id=UUID(int=next(self._ids)))
        self.sent.append(Sent(word, subject, topic, record))
        for _ in range(times):
            self._put(self.sent[-1])

    def resend(self, last: int) -> None:
        """A reactor that did not hear its last acks sends its last outputs again, in order."""
        for one in [sent for sent in self.sent if sent.topic == INPUTS[0]][-last:]:
            self._put(one)

    def _put(self, sent: Sent) -> None:
        partition = self.broker.partition_of(sent.record.key, PARTITIONS)
        self.broker.put(TopicPartition(sent.topic, partition), [sent.record])

    def heal(self) -> None:
        """No more faults, one process at least, and time enough to catch up."""
        for process in self.alive:
            process.fates.clear()
            process.armed = None
            if not process.running.is_set():
                self.wake(process)
        self.store.down = False
        if self.projector is not None:
            self.projector.armed = None
            self.projector.running.set()
        self.run(_LATE_S + _REJOIN_S)
        if not self.alive:
            self.start()
        before = -1
        while before != (before := sum(map(len, self.broker.logs.values()))):
            self.run(4.0)

    def close(self) -> None:
        """End everything."""
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()


class _Broker:
    """The way of one process to the broker."""

    def __init__(self, world: World, process: Process) -> None:
        self._world = world
        self._process = process

    async def reader(self, start: Mapping[TopicPartition, int]) -> Reader:
        await self._process.running.wait()
        return _Reader(self._process, await self._world.broker.reader(start))

    async def group(self, group: str, topics: Sequence[str], start_at: Callable[[TopicPartition], int]) -> _Member:
        member = await self._world.broker.group(group, topics, start_at)
        self._process.member = member
        return _Member(self._process, member)

    async def appender(self) -> _Appender:
        await self._process.running.wait()
        return _Appender(self._world, self._process)

    def partition_of(self, key: bytes, partitions: int) -> int:
        return self._world.broker.partition_of(key, partitions)


class _Reader:
    def __init__(self, process: Process, inner: Reader) -> None:
        self._process = process
        self._inner = inner

    def seek(self, at: TopicPartition, offset: int) -> None:
        self._inner.seek(at, offset)

    def pause(self, *at: TopicPartition) -> None:
        self._inner.pause(*at)

    def resume(self, *at: TopicPartition) -> None:
        self._inner.resume(*at)

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        await self._process.running.wait()
        found = await self._inner.read(max_records, timeout_s)
        await self._process.running.wait()
        return found

    async def gather(self, for_s: float) -> None:
        await self._inner.gather(for_s)

    async def ends(self, *at: TopicPartition) -> Mapping[TopicPartition, int]:
        await self._process.running.wait()
        return await self._inner.ends(*at)

    async def close(self) -> None:
        await self._inner.close()


class _Member(_Reader):
    def __init__(self, process: Process, inner: MemoryGroupReader) -> None:
        super().__init__(process, inner)
        self._member = inner

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        return self._member.assigned

    @property
    def generation(self) -> int:
        return self._member.generation

    def settle_first(self) -> None:
        self._member.settle_first()


class _Appender:
    def __init__(self, world: World, process: Process) -> None:
        self._world = world
        self._process = process

    async def append(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        await self._process.running.wait()
        fate = self._process.fates.popleft() if self._process.fates else ""
        if fate == "refused":
            raise AppendRefused(fate)
        if fate == "ack lost":
            self._world.broker.put(at, records)
            raise AppendRefused(fate)
        landed = self._world.loop.create_task(self._land(at, records, _LATE_S if fate.startswith("late") else 0.001))
        if fate == "late and in doubt":
            raise AppendRefused(fate)
        base = await asyncio.shield(landed)
        if fate == "twice":
            self._world.broker.put(at, records)
        await self._process.running.wait()
        return base

    async def _land(self, at: TopicPartition, records: Sequence[Outgoing], after_s: float) -> int:
        await asyncio.sleep(after_s)
        return self._world.broker.put(at, records)

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        raise NotImplementedError("deciders append")

    async def close(self) -> None:
        return


def play(world: World, rng: Random, steps: int) -> None:
    """Anything that can happen, in an order that the seed makes."""
    for _ in range(steps):
        alive = world.alive
        step = rng.randrange(10)
        if step < 4:
            subject = rng.choice(world.subjects)
            word = rng.choice(["note", "note", "silent", "many:3", "due:1"])
            world.tell(word, subject, rng.random() < 0.5, rng.choice([1, 1, 2]))
        elif step == 4:
            world.resend(rng.randrange(1, 6))
        elif step == 5 and len(alive) < 3:
            world.start()
        elif step == 6 and alive:
            rng.choice(alive).fates.append(rng.choice(FATES))
        elif step == 7 and alive:
            rng.choice(alive).armed = (rng.choice(FAIL_POINTS), rng.choice(ACTIONS))
        elif step == 8 and alive:
            process = rng.choice(alive)
            (world.stop if process.running.is_set() else world.wake)(process)
        elif step == 9 and alive and rng.random() < 0.4:
            world.kill(rng.choice(alive))
        if world.projector is not None:
            disturb(world, world.projector, rng)
        world.run(rng.choice([0.0, 0.002, 0.1, 1.0]))


def disturb(world: World, projector: Process, rng: Random) -> None:
    """What can happen to snapshots, now and then."""
    step = rng.randrange(40)
    if step < 2:
        world.store.crash(rng.randrange(1, 6))
        if step:
            projector.running.clear()
    elif step < 12:
        world.store.down = False
    elif step == 12:
        projector.running.clear()
    elif step < 16:
        projector.running.set()
    elif step == 16:
        projector.armed = ("in-a-snapshot-write", rng.choice(ACTIONS))
    elif step == 17 and projector.task is not None:
        projector.task.cancel()
