"""One run of one engine, and the same run with kill -9 in the middle, twice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from aduan_local.logs import tail
from benchmarks.bench.engines import Engine, Run, kill, started
from benchmarks.bench.feed import make_topics
from benchmarks.bench.job import PARTITIONS, WARM_UP
from benchmarks.bench.outputs import Outputs, owned_outputs, plain_outputs
from benchmarks.bench.watching import Seen, Stuck, Watcher

Tell = Callable[[str], None]
_KILL_AT = (0.3, 0.6)


@dataclass(frozen=True, slots=True)
class Course:
    """An input that stands on the broker: topics, records, and how many of them must have an effect."""

    sources: tuple[str, ...]
    records: int
    effects: int

    @property
    def warm(self) -> int:
        """The outputs that are not measured."""
        return int(self.effects * WARM_UP / (1 + WARM_UP))


async def timed(bootstrap: str, engine: Engine, course: Course, out: str) -> float:
    """Inputs a second after the warm-up. Raises Stuck."""
    run = Run(engine, bootstrap, course.sources, out)
    await make_topics(bootstrap, out)
    with started(run) as processes:
        async with Watcher(bootstrap) as watcher:
            seen = await _watched(run, watcher.follow(out, PARTITIONS, course.effects, alive=lambda: _alive(processes)))
    if seen.count < course.effects:
        raise Stuck(f"{engine.name} stands still at {seen.count:,} of {course.effects:,} outputs\n{_end_of_log(run)}")
    return seen.rate(course.warm) * course.records / course.effects


async def interrupted(bootstrap: str, engine: Engine, course: Course, out: str, tell: Tell) -> Outputs:
    """Outputs after kill -9 at 30 and at 60 % of the way, each time started again as it was."""
    run = Run(engine, bootstrap, course.sources, out)
    await make_topics(bootstrap, out)
    async with Watcher(bootstrap) as watcher:
        for share in _KILL_AT:
            with started(run) as processes:
                seen = await _watched(
                    run,
                    watcher.follow(
                        out,
                        PARTITIONS,
                        course.effects,
                        alive=lambda: _alive(processes),  # used up before the next round
                        until=int(course.effects * share),
                    ),
                )
                kill(processes)
                tell(f"{engine.name}: killed at {seen.count:,} of {course.effects:,} outputs")
        with started(run) as processes:
            await _watched(run, watcher.follow(out, PARTITIONS, course.effects, alive=lambda: _alive(processes)))
    return await outputs_of(bootstrap, engine, out)


async def outputs_of(bootstrap: str, engine: Engine, out: str) -> Outputs:
    """What the engine wrote, read by its reader's rule."""
    return await (owned_outputs if engine.owned else plain_outputs)(bootstrap, out)


async def _watched(run: Run, following: Coroutine[Any, Any, Seen]) -> Seen:
    try:
        return await following
    except Stuck as stuck:
        raise Stuck(f"{run.engine.name}: {stuck}\n{_end_of_log(run)}") from stuck


def _alive(processes: Sequence[subprocess.Popen[bytes]]) -> bool:
    return all(process.poll() is None for process in processes)


def _end_of_log(run: Run) -> str:
    return "\n".join(tail(log) for log in sorted(run.data.glob("*.log")))
