"""What a shell tells when metrics are asked for: how far behind it is, how fresh its outcome was, what was void."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from time import time

from aduan_events.cursors import Cursor, OwnedCursor
from aduan_runtime.homes.ports import BrokerAway, Reader, Record, TopicPartition
from aduan_runtime.signals.metrics import FRESHNESS, LAG, RECORDS, VOID_BATCHES

_WITHIN_S = 1.0


async def measure(shell: str, reader: Reader | None, cursors: Mapping[TopicPartition, Cursor]) -> None:
    """Set lag and void batches by topic. A broker that is away leaves the lag as it was last known."""
    void: Counter[str] = Counter()
    for at, cursor in cursors.items():
        if isinstance(cursor, OwnedCursor):
            void[at.topic] += cursor.rule.void_batches
    for topic, number in void.items():
        VOID_BATCHES.set(number, shell, topic)
    if reader is None or not cursors:
        return
    try:
        async with asyncio.timeout(_WITHIN_S):
            ends = await reader.ends(*cursors)
    except (BrokerAway, TimeoutError):
        return
    behind: Counter[str] = Counter()
    for at, end in ends.items():
        behind[at.topic] += max(0, end - cursors[at].next_offset)
    for topic, number in behind.items():
        LAG.set(number, shell, topic)


def stood(shell: str, polls: Iterable[Sequence[Record]]) -> None:
    """What these records led to stands: count them, and how old the newest is."""
    count, newest = 0, 0
    for records in polls:
        if records:
            count += len(records)
            newest = max(newest, records[-1].timestamp)
    if count:
        RECORDS.add(shell, by=count)
        FRESHNESS.set(max(0.0, time() - newest / 1000), shell)
