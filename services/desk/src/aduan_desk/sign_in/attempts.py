"""A sign-in on its way to the provider and back: it belongs to one browser, is taken once, and lasts ten minutes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aduan_desk.sign_in.sessions import hashed
from aduan_runtime.homes.postgres import Pool

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """What the provider is told (`state`, `nonce`, `challenge`) and what the browser keeps (`browser`)."""

    state: str
    browser: str
    nonce: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What is needed to end it: the nonce of the ID token, the verifier of the code, and where to go on to."""

    nonce: str
    verifier: str
    goes_on_to: str


class Attempts:
    """Begins attempts and takes each at most once. `now` is wall time; `new_token` gives 256 random bits."""

    def __init__(self, pool: Pool, now: Callable[[], datetime], new_token: Callable[[], str]) -> None:
        self._pool = pool
        self._now = now
        self._new_token = new_token

    async def begin(self, goes_on_to: str) -> Begun:
        """A new attempt; those that are over are cleared away."""
        state, browser, nonce, verifier = (self._new_token() for _ in range(4))
        now = self._now()
        await self._pool.execute("DELETE FROM sign_in.attempt WHERE until < $1", now)
        await self._pool.execute(
            "INSERT INTO sign_in.attempt VALUES ($1, $2, $3, $4, $5, $6)",
            hashed(state), hashed(browser), nonce, verifier, goes_on_to, now + LASTS,
        )  # fmt: skip
        return Begun(state, browser, nonce, challenge_of(verifier))

    async def take(self, state: str, browser: str | None) -> Taken | None:
        """None when it is unknown, over, taken before, or of another browser; it is gone in any case."""
        row = await self._pool.fetchrow("DELETE FROM sign_in.attempt WHERE state_hash = $1 RETURNING *", hashed(state))
        if row is None or row["until"] < self._now():
            return None
        if not hmac.compare_digest(row["browser_hash"], hashed(browser or "")):
            return None
        return Taken(row["nonce"], row["verifier"], row["goes_on_to"])


def challenge_of(verifier: str) -> str:
    """The PKCE challenge by S256 (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode("ascii").rstrip("=")
