"""The whole bench: interleaved runs of all engines, then kill -9, then the further rows. Stops by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from benchmarks.bench.engines import ENGINES, OURS, Engine
from benchmarks.bench.feed import drop_topics, feed, make_topics
from benchmarks.bench.job import WARM_UP, inputs
from benchmarks.bench.outputs import judged
from benchmarks.bench.race import Course, interrupted, outputs_of, timed
from benchmarks.bench.report import Result, empty
from benchmarks.bench.servers import PeersMissing
from benchmarks.bench.watching import Stuck

Tell = Callable[[str], None]
_CRASH_SHARE = 0.1
_CRASH_AT_LEAST = 100_000


@dataclass
class Courses:
    """Inputs that stand on the broker, each made once; with the ids that must have an effect."""

    bootstrap: str
    tell: Tell
    made: dict[tuple[int, int], tuple[Course, set[UUID]]] = field(default_factory=dict)

    async def of(self, records: int, topics: int = 1) -> tuple[Course, set[UUID]]:
        """A course of so many records, spread over so many input topics."""
        if (records, topics) not in self.made:
            names = tuple(f"in-{records}-of-{topics}-{number}" for number in range(topics))
            await make_topics(self.bootstrap, *names)
            ids: set[UUID] = set()
            for number, name in enumerate(names):
                ids |= await feed(self.bootstrap, name, inputs(records // topics, seed=7 + number))
            self.tell(f"{records:,} records on {', '.join(names)}")
            self.made[records, topics] = Course(names, records // topics * topics, len(ids)), ids
        return self.made[records, topics]


async def race(courses: Courses, engines: Sequence[Engine], events: int, runs: int) -> list[Result]:
    """Interleaved runs, so that a slow minute of the machine hits all alike; the last outputs are checked."""
    results = empty([engine.name for engine in engines])
    for number, result in chain.from_iterable(((run, one) for one in results) for run in range(runs)):
        if result.failed:
            continue
        engine = result.engine
        course, ids = await courses.of(int(events * (1 + WARM_UP) * engine.share))
        out = f"out-{engine.name}-{number}"
        try:
            result.rates.append(await timed(courses.bootstrap, engine, course, out))
            courses.tell(f"run {number + 1} of {runs}: {engine.name} {result.rates[-1]:,.0f} events/s")
            if number == runs - 1:
                result.outputs = judged(ids, await outputs_of(courses.bootstrap, engine, out)).text()
                courses.tell(f"{engine.name}: outputs right and once without a fault: {result.outputs}")
        except (Stuck, PeersMissing, ValueError) as reason:
            result.failed = str(reason).splitlines()[0]
            courses.tell(f"{engine.name} did not finish: {reason}")
        await drop_topics(courses.bootstrap, out)
    return results


def crash_records(events: int) -> int:
    """How long the course is on which engines are killed."""
    return max(_CRASH_AT_LEAST, int(events * _CRASH_SHARE))


async def crash(courses: Courses, results: Sequence[Result], events: int) -> None:
    """kill -9 twice, for each engine; the column `exactly once` is what comes out."""
    course, ids = await courses.of(crash_records(events))
    for result in results:
        if result.failed:
            continue
        out = f"crash-{result.engine.name}"
        try:
            outputs = await interrupted(courses.bootstrap, result.engine, course, out, courses.tell)
            result.exactly_once = judged(ids, outputs).text()
        except (Stuck, PeersMissing) as reason:
            result.exactly_once = "did not come back"
            courses.tell(f"{result.engine.name} did not come back: {reason}")
        courses.tell(f"{result.engine.name}: exactly once {result.exactly_once}")
        await drop_topics(courses.bootstrap, out)


async def restarts(courses: Courses, events: int) -> list[tuple[str, bool]]:
    """The decider's own promises: one input gives the same bytes, two inputs give each once with dense seqs."""
    engine = next(one for one in ENGINES if one.name == OURS)
    course, ids = await courses.of(crash_records(events))
    await timed(courses.bootstrap, engine, course, "whole")
    whole = await outputs_of(courses.bootstrap, engine, "whole")
    broken = await interrupted(courses.bootstrap, engine, course, "broken", courses.tell)
    both, both_ids = await courses.of(crash_records(events), topics=2)
    two = await interrupted(courses.bootstrap, engine, both, "two-inputs", courses.tell)
    await drop_topics(courses.bootstrap, "whole", "broken", "two-inputs")
    return [
        (
            f"one input, killed twice in {len(ids):,} events: the accepted events are the same byte for byte",
            bool(whole.digests) and whole.digests == broken.digests and judged(ids, whole).exact,
        ),
        (
            f"two inputs, killed twice in {len(both_ids):,} events: each input exactly once, seq dense a complaint",
            judged(both_ids, two).exact,
        ),
    ]
