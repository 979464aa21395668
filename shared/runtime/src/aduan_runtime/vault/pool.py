"""Content keys in store, so that intake keeps accepting while PostgreSQL is down (design.md, section 6).

Every key is committed to PostgreSQL before it is in the file, and struck off the file before it is used.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable
from pathlib import Path

import asyncpg

from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.vault.keys import check_master
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.pool_file import BLOCK_KEYS, Block, PoolFile, new_block
from aduan_runtime.vault.sealing import NONCE_BYTES, Key
from aduan_runtime.vault.wrapping import Wrapping

log = logging.getLogger(__name__)

# What one refill transaction holds in memory: 10,000 keys.
_PORTION = 40
_AGAIN_S = 2.0
# A connection that neither answers nor breaks is given up after this.
_ANSWER_S = 30.0


class PoolEmpty(Exception):
    """No key is left and none can be had now: nothing may be accepted until PostgreSQL is back."""


class KeyPool:
    """The keys of one intake instance, from `start` to `close`. Holds one block and one portion in memory."""

    def __init__(
        self,
        db: asyncpg.Pool[asyncpg.Record],
        master: MasterKey,
        path: Path,
        capacity: int,
        *,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Keep up to `capacity` keys in the file at `path`, drawing new ones when under half."""
        self._db = db
        self._master = master
        self._wrapping = Wrapping(master)
        self._path = path
        self._capacity = max(capacity // BLOCK_KEYS, 2)
        self._random_bytes = random_bytes
        self._ready: deque[Key] = deque()
        self._drawing = asyncio.Lock()
        self._low = asyncio.Event()
        self._filled = asyncio.Event()
        self._checked = False
        self._file: PoolFile | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def left(self) -> int:
        """How many keys are there to draw."""
        return len(self._ready) + (len(self._file) * BLOCK_KEYS if self._file else 0)

    async def start(self, wait_s: float = 10.0) -> None:
        """Open the file; with an empty one, wait a while for the first keys.

        Raises PoolLocked, and MasterKeyUnusable for a database whose keys another master key wrapped.
        """
        secret = self._master.derive("key pool file")
        self._file = await asyncio.to_thread(PoolFile, self._path, secret, self._capacity, self._random_bytes)
        self._low.set()
        self._task = asyncio.create_task(self._refill(self._file), name="key-pool-refill")
        self._task.add_done_callback(_tell)
        if not self.left:
            waiting = asyncio.ensure_future(self._filled.wait())
            await asyncio.wait({waiting, self._task}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if self._task.done():
                self._task.result()

    async def draw(self, n: int) -> list[Key]:
        """`n` keys that nobody else ever gets. Raises PoolEmpty."""
        if len(self._ready) < n:
            async with self._drawing:
                while len(self._ready) < n:
                    self._ready.extend(await self._next_block())
                return self._pop(n)
        return self._pop(n)

    def _pop(self, n: int) -> list[Key]:
        return [self._ready.popleft() for _ in range(n)]

    async def _next_block(self) -> list[Key]:
        if self._file is None:
            raise PoolEmpty("the key pool is not started")
        try:
            block = await asyncio.to_thread(self._file.take)
        except OSError as error:
            raise PoolEmpty(f"the key pool's file cannot be struck off: {error.strerror or error}") from error
        if len(self._file) * 2 < self._capacity:
            self._low.set()
        if block is None:
            raise PoolEmpty("no content key is left; intake goes on once PostgreSQL is back")
        return block.contents()

    async def _refill(self, file: PoolFile) -> None:
        while True:
            await self._low.wait()
            self._low.clear()
            try:
                await self._fill(file)
            except POSTGRES_AWAY as error:
                log.warning("key pool: no refill now (%s); %d keys left", type(error).__name__, self.left)
                self._low.set()
                await asyncio.sleep(_AGAIN_S)

    async def _fill(self, file: PoolFile) -> None:
        if not self._checked:
            await self._check(file)
        while (lacking := self._capacity - len(file)) > 0:
            blocks = [new_block(self._random_bytes) for _ in range(min(lacking, _PORTION))]
            await self._commit(blocks)
            await asyncio.to_thread(file.put, blocks)
            self._filled.set()

    async def _check(self, file: PoolFile) -> None:
        """After the database was restored, keys that it does not know would make unreadable contacts."""
        ids = await asyncio.to_thread(file.first_ids)
        async with self._db.acquire(timeout=_ANSWER_S) as connection:
            await check_master(connection, self._master)
            rows = await connection.fetch(
                "SELECT key_id FROM vault.keys WHERE key_id = ANY($1::text[])", ids, timeout=_ANSWER_S
            )
        known = frozenset(row["key_id"] for row in rows)
        if len(known) < len(file):
            gone = await asyncio.to_thread(file.keep_only, known)
            log.warning("key pool: %d blocks struck off that the database does not know", gone)
        self._checked = True

    async def _commit(self, blocks: list[Block]) -> None:
        records: list[tuple[str, bytes]] = []
        for block in blocks:
            records += [(key.id, self._wrapping.wrap(key, self._random_bytes(NONCE_BYTES))) for key in block.contents()]
            # One block takes a millisecond; acceptance goes on between them.
            await asyncio.sleep(0)
        async with self._db.acquire(timeout=_ANSWER_S) as connection:
            await connection.copy_records_to_table(
                "keys", schema_name="vault", columns=("key_id", "wrapped"), records=records, timeout=_ANSWER_S
            )

    async def close(self) -> None:
        """Stop drawing and unlock the file. Keys of the block in hand are never used."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._file is not None:
            await asyncio.to_thread(self._file.close)


def _tell(refilling: asyncio.Task[None]) -> None:
    if not refilling.cancelled() and (error := refilling.exception()):
        log.critical("key pool: no more refills: %s", error)
