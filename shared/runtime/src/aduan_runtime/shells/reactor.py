"""The reactor shell: a log in, commands or effects out; at least once, in source order, once in effect.

Every output is stamped with where its cause stood, so that whoever takes it recognises a repeat (design.md 4.6).
Outputs are acknowledged before the position is stored; a record that cannot be read is copied to `dead-letters`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Protocol
from uuid import UUID

from aduan_events.codec import Undecodable, decode, encode
from aduan_events.cursors import Cursor, cursor
from aduan_events.envelope import Envelope, SourceStamp, derived_id
from aduan_events.message import Message
from aduan_runtime.dead_letters import dead_letter
from aduan_runtime.homes.ports import (
    Appender,
    AppendRefused,
    Broker,
    BrokerAway,
    GroupReader,
    Headers,
    Outgoing,
    PositionMoved,
    Record,
    StoreAway,
    TopicPartition,
    ViewStore,
)
from aduan_runtime.shells.said_before import WINDOW, SaidBefore
from aduan_runtime.shells.stored import BackOff, stored_positions
from aduan_runtime.signals.failpoints import fail_point
from aduan_runtime.signals.measuring import measure, stood
from aduan_runtime.signals.metrics import DEAD_LETTERS
from aduan_runtime.signals.tracing import hops

log = logging.getLogger(__name__)

_POLL_S = 0.1
_TELL_S = 0.3
_FEW = 200
RULE_FAILED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a rule raises on an event that it was not made for; whatever a server or the machine raises is not among it."""


@dataclass(frozen=True, slots=True)
class Received:
    """One event that counts, and the record that carried it."""

    envelope: Envelope[Message]
    record: Record


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that an event leads to, on another log."""

    topic: str
    data: Message
    subject: UUID | None = None
    complaint: UUID | None = None
    key: bytes | None = None


class Unavailable(Exception):
    """A look-up is away for now: the batch waits and is tried again, nothing is a dead letter."""


class Reactor(Protocol):
    """What an event leads to. May look things up for a whole batch at once; must give the same on a re-run."""

    @property
    def name(self) -> str: ...

    @property
    def source(self) -> str: ...

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        """What each event leads to, in the order of the batch. Raises Unavailable."""
        ...


class ReactorShell:
    """Runs one reactor. `owned` says that its source has an owner, so that the reader's rule applies."""

    def __init__(
        self,
        reactor: Reactor,
        broker: Broker,
        positions: ViewStore,
        *,
        owned: bool,
        said_before: SaidBefore | None = None,
        max_records: int = 1_000,
        linger_s: float = 0.0,
    ) -> None:
        """`linger_s`: how long to let records gather after a small batch, so that a trickle costs few questions.

        `said_before` tells what stands on its outputs already, so that lost positions say nothing again; without it
        outputs come again from the stored position on, and whoever takes them recognises the stamps.
        """
        assert max_records <= WINDOW
        self._linger_s = linger_s
        self._said_before = said_before
        self._reactor = reactor
        self._broker = broker
        self._positions = positions
        self._owned = owned
        self._max_records = max_records
        self._cursors: dict[TopicPartition, Cursor] = {}
        self._stored: dict[TopicPartition, str] = {}
        self._appender: Appender | None = None
        self._untold: set[TopicPartition] = set()
        self._group: GroupReader | None = None
        self._hops = hops(reactor.name)
        self._tell_at = 0.0
        self._stopping = False
        self.progress = monotonic()

    async def measure(self) -> None:
        """Tell lag and void batches."""
        assigned = self._group.assigned if self._group else frozenset()
        walked = {at: self._cursors[at] for at in assigned & self._cursors.keys()}
        await measure(self._reactor.name, self._group, walked)

    def stop(self) -> None:
        """Finish the batch in hand, then end `run`."""
        self._stopping = True

    async def run(self) -> None:
        """React until stopped. Raises PositionMoved when another instance moved the position."""
        group = await self._broker.group(f"aduan-{self._reactor.name}", [self._reactor.source], self._start_at)
        group.settle_first()
        self._group = group
        begun = -1
        try:
            while not self._stopping:
                self._moved()
                try:
                    if group.generation != begun:
                        generation = group.generation
                        await self._restore(group, generation)
                        if self._stopping or group.generation != generation:
                            continue
                        self._begin(group)
                        begun = generation
                    found = await group.read(self._max_records, _POLL_S)
                    records = [record for records in found.values() for record in records]
                    if records:
                        await self._take(records)
                        if len(records) < _FEW:
                            await group.gather(self._linger_s)
                    # Without a share a rebalance runs, and whoever comes next starts from what is stored.
                    if self._untold and (not records or not group.assigned or monotonic() >= self._tell_at):
                        await self._store_positions()
                except PositionMoved:
                    # A partition that was taken from us meanwhile is the new owner's to move.
                    if group.assigned and group.generation == begun:
                        raise
                except StoreAway as reason:
                    # Nobody knows whether the positions moved: begin again from what stands.
                    log.warning("%s waits for its positions: %s", self._reactor.name, reason)
                    begun = -1
                    await asyncio.sleep(1.0)
            if self._untold:
                await self._store_positions()
        finally:
            await group.close()
            if self._appender is not None:
                await self._appender.close()

    def _start_at(self, at: TopicPartition) -> int:
        """Only where to wait: a new share begins with the stored positions, before anything is resumed."""
        known = self._cursors.get(at)
        return known.start if known else 0

    def _cursor(self, at: TopicPartition) -> Cursor:
        found = self._cursors.get(at)
        if found is None:
            found = self._cursors[at] = cursor(self._owned, self._stored.get(at))
        return found

    async def _restore(self, group: GroupReader, generation: int) -> None:
        """Stored positions are the truth at every new share: another instance may have moved them.

        Where they are gone or from a backup, what stands on the outputs tells more; nothing is said before it is read.
        """
        found = await stored_positions(self._reactor.name, self._positions, group, lambda: self._stopping, self._moved)
        if found is not None:
            self._stored = dict(found)
        self._untold.clear()
        self._cursors.clear()
        if self._said_before is None:
            return
        group.pause(*group.assigned)
        back_off = BackOff()
        while self._goes_on(group, generation):
            try:
                await self._said_before.read(group, lambda: self._goes_on(group, generation))
                return
            except (BrokerAway, StoreAway, Unavailable) as reason:
                log.warning("%s waits to read what it said: %s", self._reactor.name, reason)
                await group.read(1, back_off.next_s())

    def _goes_on(self, group: GroupReader, generation: int) -> bool:
        self._moved()
        return not self._stopping and bool(group.assigned) and group.generation == generation

    async def _note(self, group: GroupReader) -> None:
        """Tell a later start how much it need not read; without it, that start reads more."""
        if self._said_before is not None:
            try:
                await self._said_before.note(group)
            except (BrokerAway, StoreAway) as reason:
                log.warning("%s cannot note how far it came: %s", self._reactor.name, reason)

    def _moved(self) -> None:
        self.progress = monotonic()

    def _begin(self, group: GroupReader) -> None:
        for at in group.assigned:
            group.seek(at, self._cursor(at).start)
            group.resume(at)

    async def _take(self, records: Sequence[Record]) -> None:
        self._hops.begin()
        batch, poison = self._read(records)
        said = await self._react_to(batch, poison)
        outgoing: dict[str, list[Outgoing]] = {}
        for received, reactions in said:
            onward = self._hops.onward(received.record)
            try:
                made = [
                    (reaction.topic, self._outgoing(received, reaction, index, onward))
                    for index, reaction in enumerate(reactions)
                    if not self._was_said(received.record, index)
                ]
            except Undecodable as reason:
                poison.append(self._set_aside(received.record, reason.reason, reason.detail))
                continue
            for topic, record in made:
                outgoing.setdefault(topic, []).append(record)
        if poison:
            outgoing["dead-letters"] = poison
        await self._send(outgoing)
        self._hops.end()
        stood(self._reactor.name, [records])
        if not self._untold:
            self._tell_at = monotonic() + _TELL_S
        self._untold |= {TopicPartition(record.topic, record.partition) for record in records}

    async def _store_positions(self) -> None:
        """Not with every batch: what is sent again after a crash bears the same stamps and is recognised."""
        moves = {at: (self._stored.get(at, ""), self._cursor(at).position) for at in self._untold}
        await fail_point("before-a-position-is-stored")
        await self._positions.commit({}, moves)
        await fail_point("after-a-position-is-stored")
        self._stored.update({at: new for at, (_, new) in moves.items()})
        self._untold.clear()

    def _read(self, records: Sequence[Record]) -> tuple[list[Received], list[Outgoing]]:
        batch: list[Received] = []
        poison: list[Outgoing] = []
        for record in records:
            at = TopicPartition(record.topic, record.partition)
            if not self._cursor(at).take(record.offset, record.value):
                continue
            if self._said_before is not None and self._said_before.settled(record.partition, record.offset):
                continue
            try:
                batch.append(Received(decode(record.value), record))
            except Undecodable as reason:
                poison.append(self._set_aside(record, reason.reason, reason.detail))
        return batch, poison

    def _was_said(self, record: Record, index: int) -> bool:
        return self._said_before is not None and self._said_before.said(record.partition, record.offset, index)

    def _set_aside(self, record: Record, reason: str, detail: str) -> Outgoing:
        DEAD_LETTERS.add(self._reactor.name, reason)
        return dead_letter(record, self._reactor.name, reason, detail)

    async def _react_to(
        self, batch: Sequence[Received], poison: list[Outgoing]
    ) -> list[tuple[Received, Sequence[Said]]]:
        """What each event leads to; one that no rule can take must not stand in the way of the others."""
        try:
            return list(zip(batch, await self._react(batch), strict=True))
        except RULE_FAILED:
            if len(batch) > 1:
                return [said for received in batch for said in await self._react_to([received], poison)]
            for received in batch:
                log.exception("%s cannot take a record", self._reactor.name)
                detail = f"{received.envelope.data.type}"
                poison.append(self._set_aside(received.record, "undecidable", detail))
            return []

    async def _react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        back_off = BackOff()
        while True:
            try:
                return await self._reactor.react(batch)
            except Unavailable as reason:
                log.warning("%s waits: %s", self._reactor.name, reason)
                self._moved()
                await back_off.wait()

    def _outgoing(self, received: Received, said: Said, index: int, onward: Headers) -> Outgoing:
        event, record = received.envelope, received.record
        envelope = Envelope(
            id=derived_id(event.id, self._reactor.name, index),
            subject=said.subject,
            complaint=said.complaint,
            cause=event.id,
            correlation=event.correlation,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            source=SourceStamp(self._reactor.name, record.topic, record.partition, record.offset, index),
            data=said.data,
        )
        key = said.key or str(said.subject).encode("ascii")
        return Outgoing(key, encode(envelope), onward)

    async def _send(self, outgoing: dict[str, list[Outgoing]]) -> None:
        """In source order per topic; after a doubt everything is sent again by a new producer instance."""
        back_off = BackOff()
        while True:
            try:
                if self._appender is None:
                    self._appender = await self._broker.appender()
                for topic, records in outgoing.items():
                    await self._appender.send(topic, records)
                return
            except AppendRefused as reason:
                log.warning("%s sends again: %s", self._reactor.name, reason)
                if self._appender is not None:
                    await self._appender.close()
                    self._appender = None
                await back_off.wait()
