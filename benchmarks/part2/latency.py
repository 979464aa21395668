"""How long a contact takes with every trace kept, and what keeping one in ten costs in throughput."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from uuid import UUID

from aduan_events.codec import decode
from aduan_events.cursors import cursor
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition
from benchmarks.figure import Figure, at_least, at_most, exactly, percentile
from benchmarks.part1 import load
from benchmarks.stack import PORTS, stack

Tell = Callable[[str], None]
_RUNS = 3
_RATE, _SECONDS = 50.0, 20.0
_MORE_THAN_IT_TAKES = 400.0


def figures(tell: Tell) -> list[Figure]:
    """All sampled: accepted → visible, and append → append along the way; then the price of one trace in ten."""
    return [*_all_sampled(tell), _price(tell)]


def _all_sampled(tell: Tell) -> list[Figure]:
    p50s, p99s, unseen = [], [], 0
    with stack("latency", ADUAN_TRACE="on", ADUAN_TRACE_RATIO="1") as running:
        for run in range(_RUNS):
            seen = asyncio.run(load.run(running.ingest, running.desk, _RATE, _SECONDS, seed=run + 51))
            p50s.append(percentile(seen.latencies(), 0.50))
            p99s.append(percentile(seen.latencies(), 0.99))
            unseen += seen.unseen()
            tell(f"all sampled, run {run + 1}: p50 {p50s[-1]:.0f} ms, p99 {p99s[-1]:.0f} ms")
        decided, whole = asyncio.run(_hops(f"127.0.0.1:{PORTS['ADUAN_KAFKA_PORT']}"))
    return [
        at_most("all sampled: accepted → visible on the board at 50/s, p50", p50s, 150, "ms"),
        at_most("all sampled: accepted → visible on the board at 50/s, p99", p99s, 500, "ms"),
        exactly("all sampled: accepted but never visible", unseen, 0),
        at_most("all sampled: decider's input on its log → its event on the log, p99", [decided], 50, "ms"),
        at_most("all sampled: contact on its log → the complaint's event on the log, p99", [whole], 50, "ms"),
    ]


def _price(tell: Tell) -> Figure:
    ratios = []
    for run in range(_RUNS):
        without, tenth = (
            _throughput(run, ADUAN_TRACE="off"),
            _throughput(run, ADUAN_TRACE="on", ADUAN_TRACE_RATIO="0.1"),
        )
        ratios.append(tenth / without)
        tell(f"throughput {run + 1}: {without:.0f}/s without traces, {tenth:.0f}/s with one in ten kept")
    return at_least("throughput with 10 % sampled / without traces", ratios, 0.9, "×")


def _throughput(run: int, **settings: str) -> float:
    with stack("throughput", **settings) as running:
        asyncio.run(load.run(running.ingest, running.desk, _RATE, 5.0, seed=run + 61))
        start = monotonic()
        seen = asyncio.run(load.run(running.ingest, running.desk, _MORE_THAN_IT_TAKES, _SECONDS, seed=run + 71))
    return (len(seen.accepted) - seen.unseen()) / (max(seen.seen.values(), default=start + 1e9) - start)


async def _hops(bootstrap: str) -> tuple[float, float]:
    """p99 in milliseconds between the broker's append times: decider's input → its event, and contact → that event."""
    contacts, identified, complaints = [
        await _log(bootstrap, topic) for topic in ("contacts", "identified", "complaints")
    ]
    events = [(at, input) for at, event in complaints.values() if (input := identified.get(event.cause)) is not None]
    whole = [at - contacts[input.cause][0] for at, (_, input) in events if input.cause in contacts]
    return percentile([at - before for at, (before, _) in events], 0.99), percentile(whole, 0.99)


async def _log(bootstrap: str, topic: str) -> dict[UUID, tuple[int, Envelope[Message]]]:
    """What counts on a log: each message by its id, with its append time in epoch milliseconds."""
    places = [TopicPartition(topic, partition) for partition in range(topics()[topic].partitions)]
    cursors = {at: cursor(topics()[topic].owned, None) for at in places}
    found: dict[UUID, tuple[int, Envelope[Message]]] = {}
    reader = await KafkaBroker(bootstrap, {topic: len(places)}).reader(dict.fromkeys(places, 0))
    try:
        ends = await reader.ends(*places)
        while any(cursors[at].next_offset < end for at, end in ends.items()):
            for at, records in (await reader.read(5_000, 0.5)).items():
                for record in records:
                    if cursors[at].take(record.offset, record.value):
                        envelope = decode(record.value)
                        found[envelope.id] = record.timestamp, envelope
    finally:
        await reader.close()
    return found
