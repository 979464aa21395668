"""Conservation while it runs: contacts that the views know and that had no class at two looks in a row.

The audit (`aduan verify`) folds the logs and is exact; this watches the views, cheaply enough to do it always.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

import asyncpg

from aduan_desk.views.cases import OF_CONTACTS
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.signals.metrics import CONSERVATION

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 120.0
_MOST = 10_000
_STEP_S = 1.0

# Both conditions are met by an index: contacts of complaints by their own, machine mail among what has no complaint.
_WITHOUT = (
    "SELECT contact FROM desk.contact_text AS said WHERE NOT EXISTS"  # noqa: S608 - our own condition
    f" (SELECT FROM desk.entry WHERE entry.contact = said.contact AND {OF_CONTACTS}) AND NOT EXISTS"
    " (SELECT FROM desk.entry WHERE entry.contact = said.contact AND complaint IS NULL"
    f" AND type = 'MachineMailSetAside') LIMIT {_MOST}"
)


class Unclassed:
    """Looks every two minutes and sets the metric; hosted beside the projectors."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], every_s: float = _LOOK_EVERY_S) -> None:
        self._pool = pool
        self._every_s = every_s
        self._before: frozenset[str] = frozenset()
        self._stopping = False
        self.progress = monotonic()

    def stop(self) -> None:
        """End `run` within a second."""
        self._stopping = True

    async def run(self) -> None:
        """Look until stopped; a store that is away leaves the metric as it was."""
        due = 0.0
        while not self._stopping:
            self.progress = monotonic()
            if self.progress >= due:
                due = self.progress + self._every_s
                try:
                    CONSERVATION.set(len(await self.look()))
                except POSTGRES_AWAY as reason:
                    log.warning("conservation is not looked at: %s", type(reason).__name__)
            await asyncio.sleep(_STEP_S)

    async def look(self) -> frozenset[str]:
        """Contacts without a class now and at the look before."""
        lacking = frozenset(row["contact"] for row in await self._pool.fetch(_WITHOUT))
        still = self._before & lacking
        self._before = lacking
        return still
