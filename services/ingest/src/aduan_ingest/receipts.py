"""What was accepted under which key: the latest in memory, all of it in PostgreSQL as long as that answers.

PostgreSQL away costs a sender 300 ms once and nothing after: repeats then get the same contact id without it, and a
key used again for another content is kept as a second contact.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import asyncpg

from aduan_ingest.gathering import Gathering
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY

log = logging.getLogger(__name__)

_FIND_S = 0.3
# A connection that neither answers nor breaks is given up after this.
_ANSWER_S = 5.0
_AGAIN_S = 1.0
_LINGER_S = 0.002
_GATHER_S = 0.05
_MOST_AT_ONCE = 1_000
_REMEMBERED = 20_000
_MOST_UNWRITTEN = 50_000
# A receipt is a help: no fault of the database may keep a contact from being accepted.
_FAULTS = (*POSTGRES_AWAY, asyncpg.PostgresError)


@dataclass(frozen=True, slots=True)
class Receipt:
    """This content was accepted under this key as this contact; `source` and `content` are keyed hashes."""

    source: str
    content: str
    contact: UUID


class Receipts:
    """Finds and keeps receipts, from `start` to `close`."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self._latest: OrderedDict[str, list[Receipt]] = OrderedDict()
        self._unwritten: deque[Receipt] = deque(maxlen=_MOST_UNWRITTEN)
        self._finding = Gathering(self._find_many, linger_s=_LINGER_S, most=_MOST_AT_ONCE)
        self._away = False
        self._work = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write."""
        self._writing = asyncio.create_task(self._write(), name="receipts")

    async def find(self, source: str) -> Sequence[Receipt]:
        """What is known to be accepted under a key; nothing while the database is away. Never longer than 300 ms."""
        if known := self._latest.get(source):
            return known
        if self._away:
            return ()
        try:
            async with asyncio.timeout(_FIND_S):
                return await self._finding.put(source)
        except _FAULTS as error:
            self._leave(error)
            return ()

    def keep(self, receipt: Receipt) -> None:
        """The contact is on the log: remember it now and write it soon."""
        self._latest[receipt.source] = [*self._latest.pop(receipt.source, ()), receipt]
        if len(self._latest) > _REMEMBERED:
            self._latest.popitem(last=False)
        self._unwritten.append(receipt)
        self._work.set()

    async def close(self) -> None:
        """Write what is left if the database answers, then end."""
        if self._writing is None:
            return
        self._writing.cancel()
        await asyncio.wait({self._writing})
        try:
            while self._unwritten and not self._away:
                await self._write_some()
        except _FAULTS as error:
            self._leave(error)

    async def _find_many(self, sources: Sequence[str]) -> Sequence[Sequence[Receipt]]:
        async with self._pool.acquire(timeout=_ANSWER_S) as connection:
            rows = await connection.fetch(
                "SELECT source_hash, content_hash, contact_id FROM ingest.receipts WHERE source_hash = ANY($1::text[])",
                sources,
                timeout=_ANSWER_S,
            )
        found: dict[str, list[Receipt]] = {}
        for row in rows:
            receipt = Receipt(row["source_hash"], row["content_hash"], row["contact_id"])
            found.setdefault(receipt.source, []).append(receipt)
        return [found.get(source, ()) for source in sources]

    def _leave(self, error: Exception) -> None:
        if not self._away:
            log.warning("receipts: the database is away (%s); accepting without it", type(error).__name__)
        self._away = True
        self._work.set()

    async def _write(self) -> None:
        while True:
            await self._work.wait()
            await asyncio.sleep(_GATHER_S)
            self._work.clear()
            try:
                while self._unwritten or self._away:
                    await self._write_some()
                    if self._away:
                        log.warning("receipts: the database is back")
                    self._away = False
            except _FAULTS as error:
                self._leave(error)
                await asyncio.sleep(_AGAIN_S)

    async def _write_some(self) -> None:
        some = list(islice(self._unwritten, _MOST_AT_ONCE))
        async with self._pool.acquire(timeout=_ANSWER_S) as connection:
            await connection.execute(
                "INSERT INTO ingest.receipts (source_hash, content_hash, contact_id)"
                " SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]) ON CONFLICT DO NOTHING",
                [receipt.source for receipt in some],
                [receipt.content for receipt in some],
                [receipt.contact for receipt in some],
                timeout=_ANSWER_S,
            )
        for receipt in some:
            # While this ran, the oldest may have been pushed out by newer ones.
            if self._unwritten and self._unwritten[0] is receipt:
                self._unwritten.popleft()
