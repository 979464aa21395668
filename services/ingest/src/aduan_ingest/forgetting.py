"""The reactor `receipts`: where the log says that a person was erased, the keyed hashes of what they sent go.

Sent again, the same content still gets the same contact id, which is made from its source (design.md, section 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from aduan_events.complaints import SubjectErased
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.reactor import Received, Said, Unavailable


class ReceiptsReactor:
    """Drops the receipts of an erased person's contacts. May be repeated."""

    name = "receipts"
    source = "complaints"

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        contacts: dict[UUID, None] = {}
        for received in batch:
            if isinstance(received.envelope.data, SubjectErased):
                contacts |= dict.fromkeys(received.envelope.data.contacts)
        if contacts:
            await self._forget(list(contacts))
        return [()] * len(batch)

    async def _forget(self, contacts: Sequence[UUID]) -> None:
        try:
            gone = await self._pool.fetch(
                "DELETE FROM ingest.receipts WHERE contact_id = ANY($1::uuid[]) RETURNING contact_id", contacts
            )
            if gone:
                # The dead rows still hold the hashes until they are vacuumed.
                await self._pool.execute("VACUUM ingest.receipts")
        except POSTGRES_AWAY as error:
            raise Unavailable(f"receipts: {type(error).__name__}") from error
