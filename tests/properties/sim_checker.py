"""What is wrong with an owned log, by name, seen from what was sent and what readers count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from aduan_events.codec import decode
from aduan_events.complaints import NoteAdded
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, Halted
from aduan_events.ownership import Head, Marker, read_frame
from aduan_runtime.homes.ports import Record, TopicPartition
from properties.sim_world import INPUTS, LOG, PARTITIONS, World

LOST = "lost"
DUPLICATE = "duplicate"
REORDERED = "reordered"
STALE = "stale writer visible"
TORN = "torn decision"
SEQ_GAP = "seq gap"
UNSTABLE = "unstable id"


@dataclass(frozen=True, slots=True)
class Told:
    """One event that readers count, and the batch it stands in."""

    event: Envelope[Message]
    batch: int


def anomalies(world: World) -> list[str]:
    """Each as "name: what"; none means that every input took effect exactly once, in order."""
    found: list[str] = []
    told: list[Told] = []
    for partition in range(PARTITIONS):
        records = world.broker.logs[TopicPartition(LOG, partition)]
        counted = list(_counted(records))
        ruled = batches_by_rule(records)
        found += [
            f"{STALE}: {record.offset} of partition {partition}" for record in counted if record.offset not in ruled
        ]
        seen = {record.offset for record in counted}
        found += [
            f"{LOST}: readers do not see {offset} of partition {partition}" for offset in sorted(set(ruled) - seen)
        ]
        told += [Told(decode(record.value), ruled.get(record.offset, -1)) for record in counted]
    return [*found, *_by_input(world, told), *_by_subject(told), *_ids(world, told), *_order(world, told)]


def _counted(records: Sequence[Record]) -> Iterator[Record]:
    """As every reader counts."""
    cursor = OwnedCursor(None)
    return (record for record in records if cursor.take(record.offset, record.value))


def batches_by_rule(records: Sequence[Record]) -> dict[int, int]:
    """Design.md 4.4 once more, without the code that it checks: offsets that count and the batch of each."""
    ruled: dict[int, int] = {}
    writer: str | None = None
    number = left = batch = 0
    for record in records:
        frame = read_frame(record.value)
        if isinstance(frame, Marker):
            left = 0
            if frame.supersedes == writer:
                writer, number = frame.writer, 0
        elif isinstance(frame, Head):
            left = 0
            if frame.writer == writer and frame.number == number + 1:
                number, left, batch = frame.number, frame.count, record.offset
        elif left:
            left -= 1
            ruled[record.offset] = batch
    return ruled


def _by_input(world: World, told: Sequence[Told]) -> Iterator[str]:
    led_to: dict[UUID, list[Told]] = defaultdict(list)
    for one in told:
        led_to[one.event.cause].append(one)
    for number, sent in enumerate(world.sent, start=1):
        events = led_to.pop(UUID(int=number), [])
        waits = [one for one in events if isinstance(one.event.data, DeadLettered | Halted)]
        wanted = {"silent": 0, "many:3": 3}.get(sent.word, 1)
        if waits and sent.subject == world.riddled:
            wanted = 1
        if sent.subject == world.riddled and not events and wanted == 0:
            continue
        if len(events) > wanted:
            yield f"{DUPLICATE}: {sent.word} {number} led to {len(events)} events"
        elif not events and wanted:
            yield f"{LOST}: {sent.word} {number}"
        elif len(events) < wanted or len({one.batch for one in events}) > 1:
            yield f"{TORN}: {sent.word} {number} led to {len(events)} events that do not stand in one batch"


def _by_subject(told: Sequence[Told]) -> Iterator[str]:
    last: dict[UUID | None, int] = defaultdict(int)
    pending: dict[UUID | None, bool] = {}
    for one in told:
        event, data = one.event, one.event.data
        if not isinstance(data, NoteAdded):
            continue
        if event.seq != last[event.subject] + 1:
            yield f"{SEQ_GAP}: {event.subject} goes from {last[event.subject]} to {event.seq}"
        last[event.subject] = event.seq or 0
        if data.by == "tick":
            pending[event.subject] = False
        elif data.note.box.startswith("due"):
            pending[event.subject] = True
    halted = {one.event.subject for one in told if isinstance(one.event.data, DeadLettered | Halted)}
    due = sorted(str(subject) for subject, waits in pending.items() if waits and subject not in halted)
    yield from (f"{LOST}: the deadline of {subject}" for subject in due)


def _ids(world: World, told: Sequence[Told]) -> Iterator[str]:
    seen: set[UUID] = set()
    index: dict[UUID, int] = defaultdict(int)
    for one in told:
        event = one.event
        if event.id in seen:
            yield f"{DUPLICATE}: the event {event.id}"
        seen.add(event.id)
        if isinstance(event.data, NoteAdded):
            if event.id != uuid5(event.cause, f"{world.decider.name}|{index[event.cause]}"):
                yield f"{UNSTABLE}: event {index[event.cause]} of {event.cause}"
            index[event.cause] += 1


def _order(world: World, told: Sequence[Told]) -> Iterator[str]:
    """Of one subject, the commands of one input take effect in the order in which they first stood there."""
    first: dict[UUID, int] = {}
    for place, one in enumerate(told):
        first.setdefault(one.event.cause, place)
    for topic in INPUTS:
        for subject in world.subjects:
            causes = [
                UUID(int=n) for n, sent in enumerate(world.sent, 1) if (sent.topic, sent.subject) == (topic, subject)
            ]
            places = [first[cause] for cause in causes if cause in first]
            if places != sorted(places):
                yield f"{REORDERED}: {topic} of {subject}"
