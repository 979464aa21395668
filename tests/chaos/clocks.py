"""A service whose wall clock is wrong by hours: deadlines follow the broker's append times all the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from aduan_events import complaints as said
from aduan_events.codec import decode
from aduan_local.config import checkout
from aduan_runtime.homes.ports import Record, TopicPartition
from chaos.gathering import raw_logs
from chaos.trial import Fault, Trial
from properties.sim_checker import batches_by_rule

ERROR_S = 5.0
_UNDER_LOAD_S = 20.0
_SHIFTED = Path(__file__).with_name("shifted_clock")


def astray(service: str, seconds: float) -> Fault:
    """Starts the service with another wall clock, and later with the right one again."""

    async def fault(trial: Trial) -> None:
        told = trial.cluster.told[service]
        before = {at: len(records) for at, records in (await raw_logs(trial.cluster.config, ("complaints",))).items()}
        told["PYTHONPATH"] = f"{_SHIFTED}:{os.environ.get('PYTHONPATH', '')}"
        told["CHAOS_CLOCK_SHIFT_S"] = str(seconds)
        try:
            restarts = await trial.cluster.kill(service)
            await trial.cluster.up(service, restarts=restarts)
            await trial.recovered()
            await asyncio.sleep(_UNDER_LOAD_S)
        finally:
            told["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
            del told["CHAOS_CLOCK_SHIFT_S"]
        logs = await raw_logs(trial.cluster.config, ("complaints",))
        errors = [error for at, records in logs.items() for error in _errors(at, records, before[at])]
        trial.hit(f"{service} ran {seconds:+.0f} s astray over {len(errors)} decisions from {checkout().name}")
        trial.require(bool(errors), "nothing was decided meanwhile")
        worst = max(errors, default=0.0)
        trial.require(worst <= ERROR_S, f"a decision is dated {worst:.1f} s away from when it was appended")
        restarts = await trial.cluster.kill(service)
        await trial.cluster.up(service, restarts=restarts)
        await trial.recovered()

    return fault


def _errors(at: TopicPartition, records: list[Record], since: int) -> Iterator[float]:
    """How far the moment from which a complaint's deadline counts is from the broker's append time."""
    ruled = batches_by_rule(records)
    for record in records[since:]:
        if record.offset in ruled:
            event = decode(record.value)
            if isinstance(event.data, said.ComplaintOpened | said.ComplaintRouted):
                appended = datetime.fromtimestamp(record.timestamp / 1000, UTC)
                yield abs((event.occurred_at - appended).total_seconds())
