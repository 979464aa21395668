"""One fault under load: play it, wait until all is well again, look for anomalies, keep the result."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from time import monotonic, time

from aduan_local.config import checkout
from chaos.cluster import NAMES, Cluster, NotInTime, eventually, running
from chaos.gathering import all_that_is_wrong
from chaos.load import RATE, Load
from chaos.operations import OperationLog
from chaos.watching import Watching, view_covers

RECOVERED_WITHIN_S = 30.0
SEED = 20260211


@dataclass
class Trial:
    """A running system under load, and what a fault must prove and measure."""

    name: str
    times: int
    cluster: Cluster
    load: Load
    log: OperationLog
    watching: Watching
    random: Random
    hits: list[str] = field(default_factory=list)
    """Each proof that the fault took place."""
    recoveries: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Promises that did not hold, beside anomalies."""

    def hit(self, proof: str) -> None:
        """The fault took place."""
        self.hits.append(proof)

    def require(self, holds: bool, promise: str) -> None:
        """Note a promise that is broken; the run goes on and fails at its end."""
        if not holds:
            self.broken.append(promise)

    async def recovered(self, since: float | None = None, within_s: float = RECOVERED_WITHIN_S) -> float:
        """Wait until lag is 0 again; the seconds since the fault ended (epoch seconds; now if not said).

        Lag is 0 when a contact that was begun after the fault is acked, all that was acked until then is decided and
        in the desk's view, and every process is well.
        """
        ended = time() if since is None else since
        first = await eventually(
            lambda: next(iter(self.log.acked_within(ended, float("inf"))), None), f"{self.name}: flow is back", 90.0
        )
        until = max(first.ended, ended)
        owed = {one.contact for one in self.log.acked(until=until + 0.001)}
        await eventually(lambda: owed <= self.watching.decided.keys() or None, f"{self.name}: all is decided", 120.0)
        last = self.watching.last()
        for name in NAMES:
            await self.cluster.up(name)
        waited = monotonic()
        while not await view_covers(self.cluster.config, last):
            if monotonic() - waited > 120.0:
                raise NotInTime(f"{self.name}: the view stays behind")
        seconds = round(time() - ended, 2)
        self.recoveries.append(seconds)
        self.require(seconds <= within_s, f"recovery took {seconds} s, at most {within_s:.0f} s are allowed")
        return seconds


Fault = Callable[[Trial], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of one fault."""

    fault: str
    times: int
    hits: int
    anomalies: list[str]
    broken: list[str]
    recovery_s: float | None
    acked: int
    unknown: int
    seconds: float
    checking_s: float
    proofs: list[str]
    figures: dict[str, int]

    @property
    def holds(self) -> bool:
        """Hit as often as meant, nothing wrong."""
        return not self.anomalies and not self.broken and self.hits >= self.times

    def line(self) -> str:
        """A row of the table."""
        recovery = "-" if self.recovery_s is None else f"{self.recovery_s:.1f}"
        mark = "ok" if self.holds else "NO"
        row = f"{mark:<3} {self.fault:<44} {self.times:>5} {self.hits:>5} {len(self.anomalies):>9} {recovery:>9}"
        return f"{row} {self.seconds:>7.0f} {self.checking_s:>8.0f}"


HEADER = f"    {'fault':<44} {'times':>5} {'hits':>5} {'anomalies':>9} {'recovery':>9} {'seconds':>7} {'checking':>8}"


@dataclass
class Ground:
    """A system on which faults are tried, one after the other; what was wrong before is not told again."""

    cluster: Cluster
    log: OperationLog
    load: Load
    watching: Watching
    known: set[str] = field(default_factory=set)

    async def trial(self, name: str, fault: Fault, times: int, *, limit_s: float = 1_500.0, seed: int = SEED) -> Result:
        """Play a fault under load, then look at everything."""
        begun = monotonic()
        before = self.log.count("acked"), self.log.count("unknown")
        trial = Trial(name, times, self.cluster, self.load, self.log, self.watching, Random(f"{seed}{name}"))
        self.load.start()
        try:
            async with asyncio.timeout(limit_s):
                await trial.recovered()
                trial.recoveries.clear()
                trial.broken.clear()
                await fault(trial)
                if not trial.recoveries:
                    await trial.recovered()
        except (NotInTime, TimeoutError) as reason:
            trial.broken.append(f"not in time: {reason}")
        finally:
            await self.load.stop()
        played = monotonic()
        found, figures = await all_that_is_wrong(self.cluster, self.log, self.watching)
        new = [line for line in found if line not in self.known]
        self.known.update(found)
        return Result(
            fault=name,
            times=times,
            hits=len(trial.hits),
            anomalies=new,
            broken=trial.broken,
            recovery_s=max(trial.recoveries, default=None),
            acked=self.log.count("acked") - before[0],
            unknown=self.log.count("unknown") - before[1],
            seconds=round(played - begun, 1),
            checking_s=round(monotonic() - played, 1),
            proofs=trial.hits,
            figures=figures,
        )


@asynccontextmanager
async def ground(
    data: Path, *, wired: bool = False, log_dir: Path | None = None, rate: float = 1.0, inputs_per_s: float = RATE
) -> AsyncIterator[Ground]:
    """A running system with clients and a live reader, stopped and cleared at the end."""
    async with running(data, wired=wired, log_dir=log_dir, rate=rate) as cluster:
        log = OperationLog()
        made = Ground(cluster, log, Load(cluster, log, SEED % 10_000, inputs_per_s), Watching(cluster.config))
        made.watching.start()
        try:
            yield made
        finally:
            await made.load.close()
            await made.watching.stop()


def keep(result: Result) -> Path:
    """Write a result where the table finds it."""
    path = checkout() / ".local" / "chaos" / f"{result.fault}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"at": time(), "holds": result.holds, **asdict(result)}, indent=1), "utf-8")
    return path
