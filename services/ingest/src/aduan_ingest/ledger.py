"""The ledger of the mail effector in PostgreSQL: committed before and after the world is touched."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import asyncpg

from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.effector import LedgerAway, Outcome


class MailLedger:
    """One row an effect; the first outcome stands."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def start(self, effect: UUID) -> Outcome | Literal["new", "started"]:
        """Commit `started` if the effect is new; else what stands. Raises LedgerAway."""
        try:
            new = await self._pool.fetchval(
                "INSERT INTO ingest.ledger (effect, state) VALUES ($1, 'started')"
                " ON CONFLICT DO NOTHING RETURNING true",
                effect,
            )
            if new:
                return "new"
            row = await self._pool.fetchrow("SELECT state, reason FROM ingest.ledger WHERE effect = $1", effect)
        except POSTGRES_AWAY as error:
            raise LedgerAway(type(error).__name__) from error
        if row is None or row["state"] == "started":
            return "started"
        return Outcome(row["state"], row["reason"])

    async def end(self, effect: UUID, outcome: Outcome) -> Outcome:
        """Commit the outcome; the first one stands and is returned. Raises LedgerAway."""
        try:
            row = await self._pool.fetchrow(
                "UPDATE ingest.ledger SET ended_at = coalesce(ended_at, now()),"
                " reason = CASE WHEN state = 'started' THEN $3 ELSE reason END,"
                " state = CASE WHEN state = 'started' THEN $2 ELSE state END"
                " WHERE effect = $1 RETURNING state, reason",
                effect,
                outcome.name,
                outcome.reason,
            )
        except POSTGRES_AWAY as error:
            raise LedgerAway(type(error).__name__) from error
        return outcome if row is None else Outcome(row["state"], row["reason"])
