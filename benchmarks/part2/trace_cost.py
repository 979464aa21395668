"""What tracing costs a decider: one record taken, decided and encoded, at several shares of sampled records.

Rounds of all variants take turns, so that a busy machine is busy for all. Processor time counts the sending thread too.
`as it was` hands contexts on without looking at them, as shells did before they made spans.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from random import Random
from statistics import median
from time import process_time

from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.ports import Headers, Record
from aduan_runtime.ownership.deciding import Deciding
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.spans import SpanQueue
from aduan_runtime.signals.tracing import Hops, forwarded
from benchmarks.bench.decider import NoteRouter
from benchmarks.bench.job import inputs
from benchmarks.figure import Figure, at_most

RECORDS = 20_000
ROUNDS = 9
_APPENDED_MS = 1_621_818_000_000
_A_BATCH = 1_000


class AsItWas(Hops):
    """Contexts handed on, no spans."""

    def onward(self, record: Record) -> Headers:
        """One set of headers of sane size."""
        return forwarded(record.headers)


def figures() -> list[Figure]:
    """Costs as ratios to the same round without spans."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)  # as the worker does
    try:
        return _figures()
    finally:
        gc.set_threshold(*before)


def _figures() -> list[Figure]:
    shares = {0.0: _records(0.0), 0.1: _records(0.1), 1.0: _records(1.0)}
    ratios: dict[float, list[float]] = {share: [] for share in shares}
    micros: dict[float, list[float]] = {share: [] for share in shares}
    _take(shares[0.0], spans=False)
    for _ in range(ROUNDS):
        base = _take(shares[0.0], spans=False)
        for share, records in shares.items():
            cost = _take(records, spans=True)
            micros[share].append(cost * 1e6 / RECORDS)
            ratios[share].append(cost / base)
    return [
        at_most("take a record, unsampled: ratio to no tracing", ratios[0.0], 1.02, "x"),
        at_most("take a record, 10 % sampled: ratio to no tracing", ratios[0.1], 1.10, "x"),
        at_most("take a record, all sampled: microseconds", micros[1.0], 2 * median(micros[0.0]), "us"),
    ]


def _records(share: float) -> list[MemoryRecord]:
    random = Random(5)
    return [
        MemoryRecord("in", 0, offset, _APPENDED_MS + offset // 500, given.key, given.value, [_context(random, share)])
        for offset, given in enumerate(inputs(RECORDS))
    ]


def _context(random: Random, share: float) -> tuple[str, bytes]:
    flag = "01" if random.random() < share else "00"
    return "traceparent", f"00-{random.getrandbits(128):032x}-{random.getrandbits(64):016x}-{flag}".encode("ascii")


def _take(records: Sequence[MemoryRecord], *, spans: bool) -> float:
    router = NoteRouter("out", ("in",))
    deciding = Deciding(router, PartitionState(router), 0, ProgrammeClock(REAL), frozenset({"out"}), 1)
    queue = SpanQueue(lambda body: None, {Attribute.SERVICE: "router"}, most=2 * RECORDS)
    deciding.hops = (Hops if spans else AsItWas)("bench", queue, Random(3))
    begun = process_time()
    for first in range(0, len(records), _A_BATCH):
        deciding.hops.begin()
        for record in records[first : first + _A_BATCH]:
            deciding.take(record)
        deciding.batches(even_silent=True)
        deciding.hops.end()
    queue.force_flush()
    return process_time() - begun


if __name__ == "__main__":
    found = figures()
    print("\n".join(figure.line() for figure in found))
    sys.exit(0 if all(figure.holds for figure in found) else 1)
