"""What a reactor has said, read from the logs that it writes: they are the truth where its stored positions are not.

A store that was lost, or restored from a backup, tells positions that are gone or too old, and what was said since
would be said again. Every output bears the place of its cause (design.md 4.6), so the outputs themselves tell how far
the reactor came and what it said there.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic

from aduan_events.codec import Undecodable, decode
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Broker, GroupReader, PositionMoved, Reader, Record, TopicPartition, ViewStore

WINDOW = 5_000
"""Records of one source partition of which some outputs may be missing below the highest one: at least a batch."""
_RECORDS = 1_000
_POLL_S = 0.2
_NOTE_S = 10.0
_HEARTBEAT_S = 1.0

Recall = Callable[[Sequence[Envelope[Message]]], Awaitable[None]]
"""Told what was said, in the order of each partition; may be told again. Raises Unavailable."""


class SaidBefore:
    """The outputs of one reactor, by the places of their causes.

    `notes` keeps how far the outputs were covered by stored positions, so that a start reads only what came later;
    with an empty store all of them are read. Notes are old by one round, so that other instances had time to store
    theirs, and they are only ever too low, which costs reading and nothing else.
    """

    def __init__(
        self,
        reactor: str,
        source: str,
        broker: Broker,
        outputs: Mapping[str, int],
        notes: ViewStore,
        recall: Recall | None = None,
    ) -> None:
        """`outputs`: the topics that the reactor writes and their partition counts."""
        self._reactor = reactor
        self._source = source
        self._broker = broker
        self._places = [TopicPartition(topic, p) for topic, count in outputs.items() for p in range(count)]
        self._notes = notes
        self._recall = recall
        self._said: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self._highest: dict[int, int] = {}
        self._ends: Mapping[TopicPartition, int] | None = None
        self._note_at = 0.0

    def settled(self, partition: int, offset: int) -> bool:
        """Whether all that this record of the source leads to was said before."""
        return offset <= self._highest.get(partition, -1) - WINDOW

    def said(self, partition: int, offset: int, index: int) -> bool:
        """Whether this output of this record of the source was said before."""
        return offset <= self._highest.get(partition, -1) and (offset, index) in self._said[partition]

    async def read(self, group: GroupReader, going: Callable[[], bool]) -> None:
        """Read all outputs from the notes on, while `going`; the paused group keeps its share meanwhile.

        Raises BrokerAway, StoreAway and Unavailable.
        """
        if not self._places:
            return
        notes = {at: int(text) for at, text in (await self._notes.positions()).items()}
        reader = await self._broker.reader(dict.fromkeys(self._places, 0))
        try:
            ends = await reader.ends(*self._places)
            left: dict[TopicPartition, int] = {}
            for at in self._places:
                start = min(notes.get(at, 0), ends[at])
                reader.seek(at, start)
                if start < ends[at]:
                    left[at] = ends[at]
                else:
                    reader.pause(at)
            await self._read_to(left, reader, group, going)
        finally:
            await reader.close()
        self._ends, self._note_at = ends, monotonic() + _NOTE_S

    async def _read_to(
        self, ends: dict[TopicPartition, int], reader: Reader, group: GroupReader, going: Callable[[], bool]
    ) -> None:
        heard_at = monotonic()
        while ends and going():
            found = await reader.read(_RECORDS, _POLL_S)
            await self._take([record for records in found.values() for record in records])
            for at, records in found.items():
                if records and records[-1].offset + 1 >= ends.get(at, 0):
                    ends.pop(at, None)
                    reader.pause(at)
            if monotonic() - heard_at > _HEARTBEAT_S:
                group.pause(*group.assigned)
                await group.read(1, 0.0)
                heard_at = monotonic()
            await asyncio.sleep(0)

    async def _take(self, records: Sequence[Record]) -> None:
        mine: list[Envelope[Message]] = []
        for record in records:
            try:
                envelope = decode(record.value)
            except Undecodable:
                continue  # Whoever reads this log sets it aside; nobody can say what it was.
            stamp = envelope.source
            if stamp is None or stamp.reactor != self._reactor or stamp.topic != self._source:
                continue
            mine.append(envelope)
            said = self._said[stamp.partition]
            said.add((stamp.offset, stamp.index))
            highest = self._highest[stamp.partition] = max(stamp.offset, self._highest.get(stamp.partition, -1))
            if len(said) > 4 * WINDOW:
                self._said[stamp.partition] = {one for one in said if one[0] > highest - WINDOW}
        if mine and self._recall is not None:
            await self._recall(sorted(mine, key=lambda one: one.recorded_at))

    async def note(self, reader: Reader) -> None:
        """Write down how far the outputs are covered; call it when a position was just stored. Not with every call.

        Raises BrokerAway and StoreAway.
        """
        if not self._places or monotonic() < self._note_at:
            return
        self._note_at = monotonic() + _NOTE_S
        covered, self._ends = self._ends, await reader.ends(*self._places)
        if covered is None:
            return
        stands = await self._notes.positions()
        moves = {at: (stands.get(at, ""), str(end)) for at, end in covered.items()}
        moves = {at: (old, new) for at, (old, new) in moves.items() if int(old or 0) < int(new)}
        try:
            await self._notes.commit({}, moves)
        except PositionMoved:
            return  # Another instance noted meanwhile, as well as this one would have.
