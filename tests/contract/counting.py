"""A decider that counts notes, and a stage on which it runs: what it is told to do stands in the note itself."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from aduan_events.codec import decode, encode
from aduan_events.commands import AddNote, DiscardDeadLetter, RetryDeadLetter
from aduan_events.complaints import NoteAdded
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope, SourceStamp
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_events.ownership import Head, Marker, read_frame
from aduan_events.personal import Personal
from aduan_runtime.clock import MovableClock
from aduan_runtime.homes.memory_snapshots import MemorySnapshots
from aduan_runtime.homes.ports import Broker, Outgoing, Record, TopicPartition
from aduan_runtime.ownership.decisions import DeadlinePassed, Decided, Input
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.snapshots import Snapshots, SnapshotStore
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.snapshot import SnapshotShell
from contract.broker_homes import Home, whole_log

START = datetime(2021, 5, 24, 1, tzinfo=UTC)
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Tallied:
    """How often a subject was spoken of, and which commands were taken."""

    count: int = 0
    seen: frozenset[UUID] = frozenset()


class TalliedText:
    """How a tally is written down."""

    version = 1

    def dump(self, state: Tallied) -> str:
        return json.dumps([state.count, sorted(map(str, state.seen))])

    def load(self, text: str) -> Tallied:
        count, seen = json.loads(text)
        return Tallied(count, frozenset(map(UUID, seen)))


@dataclass
class Counting:
    """One note in, one out, unless the note says otherwise: silent, refuse, many:3, large:9000, due:60, unfoldable.

    What a person sends twice it knows by its id; repeats of reactors are the shell's business.
    `broken` words cannot be decided until someone mends the decider by taking them out.
    """

    log: str
    inputs: tuple[str, ...]
    whole_inputs: tuple[str, ...] = ()
    name: str = "counting"
    broken: set[str] = field(default_factory=set)

    def key(self, envelope: Envelope[Message]) -> UUID:
        return envelope.subject or _NOBODY

    def initial(self) -> Tallied:
        return Tallied()

    def evolve(self, state: Tallied, event: Envelope[Message]) -> Tallied:
        if not isinstance(event.data, NoteAdded):
            return state
        if event.data.note.box == "unfoldable":
            raise ValueError("this cannot be folded")
        return replace(state, count=event.seq or state.count, seen=state.seen | {event.cause})

    def tally(self, count: int, event: Envelope[Message]) -> int:
        return count + 1

    def version(self, state: Tallied, complaint: UUID) -> int:
        return state.count

    def deadlines(self, event: Envelope[Message]) -> Mapping[str, datetime | None]:
        if not isinstance(event.data, NoteAdded):
            return {}
        word, _, seconds = event.data.note.box.partition(":")
        if word == "due":
            return {f"{event.subject}": event.occurred_at + timedelta(seconds=int(seconds))}
        return {f"{event.subject}": None} if event.data.by == "tick" else {}

    def decide(self, state: Tallied, given: Input) -> Sequence[Decided]:
        data, subject = given.envelope.data, given.envelope.subject
        if isinstance(data, DeadlinePassed):
            return [Decided(NoteAdded(note=noted("passed"), by="tick"), subject)]
        if not isinstance(data, AddNote | NoteAdded) or (
            given.envelope.source is None and given.envelope.id in state.seen
        ):
            return []
        word, _, number = data.note.box.partition(":")
        if word in self.broken:
            raise ValueError(f"nobody understands {word}")
        match word:
            case "silent":
                return []
            case "refuse":
                return [Decided(Refused(command=given.envelope.id, reason="no"), subject, numbered=False)]
            case "many":
                return [Decided(NoteAdded(note=data.note, by=str(n)), subject) for n in range(int(number))]
            case "large":
                return [Decided(NoteAdded(note=noted("x" * int(number)), by=data.by), subject)]
            case _:
                return [Decided(NoteAdded(note=data.note, by=data.by), subject)]


def noted(word: str) -> Personal[str]:
    """A note that says this."""
    return Personal(key="none", of="note", box=word)


def wish(
    word: str, subject: UUID, *, source: SourceStamp | None = None, id: UUID | None = None, key: bytes | None = None
) -> Outgoing:
    """A command that asks for a note."""
    made = id or uuid4()
    return sent(AddNote(by="agen-1", note=noted(word)), subject, made, source, key)


def sent(
    data: Message, subject: UUID | None, id: UUID, source: SourceStamp | None = None, key: bytes | None = None
) -> Outgoing:
    """Any command, under the key of its subject."""
    envelope: Envelope[Message] = Envelope(
        id=id,
        subject=subject,
        complaint=subject,
        cause=id,
        correlation=id,
        occurred_at=START,
        recorded_at=START,
        source=source,
        data=data,
    )
    return Outgoing(str(subject).encode() if key is None else key, encode(envelope))


def subject_of(broker: Broker, partition: int, partitions: int, nth: int = 0) -> UUID:
    """A subject whose key belongs to this partition."""
    found = -1
    for number in range(100_000):
        subject = UUID(int=number + 1)
        if broker.partition_of(str(subject).encode(), partitions) == partition:
            found += 1
            if found == nth:
                return subject
    raise AssertionError("no such subject")


@dataclass
class Log:
    """An owned log as a reader counts it."""

    events: list[Envelope[Message]]
    values: list[bytes]
    heads: list[Head]
    markers: int
    void_records: int

    @property
    def words(self) -> list[str]:
        """What happened, a word an event."""
        return [_word(event.data) for event in self.events]

    @property
    def positions(self) -> dict[str, str]:
        """Where the owner stands on each input."""
        return {place: at for head in self.heads for place, at in head.positions.items()}


def _word(data: Message) -> str:
    match data:
        case NoteAdded(note=note, by=by):
            return f"{note.box[:12]}/{by}" if by not in ("agen-1", "tick") else note.box[:12]
        case DeadLettered(reason=reason):
            return f"dead {reason}"
        case Halted():
            return "halted"
        case DeadLetterSettled(outcome=outcome):
            return outcome
        case Refused(reason=reason):
            return f"refused {reason}"
        case _:
            return data.type


def counted(records: Sequence[Record]) -> Log:
    """Read a partition by the reader's rule."""
    cursor = OwnedCursor(None)
    log = Log([], [], [], 0, 0)
    for record in records:
        assert record.value is not None
        if cursor.take(record.offset, record.value):
            log.events.append(decode(record.value))
            log.values.append(record.value)
        elif cursor.rule.start == record.offset and cursor.rule.writer is not None:
            frame = read_frame(record.value)
            if isinstance(frame, Head):
                log.heads.append(frame)
            log.markers += isinstance(frame, Marker)
    log.void_records = cursor.rule.void_records
    return log


@dataclass
class Stage:
    """A decider between its logs, with a clock that the test moves."""

    home: Home
    decider: Counting
    partitions: dict[str, int]
    owned: frozenset[str] = frozenset()
    clock: MovableClock = field(default_factory=lambda: MovableClock(START))
    shells: list[tuple[DeciderShell[Tallied], asyncio.Task[None]]] = field(default_factory=list)

    stores: dict[str, SnapshotStore] = field(default_factory=dict)

    def start(self, broker: Broker | None = None, max_poll_records: int = 1_000) -> DeciderShell[Tallied]:
        """Another process with this decider."""
        shell = DeciderShell(
            self.decider,
            broker or self.home.broker,
            self.clock,
            partitions=self.partitions,
            owned_topics=self.owned | {self.decider.log},
            new_writer=lambda: uuid4().hex,
            max_poll_records=max_poll_records,
            loader=self._loader if self.home.snapshots else None,
        )
        self.shells.append((shell, asyncio.ensure_future(shell.run())))
        return shell

    @property
    def snapshots(self) -> Snapshots[Tallied]:
        """The view of what the decider remembers."""
        return Snapshots(self.decider, TalliedText())

    def _store(self) -> SnapshotStore:
        """Where the snapshots of the log stand that the decider has now."""
        return self.stores.setdefault(self.decider.log, MemorySnapshots(self.snapshots))

    def _loader(self, at: TopicPartition) -> Loader[Tallied]:
        return Loader(self.snapshots, self._store(), at, subjects_held=2, deadlines_held=1)

    async def project(self) -> None:
        """Write snapshots until cancelled, of whatever log the decider has now, again after a failure."""
        while True:
            name = self.decider.log
            shell = SnapshotShell(self.snapshots, self.home.broker, self._store(), max_poll_records=50, subjects_held=2)
            task = asyncio.ensure_future(shell.run())
            try:
                while self.decider.log == name and not task.done():
                    await asyncio.sleep(0.01)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def stop(self, shell: DeciderShell[Tallied]) -> None:
        """Stop it gracefully."""
        found = next(one for one in self.shells if one[0] is shell)
        self.shells.remove(found)
        shell.stop()
        await found[1]

    async def kill(self, shell: DeciderShell[Tallied]) -> None:
        """End it in the middle of whatever it does."""
        found = next(one for one in self.shells if one[0] is shell)
        self.shells.remove(found)
        found[1].cancel()
        await asyncio.gather(found[1], return_exceptions=True)

    async def feed(self, *wishes: Outgoing, topic: str | None = None, partition: int | None = None) -> None:
        """Commands onto an input, each to the partition of its key unless one is named."""
        appender = await self.home.broker.appender()
        name = topic or self.decider.inputs[0]
        if partition is None:
            await appender.send(name, wishes)
        else:
            await appender.append(TopicPartition(name, partition), wishes)
        await appender.close()

    async def log(self, partition: int = 0) -> Log:
        """What the owned log says now."""
        return counted(await whole_log(self.home.broker, self.decider.log, partition))

    async def until(self, good: Callable[[Log], bool], partition: int = 0) -> Log:
        """The owned log once it is as it should be. Raises what a shell raised."""
        for _ in range(400):
            for _, task in self.shells:
                if task.done():
                    task.result()
            log = await self.log(partition)
            if good(log):
                return log
            await asyncio.sleep(0.05)
        raise AssertionError(f"it says {(await self.log(partition)).words}")

    async def words(self, count: int, partition: int = 0) -> list[str]:
        """The events once there are that many, and no more a moment later."""
        await self.until(lambda log: len(log.events) >= count, partition)
        await asyncio.sleep(0.1)
        return (await self.log(partition)).words


@asynccontextmanager
async def stage(
    home: Home, *, partitions: int = 1, inputs: int = 1, clock: MovableClock | None = None
) -> AsyncIterator[Stage]:
    """Logs and a decider; whatever still runs at the end is ended."""
    names = tuple([await home.topic(f"in-{number}", partitions) for number in range(inputs)])
    log = await home.topic("log", partitions)
    decider = Counting(log, names)
    made = Stage(home, decider, dict.fromkeys((log, *names), partitions))
    if clock is not None:
        made.clock = clock
    projecting = asyncio.ensure_future(made.project()) if home.snapshots else None
    try:
        yield made
    finally:
        if projecting is not None:
            projecting.cancel()
        for shell, _ in list(made.shells):
            await made.kill(shell)


def retry(decider: str, record: Record, by: str = "sre-1") -> RetryDeadLetter:
    """Ask to decide this record again."""
    assert record.value is not None
    return RetryDeadLetter(
        decider=decider,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode(),
        value=base64.b64encode(record.value).decode(),
        by=by,
    )


def discard(decider: str, record: Record, by: str = "sre-1") -> DiscardDeadLetter:
    """Ask to give this record up."""
    return DiscardDeadLetter(
        decider=decider,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode(),
        reason="uji coba",
        by=by,
    )
