"""A service whose wall clock is wrong by hours: deadlines follow the broker's append times all the same.

Tried where a day of the programme takes seconds, so that reminders and silent closings fall due meanwhile.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import time
from uuid import UUID

from aduan_almanac.calendars import add_bank_days
from aduan_events import complaints as said
from aduan_events.codec import decode
from aduan_runtime.clock import ProgrammeClock, read_segments
from aduan_runtime.homes.ports import Record
from chaos.gathering import raw_logs
from chaos.trial import Fault, Trial
from properties.sim_checker import batches_by_rule

ERROR_S = 5.0
_UNDER_LOAD_S = 60.0
_REMINDED_AFTER, _CLOSED_AFTER = 5, 10
"""Bank days (domain.md 5)."""
_SHIFTED = Path(__file__).with_name("shifted_clock")


def astray(service: str, seconds: float) -> Fault:
    """Starts the service with another wall clock, and later with the right one again."""

    async def fault(trial: Trial) -> None:
        told = trial.cluster.told[service]
        told["PYTHONPATH"] = f"{_SHIFTED}:{os.environ.get('PYTHONPATH', '')}"
        told["CHAOS_CLOCK_SHIFT_S"] = str(seconds)
        try:
            restarts = await trial.cluster.kill(service)
            await trial.cluster.up(service, restarts=restarts)
            await trial.recovered()
            astray_since = time()
            await asyncio.sleep(_UNDER_LOAD_S)
            logs = await raw_logs(trial.cluster.config, ("complaints",))
        finally:
            told["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
            del told["CHAOS_CLOCK_SHIFT_S"]
        clock = ProgrammeClock(read_segments(trial.cluster.clock))
        decided: list[float] = []
        fired: list[float] = []
        for records in logs.values():
            for opened, error_s in _errors(records, clock, trial.cluster.rate, astray_since):
                (decided if opened else fired).append(error_s)
        worst, latest = max(decided, default=0.0), max(fired, default=0.0)
        trial.hit(
            f"{service} ran {seconds:+.0f} s astray: {len(decided)} decisions up to {worst:.2f} s and "
            f"{len(fired)} deadlines up to {latest:.2f} s away"
        )
        trial.require(bool(decided) and bool(fired), "no decision or no deadline fell into this time")
        trial.require(worst <= ERROR_S, f"a decision is dated {worst:.1f} s away from when it was appended")
        trial.require(latest <= ERROR_S, f"a deadline fired {latest:.1f} s away from when it was due")
        restarts = await trial.cluster.kill(service)
        await trial.cluster.up(service, restarts=restarts)
        await trial.recovered()

    return fault


def _errors(records: list[Record], clock: ProgrammeClock, rate: float, since: float) -> Iterator[tuple[bool, float]]:
    """Wall seconds between the broker's append time and what it should be, of what counts since then: True and how
    far a complaint's beginning is, False and how far a deadline is from when it was due."""
    ruled = batches_by_rule(records)
    asked: dict[UUID | None, datetime] = {}
    begun = clock.at(round(since * 1000))
    for record in records:
        if record.offset not in ruled:
            continue
        event = decode(record.value)
        appended = clock.at(record.timestamp)
        if isinstance(event.data, said.InformationRequested):
            asked[event.complaint] = event.occurred_at
        if appended < begun:
            continue
        if isinstance(event.data, said.ComplaintOpened | said.ComplaintRouted):
            yield True, abs((appended - event.occurred_at).total_seconds()) / rate
        elif isinstance(event.data, said.InformationReminded | said.ComplaintClosed) and event.complaint in asked:
            days = _REMINDED_AFTER if isinstance(event.data, said.InformationReminded) else _CLOSED_AFTER
            yield False, abs((appended - add_bank_days(asked[event.complaint], days)).total_seconds()) / rate
