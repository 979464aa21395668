"""Owning a partition: take-over by compare-and-set, batches with heads, and the owner's check of itself.

See design.md 4.2, 4.3 and 4.5. One instance is one writer with one producer; after any doubt it is thrown away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_runtime.homes.ports import (
    Appender,
    AppendRefused,
    Broker,
    BrokerAway,
    Outgoing,
    Reader,
    Record,
    TopicPartition,
)
from aduan_runtime.ownership.deciding import Batch
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.partition import Lacking, PartitionState
from aduan_runtime.ownership.snapshots import keys_of
from aduan_runtime.signals.failpoints import fail_point

S = TypeVar("S")
_YIELD_EVERY = 1_000


class OwnershipLost(Exception):
    """Another writer owns the partition, or nobody can say; state and producer are dropped."""


class Owner(Generic[S]):
    """The writer of one partition from its marker on. `heard_ms` is the broker's time at the end of the take-over."""

    def __init__(
        self, at: TopicPartition, writer: str, appender: Appender, state: PartitionState[S], heard_ms: int
    ) -> None:
        self.at = at
        self.writer = writer
        self.state = state
        self.heard_ms = heard_ms
        self._appender = appender
        self._number = 0

    async def write(self, batch: Batch, broker: Broker) -> None:
        """Append the events as one batch under a head, all or nothing, and check where it landed.

        Raises OwnershipLost when another writer owns the log or the outcome is in doubt.
        """
        head = Head(
            writer=self.writer,
            number=self._number + 1,
            count=len(batch.events),
            positions=batch.positions,
            sources=batch.sources,
            now=batch.now,
        )
        await fail_point("between-ownership-check-and-append")
        try:
            base = await self._appender.append(self.at, [Outgoing(b"", write_head(head)), *batch.events])
        except AppendRefused as error:
            raise OwnershipLost(str(error)) from error
        await fail_point("after-append-before-ack")
        if base != self._expected:
            await self._check_gap(base, broker)
        self._number = head.number
        self.state.cursor.wrote(base, head)

    @property
    def _expected(self) -> int:
        return self.state.cursor.next_offset

    async def _check_gap(self, base: int, broker: Broker) -> None:
        """Somebody else wrote before our batch: only the reader's rule tells whether ours counts."""
        place = f"{self.at.topic}/{self.at.partition}"
        if base < self._expected:
            raise OwnershipLost(
                f"{place} gave offset {base} where {self._expected} was next; take over to see what it holds"
            )
        try:
            reader = await broker.reader({self.at: self._expected})
            try:
                while self._expected < base:
                    for record in (await reader.read(1_000, 1.0)).get(self.at, ()):
                        if record.offset < base:
                            self.state.cursor.take(record.offset, record.value)
            finally:
                await reader.close()
        except BrokerAway as error:
            raise OwnershipLost(str(error)) from error
        if self.state.cursor.rule.writer != self.writer:
            raise OwnershipLost(f"{place} belongs to another writer since before offset {base}")

    async def close(self) -> None:
        """Drop the producer, whether or not the broker answers."""
        await self._appender.close()


async def take_over(
    at: TopicPartition,
    state: PartitionState[S],
    broker: Broker,
    still_ours: Callable[[], bool],
    new_writer: Callable[[], str],
    loader: Loader[S] | None = None,
) -> Owner[S]:
    """Become the writer of `at`: fold to the end, append a marker naming the superseded writer, fold up to it.

    `loader` gets the states of a fold that does not begin at the log's start. Starts again while the marker is void.
    Raises OwnershipLost when the group gives the partition away meanwhile or the marker is in doubt, and BrokerAway.
    """
    reader = await broker.reader({at: state.cursor.start})
    try:
        await _fold_to((await reader.ends(at))[at], at, state, reader, still_ours, loader)
        while True:
            try:
                appender = await broker.appender()
            except AppendRefused as error:
                raise BrokerAway(str(error)) from error
            try:
                owner = await _try_marker(at, state, reader, appender, still_ours, new_writer(), loader)
            except BaseException:
                await appender.close()
                raise
            if owner is not None:
                return owner
            await appender.close()
    finally:
        await reader.close()


async def _try_marker(
    at: TopicPartition,
    state: PartitionState[S],
    reader: Reader,
    appender: Appender,
    still_ours: Callable[[], bool],
    writer: str,
    loader: Loader[S] | None,
) -> Owner[S] | None:
    if not still_ours():
        raise OwnershipLost(f"{at.topic}/{at.partition} was given to another member")
    await fail_point("before-the-marker")
    marker = Marker(writer=writer, supersedes=state.cursor.rule.writer)
    try:
        offset = await appender.append(at, [Outgoing(b"", write_marker(marker))])
    except AppendRefused as error:
        raise OwnershipLost(str(error)) from error
    heard_ms = await _fold_to(offset + 1, at, state, reader, still_ours, loader)
    if state.cursor.rule.writer != writer:
        return None
    return Owner(at, writer, appender, state, heard_ms)


async def _fold_to(
    end: int,
    at: TopicPartition,
    state: PartitionState[S],
    reader: Reader,
    still_ours: Callable[[], bool],
    loader: Loader[S] | None,
) -> int:
    """The broker's stamp of the last record that was folded; 0 if there was none."""
    seen = heard_ms = 0
    while state.cursor.next_offset < end:
        records = (await reader.read(5_000, 0.5)).get(at, ())
        if loader is not None and (keys := state.lacking(keys_of(record.key for record in records))):
            await loader.load(state, keys)
        for record in records:
            await _fold(record, state, loader)
            seen, heard_ms = seen + 1, record.timestamp
            if seen % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        if not still_ours():
            raise OwnershipLost(f"{at.topic}/{at.partition} was given to another member")
    return heard_ms


async def _fold(record: Record, state: PartitionState[S], loader: Loader[S] | None) -> None:
    event = state.read(record)
    while event is not None:
        try:
            state.fold(event, record.offset)
            return
        except Lacking as lacking:
            assert loader is not None, "a fold from the log's start lacks nothing"
            await loader.load(state, {lacking.key})
