"""Every fault with its full number of times: `make chaos`, one of them with `make chaos ONLY="broker killed"`.

Results stand in .local/chaos as JSON, one file a fault; the table at the end shows those of this run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chaos import clocks, faults, links, poison
from chaos.cluster import NAMES
from chaos.disk import full
from chaos.grounds import FAST, LOST, PLAIN, SMALL_DISK, WIRED, Grounds
from chaos.lost import postgres_lost
from chaos.points import dying_at, rebuild_dies, standing
from chaos.stalls import OWNER, PROJECTOR, storm, waking_late
from chaos.trial import Fault, Result, keep

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(0), pytest.mark.real]


@dataclass(frozen=True, slots=True)
class Full:
    """A fault, how often, and on which system. `make` is asked when its ground stands."""

    make: Callable[[Grounds], Fault]
    times: int
    kind: str = PLAIN


def _plain(fault: Fault) -> Callable[[Grounds], Fault]:
    return lambda _: fault


FULL: dict[str, Full] = {
    "kill -9 of each service": Full(_plain(faults.kill_services), 10 * len(NAMES)),
    "broker killed": Full(_plain(faults.kill_broker), 5),
    "PostgreSQL killed": Full(_plain(faults.kill_postgres), 5),
    **{f"killed at {point.name}": Full(_plain(dying_at(point)), 3) for point in standing()},
    "killed before a rebuild's swap": Full(_plain(rebuild_dies), 3),
    "poison": Full(_plain(poison.poison), 200),
    "owner stopped for 90 s": Full(_plain(waking_late(OWNER, 90.0)), 5),
    "two projectors at one position": Full(_plain(waking_late(PROJECTOR, 15.0)), 5),
    "rebalance storm": Full(_plain(storm), 5),
    "clock of intake 2 h ahead": Full(_plain(clocks.astray("aduan-ingest", 7_200.0)), 1, FAST),
    "clock of intake 2 h behind": Full(_plain(clocks.astray("aduan-ingest", -7_200.0)), 1, FAST),
    "clock of the router 2 h ahead": Full(_plain(clocks.astray("aduan-router", 7_200.0)), 1, FAST),
    "clock of the router 2 h behind": Full(_plain(clocks.astray("aduan-router", -7_200.0)), 1, FAST),
    **{f"{link} late": Full(_plain(links.slow(link)), 20, WIRED) for link in ("kafka", "postgres", "mail")},
    **{f"{link} reset": Full(_plain(links.reset(link)), 10, WIRED) for link in ("kafka", "postgres", "mail")},
    **{
        f"{link} unanswered": Full(_plain(links.unanswered(link)), 100, WIRED) for link in ("kafka", "postgres", "mail")
    },
    "disk full": Full(lambda grounds: full(grounds.disk), 1, SMALL_DISK),
    "PostgreSQL lost and restored empty": Full(_plain(postgres_lost), 1, LOST),
}
_ONLY = os.environ.get("ADUAN_CHAOS_ONLY", "")
_SHARE = float(os.environ.get("ADUAN_CHAOS_SHARE", "1"))
"""A share of the times, for a quick look; results say how often."""
CHOSEN = [name for name in FULL if _ONLY in ("", name)]


def test_there_is_a_fault_of_this_name() -> None:
    assert CHOSEN, f"no fault {_ONLY!r}: there are {', '.join(FULL)}"


@pytest.mark.parametrize("name", CHOSEN)
async def test_nothing_is_lost_doubled_or_torn_after(name: str, grounds: Grounds, table: list[Result]) -> None:
    chosen = FULL[name]
    ground = await grounds.fitting(chosen.kind)
    times = max(1, round(chosen.times * _SHARE))
    result = await ground.trial(name, chosen.make(grounds), times)
    keep(result)
    table.append(result)
    assert result.anomalies == []
    assert result.broken == []
    assert result.hits >= times
