"""Whatever the batches and the order in which partitions are read, a view ends in the same rows (design.md 6)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from aduan_runtime.homes.memory import MemoryBroker, MemoryGroupReader, MemoryRecord
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import TopicPartition
from contract.view_makers import TOPICS, CaseView, Logs, told

EVENTS = 120


class Shuffled(MemoryBroker):
    """Gives records of partitions in an order and in amounts that a seed decides."""

    def __init__(self, seed: int) -> None:
        super().__init__(TOPICS)
        self.random = random.Random(seed)

    async def group(self, group: str, topics: Sequence[str], start_at: object) -> MemoryGroupReader:
        found = await super().group(group, topics, start_at)  # type: ignore[arg-type]
        read = found._take

        def take(max_records: int) -> dict[TopicPartition, list[MemoryRecord]]:
            polled: Mapping[TopicPartition, list[MemoryRecord]] = read(max_records)
            chosen: dict[TopicPartition, list[MemoryRecord]] = {}
            for at in self.random.sample(sorted(polled), len(polled)):
                count = self.random.randint(1, len(polled[at]))
                found.seek(at, polled[at][0].offset + count)
                chosen[at] = polled[at][:count]
            return chosen

        found._take = take  # type: ignore[method-assign]
        return found


class ShuffledLogs(Logs):
    """The same logs, read by a seed."""

    def __init__(self, logs: Logs, seed: int) -> None:
        super().__init__(logs.broker)
        self.seed = seed

    def beside(self) -> MemoryBroker:
        shuffled = Shuffled(self.seed)
        shuffled.logs = self.broker.logs
        return shuffled


@cache
def plainly() -> tuple[Logs, str]:
    """Logs, and the digest of the view that reads them in one go."""
    logs = Logs()
    logs.fill(EVENTS)
    return logs, asyncio.run(told(MemoryViewStore(CaseView.tables), logs))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), at_once=st.sampled_from((1, 5, 50, 500, 5_000)))
def test_every_interleaving_in_batches_of_any_size_ends_in_the_same_rows(seed: int, at_once: int) -> None:
    logs, expected = plainly()
    assert asyncio.run(told(MemoryViewStore(CaseView.tables), ShuffledLogs(logs, seed), at_once=at_once)) == expected


@settings(max_examples=10, deadline=None)
@given(seeds=st.lists(st.integers(0, 2**32), min_size=2, max_size=4), cut=st.integers(1, EVENTS))
def test_a_log_read_in_several_runs_ends_in_the_same_rows(seeds: list[int], cut: int) -> None:
    async def in_runs() -> tuple[str, str]:
        logs, store = Logs(), MemoryViewStore(CaseView.tables)
        logs.fill(cut)
        for seed in seeds:
            await told(store, ShuffledLogs(logs, seed), at_once=20)
            logs.fill(10)
        after = await told(store, ShuffledLogs(logs, 0))
        return after, await told(MemoryViewStore(CaseView.tables), logs)

    after, at_once = asyncio.run(in_runs())
    assert after == at_once
