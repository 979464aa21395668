"""Snapshots are a view (design.md 4.8): rows from which the fold of an owned log can go on, instead of from its start.

One row a subject, one a partition, one a deadline. The version of the state stands in every name, so that another
version builds a view of its own while the old one serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Row, Table, TopicPartition, ViewStore
from aduan_runtime.ownership.deadlines import Deadlines, Due
from aduan_runtime.ownership.decisions import Decider
from aduan_runtime.ownership.partition import OF_THE_SHELL, PartitionState

S = TypeVar("S")
_LONGEST_KEY = 36


class StateCodec(Protocol[S]):
    """How a subject's state is written down. Deterministic: equal states, equal text, in every process.

    `version` grows whenever what `dump` writes or what `evolve` makes of an event changes.
    """

    @property
    def version(self) -> int: ...

    def dump(self, state: S) -> str: ...

    def load(self, text: str) -> S: ...


class Snapshots(Generic[S]):
    """The tables of one decider's snapshot view and what stands in them."""

    def __init__(self, decider: Decider[S], codec: StateCodec[S]) -> None:
        self.decider = decider
        self.codec = codec
        self.name = f"{decider.name}_state_v{codec.version}"
        self.subjects = Table(self.name, key="key", columns={"key": "text", "state": "text"})
        self.partitions = Table(
            f"{self.name}_partition",
            key="partition",
            columns={
                "partition": "text",
                "tally": "bigint",
                "now": "bigint",
                "positions": "jsonb",
                "sources": "jsonb",
                "halted": "jsonb",
            },
        )
        self.deadlines = Table(
            f"{self.name}_deadline",
            key="deadline",
            columns={"deadline": "text", "due": "timestamptz", "key": "text"},
            indexes=("(_partition, due) WHERE due IS NOT NULL",),
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return self.subjects, self.partitions, self.deadlines

    def opened(self, position: str | None, row: Row | None) -> PartitionState[S]:
        """The partition as its row tells it, without subjects and deadlines; from the log's start without a row."""
        state = PartitionState(self.decider, position, complete=row is None)
        if row is not None:
            state.tally = row["tally"]
            state.move(row["positions"], {name: (at[0], at[1]) for name, at in row["sources"].items()}, row["now"])
            state.halted = {
                key: [(topic, partition, offset) for topic, partition, offset in waiting]
                for key, waiting in row["halted"].items()
            }
        return state

    def put(self, state: PartitionState[S], keys: Iterable[UUID], rows: Mapping[str, Row]) -> None:
        """Put what the rows of these keys tell; a key without a row is new."""
        for key in keys:
            row = rows.get(str(key))
            if row is None:
                state.put(key, None, -1)
            else:
                state.put(key, self.codec.load(row["state"]), row["_offset"])


class Glance(NamedTuple):
    """Rows by key and how far the view had come when they stood so, both of one moment: `covered` is one past the
    last record that is in."""

    covered: int
    rows: Mapping[str, Row]


class Opened(NamedTuple):
    """How the fold of a partition goes on: the view's position (None before its first), the partition's row, and its
    nearest deadlines; from `horizon` on there may be more."""

    position: str | None
    row: Row | None
    deadlines: list[Due]
    horizon: datetime | None


class SnapshotStore(ViewStore, Protocol):
    """Where the snapshot view of one owned log stands. Every call may raise StoreAway."""

    async def open(self, at: TopicPartition, deadlines: int) -> Opened:
        """Position, row and at least so many of the nearest deadlines of one partition, of one moment."""
        ...

    async def subjects(self, at: TopicPartition, keys: Iterable[str]) -> Glance:
        """The rows of these subjects and the view's position, of one moment; without keys the position alone."""
        ...

    async def deadlines(self, at: TopicPartition, since: datetime, most: int) -> tuple[int, list[Due], datetime | None]:
        """Position, at least so many deadlines due from `since` on, nearest first, and where those end; of one
        moment."""
        ...


class Folding(Generic[S]):
    """The fold of a snapshot view over one partition: what changed since the last commit, as rows."""

    def __init__(self, snapshots: Snapshots[S], at: TopicPartition, position: str | None, row: Row | None) -> None:
        self._snapshots = snapshots
        self._at = at
        self.state = snapshots.opened(position, row)
        # Every deadline is a row; none is needed in memory here.
        self.state.deadlines = Deadlines(horizon=datetime.min.replace(tzinfo=UTC))
        self._changed: dict[UUID, int] = {}
        self._due: dict[str, tuple[datetime | None, UUID, int]] = {}

    def fold(self, event: Envelope[Message], offset: int) -> None:
        """Fold one event. Raises Lacking, and what a rule raises; nothing was changed then."""
        self.state.fold(event, offset)
        if type(event.data) in OF_THE_SHELL:
            return
        decider = self._snapshots.decider
        key = decider.key(event)
        self._changed[key] = offset
        for deadline, due in decider.deadlines(event).items():
            self._due[deadline] = (due, key, offset)

    def rows(self) -> dict[tuple[str, str], Row]:
        """What is to be committed with the position where this fold stands now."""
        tables, state = self._snapshots, self.state
        made: dict[tuple[str, str], Row] = {}
        for key, offset in self._changed.items():
            text = str(key)
            dumped = tables.codec.dump(state.state(key))
            made[tables.subjects.name, text] = self._placed({"key": text, "state": dumped}, offset)
        for deadline, (due, key, offset) in self._due.items():
            row = {"deadline": deadline, "due": due, "key": str(key)}
            made[tables.deadlines.name, deadline] = self._placed(row, offset)
        partition = str(self._at.partition)
        made[tables.partitions.name, partition] = self._placed(
            {
                "partition": partition,
                "tally": state.tally,
                "now": state.now_us,
                "positions": state.positions,
                "sources": state.sources,
                "halted": state.halted,
            },
            state.covered - 1,
        )
        return made

    def committed(self) -> None:
        """What `rows` gave stands in the view."""
        self._changed.clear()
        self._due.clear()

    def _placed(self, row: Row, offset: int) -> Row:
        return {**row, "_topic": self._at.topic, "_partition": self._at.partition, "_offset": offset}


def nearest(due: Sequence[Due], most: int) -> tuple[list[Due], datetime | None]:
    """Of deadlines in order of time, about `most`, cut between two times; and from when on there may be more."""
    if len(due) <= most:
        return list(due), None
    cut = due[most][1]
    if cut == due[0][1]:
        cut += timedelta(microseconds=1)
    return [one for one in due if one[1] < cut], cut


def keys_of(records: Iterable[bytes | None]) -> set[UUID]:
    """Whose states records are likely to ask for: record keys that are ids. A guess, which only saves questions."""
    found: set[UUID] = set()
    for key in set(records):
        if key is not None and len(key) == _LONGEST_KEY:
            try:
                found.add(UUID(key.decode("ascii")))
            except ValueError:
                continue
    return found
