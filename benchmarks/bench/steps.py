"""What each step of the protocol costs for one record, in microseconds of processor time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median
from time import process_time
from typing import Any
from uuid import uuid5

from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import DefaultRecordBatch

from aduan_events.codec import decode, decode_carefully, encode
from aduan_events.envelope import derived_id
from aduan_events.ownership import Head, write_head
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.ownership.deciding import Batch, Deciding
from aduan_runtime.ownership.decisions import Input
from aduan_runtime.ownership.partition import PartitionState
from benchmarks.bench.decider import NoteRouter
from benchmarks.bench.feed import UNSAMPLED
from benchmarks.bench.job import inputs

RECORDS = 20_000
ROUNDS = 5
_APPENDED_MS = 1_621_818_000_000
_A_BATCH = 350


def costs() -> list[tuple[str, float]]:
    """Each step and its microseconds a record, the median of five rounds; the last is all of them but the append."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)  # as the worker does
    try:
        return _costs()
    finally:
        gc.set_threshold(*before)


def _costs() -> list[tuple[str, float]]:
    records = [
        MemoryRecord("in", 0, offset, _APPENDED_MS + offset // 500, given.key, given.value, UNSAMPLED)
        for offset, given in enumerate(inputs(RECORDS))
    ]
    values = [record.value or b"" for record in records]
    given = [decode(value) for value in values]
    router, now = NoteRouter("out", ("in",)), datetime(2021, 5, 24, tzinfo=UTC)
    batches = _taken(records)
    out = [record for batch in batches for record in batch.events]
    events = [decode(record.value) for record in out]
    nothing = router.initial()
    head = Head(writer="0" * 32, number=1, count=_A_BATCH, positions=batches[0].positions, now=1)
    return [
        ("decode an input (canonical form)", _each(decode, values)),
        ("decode an input (careful form, any bytes)", _each(decode_carefully, values)),
        ("decide", _each(lambda one: router.decide(nothing, Input(one, "in", 0, now, 0)), given)),
        ("id of the event, our form of UUIDv5", _each(lambda one: derived_id(one.id, "bench", 0), given)),
        ("id of the event by uuid.uuid5, for comparison", _each(lambda one: uuid5(one.id, "bench|0"), given)),
        ("encode the event", _each(encode, events)),
        ("evolve", _each(lambda one: router.evolve(nothing, one), events)),
        ("head, a batch's cost shared by its records", _each(lambda _: write_head(head), given) / _A_BATCH),
        ("append to a record batch, zstd included", _appended(out)),
        ("all but the append: take one record", _rounds(lambda: _taken(records), len(records))),
    ]


def _taken(records: Sequence[MemoryRecord]) -> list[Batch]:
    router = NoteRouter("out", ("in",))
    deciding = Deciding(router, PartitionState(router), 0, ProgrammeClock(REAL), frozenset({"out"}), 1)
    for record in records:
        deciding.take(record)
    return deciding.batches(even_silent=True)


def _appended(out: Sequence[Any]) -> float:
    def append() -> None:
        for start in range(0, len(out), _A_BATCH):
            batch = BatchBuilder(900_000, DefaultRecordBatch.CODEC_ZSTD)
            for record in out[start : start + _A_BATCH]:
                batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers))
            batch.close()
            batch._build()

    return _rounds(append, len(out))


def _each(step: Callable[[Any], object], given: Sequence[Any]) -> float:
    def all_of_them() -> None:
        for one in given:
            step(one)

    return _rounds(all_of_them, len(given))


def _rounds(work: Callable[[], object], count: int) -> float:
    took = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        took.append(process_time() - start)
    return median(took) / count * 1e6


if __name__ == "__main__":
    for name, cost in costs():
        print(f"{name:<50} {cost:6.2f} µs")
