"""Content keys in PostgreSQL: opened in bulk through a short memory, bound to their subject, destroyed on erasure."""

from __future__ import annotations

import logging
import os
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import asyncpg

from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.reactor import Unavailable
from aduan_runtime.vault.master import MasterKey, MasterKeyUnusable
from aduan_runtime.vault.sealing import KEY_BYTES, NONCE_BYTES, Key
from aduan_runtime.vault.wrapping import Wrapping

log = logging.getLogger(__name__)

REMEMBERED_S = 300.0
REMEMBERED_KEYS = 50_000
ERASURES_HOLD_S = 1.0
"""After this an erasure holds in every process."""

# How far back erasures are asked for: longer than any transaction that commits one.
_LOOK_BACK = timedelta(minutes=15)
_ID_BYTES = 12
# A connection that neither answers nor breaks is given up after this.
_ANSWER_S = 10.0

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class VaultAway(Unavailable):
    """PostgreSQL does not answer, so no key can be looked up now; nothing is known to be destroyed."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    key: Key
    subject: UUID | None
    until: float


class Vault:
    """Keys by id. An opened key is remembered for five minutes at most, and no longer than a second once its person is
    erased, wherever that was done.
    """

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        master: MasterKey,
        *,
        now: Callable[[], float] = time.monotonic,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`now` is monotonic seconds."""
        self._pool = pool
        self._master = master
        self._wrapping = Wrapping(master)
        self._now = now
        self._random_bytes = random_bytes
        self._known: OrderedDict[str, _Remembered] = OrderedDict()
        self._erased: frozenset[UUID] = frozenset()
        self._ask_again = 0.0

    async def check(self) -> None:
        """Raises MasterKeyUnusable if another master key wrapped the keys of this database, VaultAway if unknown."""
        try:
            async with self._pool.acquire(timeout=_ANSWER_S) as connection:
                await check_master(connection, self._master)
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error

    async def open_many(self, ids: Iterable[str]) -> Mapping[str, Key]:
        """The keys that exist; an id without one was destroyed or never kept, so its texts show the placeholder.

        Raises VaultAway, and MasterKeyUnusable for keys that another master key wrapped.
        """
        opened: dict[str, Key] = {}
        unknown: list[str] = []
        now = self._now()
        if self._known and now >= self._ask_again:
            await self._forget_erased()
            self._ask_again = now + ERASURES_HOLD_S
        for key_id in ids:
            known = self._known.get(key_id)
            if known is not None and known.until > now:
                opened[key_id] = known.key
            else:
                unknown.append(key_id)
        if unknown:
            opened.update(await self._load(unknown, now + REMEMBERED_S))
        return opened

    async def _forget_erased(self) -> None:
        try:
            rows = await self._pool.fetch(
                "SELECT subject FROM vault.erasures WHERE at > now() - $1::interval", _LOOK_BACK, timeout=_ANSWER_S
            )
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error
        erased = frozenset(UUID(int=row["subject"].int) for row in rows)
        for subject in erased - self._erased:
            self.forget(subject)
        self._erased = erased

    async def _load(self, ids: list[str], until: float) -> dict[str, Key]:
        try:
            # Also a key that was bound after its subject's erasure does not open.
            rows = await self._pool.fetch(
                "SELECT k.key_id, k.wrapped, k.subject FROM vault.keys AS k"
                " WHERE k.key_id = ANY($1::text[]) AND k.state = 'live'"
                " AND NOT EXISTS (SELECT FROM vault.erasures AS e WHERE e.subject = k.subject)",
                ids,
                timeout=_ANSWER_S,
            )
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error
        loaded = {}
        for row in rows:
            key = loaded[row["key_id"]] = self._wrapping.unwrap(row["key_id"], row["wrapped"])
            self._known.pop(key.id, None)
            self._known[key.id] = _Remembered(key, row["subject"], until)
        while len(self._known) > REMEMBERED_KEYS:
            self._known.popitem(last=False)
        return loaded

    async def bind(self, subjects: Mapping[str, UUID], connection: Connection | None = None) -> None:
        """Say whose keys these are, by key id; a key that has a subject keeps it.

        In the transaction of `connection` if given. Raises VaultAway.
        """
        try:
            # In one order for all, so that two binders never wait for each other in a circle.
            await (connection or self._pool).execute(
                "UPDATE vault.keys AS k SET subject = n.subject FROM ("
                "SELECT held.key_id, given.subject FROM unnest($1::text[], $2::uuid[]) AS given(key_id, subject)"
                " JOIN vault.keys AS held USING (key_id) WHERE held.subject IS NULL ORDER BY key_id FOR UPDATE OF held"
                ") AS n WHERE k.key_id = n.key_id AND k.subject IS NULL",
                list(subjects),
                list(subjects.values()),
                timeout=_ANSWER_S,
            )
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error

    async def new_key(self, subject: UUID | None) -> Key:
        """A key for what somebody writes about this subject, committed before it is returned. Raises VaultAway.

        Without a subject it belongs to whoever `identify` finds behind what it seals.
        """
        key = Key(urlsafe_b64encode(self._random_bytes(_ID_BYTES)).decode("ascii"), self._random_bytes(KEY_BYTES))
        wrapped = self._wrapping.wrap(key, self._random_bytes(NONCE_BYTES))
        try:
            await self._pool.execute(
                # What is written about an erased person is never kept readable.
                "INSERT INTO vault.keys (key_id, wrapped, subject, state)"
                " SELECT $1, CASE WHEN erased THEN NULL ELSE $2::bytea END, $3,"
                " CASE WHEN erased THEN 'destroyed' ELSE 'live' END"
                " FROM (SELECT EXISTS (SELECT FROM vault.erasures WHERE subject = $3::uuid) AS erased) AS known",
                key.id,
                wrapped,
                subject,
                timeout=_ANSWER_S,
            )
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error
        return key

    async def destroy(self, subject: UUID) -> int:
        """Destroy every key of a subject, now and for copies that are bound later; how many went.

        Also those that were bound late to subjects erased before. May be repeated. Other processes remember an
        opened key for another second at most. Raises VaultAway.
        """
        try:
            async with self._pool.acquire(timeout=_ANSWER_S) as connection:
                async with connection.transaction():
                    await connection.execute(
                        "INSERT INTO vault.erasures (subject) VALUES ($1) ON CONFLICT DO NOTHING", subject
                    )
                    gone = await connection.fetch(
                        "UPDATE vault.keys AS k SET wrapped = NULL, state = 'destroyed' FROM vault.erasures AS e"
                        " WHERE k.subject = e.subject AND k.state = 'live' RETURNING k.key_id"
                    )
                # The old row version still holds the wrapped key until it is vacuumed.
                await connection.execute("VACUUM vault.keys")
        except POSTGRES_AWAY as error:
            raise VaultAway(f"vault: {type(error).__name__}") from error
        self.forget(subject)
        log.info("%d keys destroyed", len(gone))
        return len(gone)

    def forget(self, subject: UUID) -> None:
        """Drop what is remembered of a subject's keys, and of keys without a subject, which may be theirs by now."""
        for key_id in [k for k, known in self._known.items() if known.subject in (None, subject)]:
            del self._known[key_id]


async def check_master(connection: Connection, master: MasterKey) -> None:
    """Name this master key in a new vault. Raises MasterKeyUnusable if the vault knows another one."""
    known = await connection.fetchval("SELECT fingerprint FROM vault.master_key")
    if known is None:
        await connection.execute(
            "INSERT INTO vault.master_key (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING", master.fingerprint
        )
        known = await connection.fetchval("SELECT fingerprint FROM vault.master_key")
    if known != master.fingerprint:
        raise MasterKeyUnusable("this master key is not the one of the database: point ADUAN_MASTER_KEY_FILE to it.")
