"""Sessions of officers: a random token in a cookie, its hash in PostgreSQL, so that they outlive a restart of the desk.

A session ends when nobody used it for `idle`, at the latest `lasts` after it began, and at once when it is ended.
Times are wall time.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aduan_desk.access import Role
from aduan_runtime.homes.postgres import Pool

IDLE = timedelta(minutes=30)
LASTS = timedelta(hours=12)
_TRUSTED_FOR = timedelta(seconds=5)
_NOTED_EVERY = timedelta(seconds=30)
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is signed in."""

    user: str
    role: Role


@dataclass(slots=True)
class _Known:
    """A session as it was read from PostgreSQL, and when."""

    officer: Officer
    seen_at: datetime
    until: datetime
    read_at: datetime


class Sessions:
    """Opens, reads and ends sessions. Another desk's ending is noticed within 5 s."""

    def __init__(
        self,
        pool: Pool,
        now: Callable[[], datetime],
        new_token: Callable[[], str],
        *,
        idle: timedelta = IDLE,
        lasts: timedelta = LASTS,
    ) -> None:
        self._pool = pool
        self._now = now
        self._new_token = new_token
        self._idle = idle
        self._lasts = lasts
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def open(self, officer: Officer) -> str:
        """The token of a new session; sessions that are over are cleared away."""
        token, now = self._new_token(), self._now()
        await self._pool.execute("DELETE FROM sign_in.session WHERE until < $1", now)
        await self._pool.execute(
            "INSERT INTO sign_in.session VALUES ($1, $2, $3, $4, $4, $5)",
            hashed(token), officer.user, officer.role.value, now, now + self._lasts,
        )  # fmt: skip
        return token

    async def read(self, token: str | None, *, attended: bool = True) -> Officer | None:
        """Who a token belongs to; None when there is none or it is over. `attended`: a person asks, not a page."""
        if not token:
            return None
        key, now = hashed(token), self._now()
        known = self._known.get(key)
        if known is None or now - known.read_at > _TRUSTED_FOR:
            known = await self._read(key, now)
        if known is None or now >= known.until or now - known.seen_at >= self._idle:
            self._known.pop(key, None)
            return None
        if attended and now - known.seen_at >= _NOTED_EVERY:
            await self._pool.execute("UPDATE sign_in.session SET seen_at = $2 WHERE token_hash = $1", key, now)
            known.seen_at = now
        return known.officer

    async def _read(self, key: bytes, now: datetime) -> _Known | None:
        row = await self._pool.fetchrow("SELECT * FROM sign_in.session WHERE token_hash = $1", key)
        if row is None or row["role"] not in set(Role):
            return None
        known = _Known(Officer(row["actor"], Role(row["role"])), row["seen_at"], row["until"], now)
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def end(self, token: str) -> None:
        """End one session."""
        self._known.pop(hashed(token), None)
        await self._pool.execute("DELETE FROM sign_in.session WHERE token_hash = $1", hashed(token))

    async def end_all(self, user: str) -> int:
        """End every session of a user; how many there were."""
        for key in [key for key, known in self._known.items() if known.officer.user == user]:
            del self._known[key]
        return len(await self._pool.fetch("DELETE FROM sign_in.session WHERE actor = $1 RETURNING 1", user))


def hashed(secret: str) -> bytes:
    """What is stored of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8")).digest()
