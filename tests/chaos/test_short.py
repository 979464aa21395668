"""The short form of each fault, in one system: what `make chaos-short` plays.

20 inputs a second instead of the 50 of `make chaos`, which has the full numbers too.
"""

from __future__ import annotations

import pytest

from chaos import faults
from chaos.cluster import NAMES
from chaos.points import dying_side_by_side, rebuild_dies, standing
from chaos.stalls import OWNER, waking_late
from chaos.trial import Fault, Ground, Result

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(0), pytest.mark.real]

SHORT: dict[str, tuple[Fault, int]] = {
    "kill -9 of each service": (faults.kill_services, len(NAMES)),
    "broker killed": (faults.kill_broker, 1),
    "PostgreSQL killed": (faults.kill_postgres, 1),
    "owner stopped for 20 s": (waking_late(OWNER, 20.0), 1),
    "each fail point": (dying_side_by_side(*standing()), len(standing())),
    "killed before a rebuild's swap": (rebuild_dies, 1),
}


@pytest.mark.parametrize("name", SHORT)
async def test_nothing_is_lost_doubled_or_torn_after(name: str, short_ground: Ground, table: list[Result]) -> None:
    fault, times = SHORT[name]
    result = await short_ground.trial(name, fault, times, limit_s=420.0)
    table.append(result)
    assert result.anomalies == []
    assert result.broken == []
    assert result.hits >= times
