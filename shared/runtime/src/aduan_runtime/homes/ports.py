"""What a log, a group, a store and a clock must promise to the shells. Kafka, PostgreSQL and memory keep the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from msgspec import Struct

MAX_BATCH_BYTES = 900_000
"""What a log takes at once."""

Headers = Sequence[tuple[str, bytes]]
Row = Mapping[str, Any]


class TopicPartition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class Record(Protocol):
    """A record as it stands on a log. `timestamp` is the broker's append time in epoch milliseconds."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...


class Outgoing(Struct, frozen=True, gc=False):
    """A record on its way to a log."""

    key: bytes
    value: bytes
    headers: Headers = ()

    @property
    def weight(self) -> int:
        """What it adds to a batch in bytes, rather more than less."""
        weight = 200 + len(self.key) + len(self.value)
        for name, text in self.headers:
            weight += len(name) + len(text)
        return weight


class AppendRefused(Exception):
    """The batch is not on the log, or nobody can say: the producer instance must not be used again."""


class BrokerAway(Exception):
    """The broker does not answer for now: wait and try again."""


class Reader(Protocol):
    """Reads assigned partitions from given offsets; offsets are the caller's business alone."""

    def seek(self, at: TopicPartition, offset: int) -> None:
        """Read `at` from this offset next."""
        ...

    def pause(self, *at: TopicPartition) -> None: ...

    def resume(self, *at: TopicPartition) -> None: ...

    async def read(self, max_records: int, timeout_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        """Records in offset order per partition; empty after the timeout."""
        ...

    async def gather(self, for_s: float) -> None:
        """Ask for nothing meanwhile, so that the next read finds in one answer what would come in many."""
        ...

    async def ends(self, *at: TopicPartition) -> Mapping[TopicPartition, int]:
        """One past the last record of each partition. Raises BrokerAway."""
        ...

    async def close(self) -> None: ...


class GroupReader(Reader, Protocol):
    """A reader whose partitions a group assigns. New partitions start paused at the offset that `start_at` gives."""

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """What the group says is ours now; empty while a rebalance runs."""
        ...

    @property
    def generation(self) -> int:
        """Grows with every assignment."""
        ...

    def settle_first(self) -> None:
        """From now on a share that the group takes away goes to others only once this member reads anew: by then it
        has settled what it was given. Until its next share a read gives nothing. The group waits a few seconds."""
        ...


class Appender(Protocol):
    """One producer instance. A batch is appended whole or not at all, in the order of the calls."""

    async def append(self, at: TopicPartition, records: Sequence[Outgoing]) -> int:
        """Append as one batch of at most MAX_BATCH_BYTES, wait for all replicas without time limit; the base offset.

        Raises AppendRefused, also when closed.
        """
        ...

    async def send(self, topic: str, records: Sequence[Outgoing]) -> Sequence[tuple[TopicPartition, int]]:
        """Append each record to the partition of its key, in order per partition, all acked; where each stands.

        Raises AppendRefused when not all were confirmed.
        """
        ...

    async def close(self) -> None:
        """Stop, whether or not the broker answers."""
        ...


class Broker(Protocol):
    """Where logs live. Opening a reader raises BrokerAway, opening an appender AppendRefused, while it is away."""

    async def reader(self, start: Mapping[TopicPartition, int]) -> Reader: ...

    async def group(
        self, group: str, topics: Sequence[str], start_at: Callable[[TopicPartition], int]
    ) -> GroupReader: ...

    async def appender(self) -> Appender: ...

    def partition_of(self, key: bytes, partitions: int) -> int:
        """The partition that every writer puts this key into (murmur2)."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a view: its columns and the column that is the key. Every row also bears its position.

    The store adds `_topic`, `_partition` and `_offset`: the record that last changed the row. With `once` each row is
    made by one event of an owned log alone, whatever stands there, so that none is loaded before it is made.
    """

    name: str
    key: str
    columns: Mapping[str, str]
    indexes: tuple[str, ...] = ()
    once: bool = False


class PositionMoved(Exception):
    """Another projector moved the position: this one rolled back and must stop."""


class StoreAway(Exception):
    """The store does not answer for now. What was being committed is on it whole or not at all: read the positions."""


class RowsRefused(Exception):
    """Nothing was committed, because a value does not fit its column; trying again ends the same."""


class ViewOutdated(Exception):
    """The stored rows were made by another declaration of the view, so they must be rebuilt."""


class ViewStore(Protocol):
    """Rows and positions of one view, committed together. Every call may raise StoreAway."""

    async def positions(self) -> Mapping[TopicPartition, str]:
        """The stored position text of every partition read so far. Raises ViewOutdated."""
        ...

    async def load(self, table: Table, keys: Sequence[str]) -> Mapping[str, Row]:
        """The rows that exist, by key."""
        ...

    async def commit(
        self,
        rows: Mapping[tuple[str, str], Row],
        moves: Mapping[TopicPartition, tuple[str, str]],
    ) -> None:
        """Write rows by (table name, key) and move positions from old to new text, all or nothing.

        Raises PositionMoved when a stored position is not the old one or the view was rebuilt since `positions` was
        read, and RowsRefused.
        """
        ...


class Clock(Protocol):
    """Programme time: what the rules call now."""

    def at(self, wall_ms: int) -> datetime:
        """Programme time, UTC, of a broker timestamp in epoch milliseconds."""
        ...

    def now(self) -> datetime:
        """Programme time of this moment."""
        ...

    def heard(self, wall_ms: int) -> None:
        """A broker has stamped a record so by now; from then on its time is what counts, not this machine's."""
        ...
