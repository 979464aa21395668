"""Given these events, then these rows: a view told in memory, told again, and built anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from aduan_events import complaints as said
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, Kind, Priority, Queue
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import Row, TopicPartition
from aduan_runtime.shells.folding import Event, View, fold

SPACE = UUID(int=8)
MONDAY = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
OWNED = frozenset({"complaints", "assignments"})
PLACES = ("_topic", "_partition", "_offset")


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(SPACE, name)


SARI = named("Sari Contoh")
CASE = named("case")


def sealed(of: str) -> Personal[str]:
    """A box as events bear it."""
    return Personal[str](key="k1", of=of, box="AAAA")


def opened(contact: str = "first mail", **given: Any) -> said.ComplaintOpened:
    """A mail became a complaint."""
    fields: dict[str, Any] = {
        "contact": named(contact),
        "channel": Channel.EMAIL,
        "ticket": 1178451,
        "kind": Kind.COMPLAINT,
        "category": Category.INC_NOT_RECEIVED,
        "fingerprint": "print",
        "has_address": True,
    }
    return said.ComplaintOpened(**{**fields, **given})


def routed(queue: Queue = Queue.PAYMENT, priority: Priority = Priority.NORMAL) -> said.ComplaintRouted:
    """It waits in a queue."""
    return said.ComplaintRouted(queue=queue, priority=priority, due_at=MONDAY + timedelta(days=1), reason="P1/N1/1")


def envelope(
    data: Message,
    *,
    name: str,
    complaint: UUID | None = CASE,
    seq: int | None = None,
    at: datetime = MONDAY,
    command: str | None = None,
) -> Envelope[Message]:
    """An event with an id of its own name."""
    cause = named(command or f"cause of {name}")
    return Envelope(
        id=named(name),
        subject=SARI,
        complaint=complaint,
        seq=seq,
        cause=cause,
        correlation=cause,
        occurred_at=at,
        recorded_at=at,
        data=data,
    )


@dataclass
class Told:
    """A view and everything that it was told so far."""

    view: View
    store: MemoryViewStore = field(init=False)
    records: list[Event] = field(default_factory=list)
    ends: dict[TopicPartition, int] = field(default_factory=dict)
    seq: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryViewStore(self.view.tables)

    async def tell(self, *events: Envelope[Message], topic: str = "complaints", partition: int = 3) -> None:
        """Append to a log and fold it, as the projector does."""
        at = TopicPartition(topic, partition)
        new = []
        for event in events:
            offset = self.ends[at] = self.ends.get(at, 0) + 1
            new.append(Event(event, MemoryRecord(topic, partition, offset, 0, b"key", b"value")))
        self.records += new
        await _fold(self.view, self.store, new)

    async def story(self, *facts: Message, hours: float = 1.0, command: str | None = None) -> None:
        """The next numbered events of the one complaint, each some hours later."""
        for data in facts:
            self.seq += 1
            at = MONDAY + timedelta(hours=hours * (self.seq - 1))
            await self.tell(envelope(data, name=f"event {self.seq}", seq=self.seq, at=at, command=command))

    def row(self, table: str, key: UUID | str) -> Row:
        """A row without the columns of its place."""
        return {name: value for name, value in self.store.rows(table)[str(key)].items() if name not in PLACES}

    async def moves_when_told_again(self) -> bool:
        """Whether anything changes when every record is delivered once more."""
        before = self.store.digest()
        await _fold(self.view, self.store, self.records)
        return self.store.digest() != before

    async def rebuilt(self, at_once: int) -> str:
        """The digest of a view built anew from the same logs in batches of this size."""
        store = MemoryViewStore(self.view.tables)
        for first in range(0, len(self.records), at_once):
            await _fold(self.view, store, self.records[first : first + at_once])
        return store.digest()

    async def equals_a_rebuild(self) -> bool:
        """Whether batches of any size end in these rows."""
        return {await self.rebuilt(at_once) for at_once in (1, 2, 3, 1_000)} == {self.store.digest()}


async def _fold(view: View, store: MemoryViewStore, records: Sequence[Event]) -> None:
    rows, poison = await fold(view, store, records, OWNED)
    assert poison == []
    await store.commit(rows, {})
