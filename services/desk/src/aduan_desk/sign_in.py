"""Sessions of officers: a signed cookie, HttpOnly and SameSite. On loopback, a name alone signs in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from aduan_desk.access import Role, role_of

COOKIE = "aduan_session"
LASTS_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is signed in."""

    user: str
    role: Role


class Sessions:
    """Makes and reads session cookies; `secret` never leaves the process."""

    def __init__(self, secret: bytes, wall_s: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._wall_s = wall_s

    def issue(self, user: str) -> str | None:
        """The cookie of a known user, or None."""
        if role_of(user) is None:
            return None
        payload = f"{user}|{int(self._wall_s()) + LASTS_S}"
        return f"{payload}|{self._sign(payload)}"

    def read(self, cookie: str | None) -> Officer | None:
        """Who a cookie belongs to; None when it is missing, changed or over."""
        if not cookie or cookie.count("|") != 2:
            return None
        user, until, signature = cookie.split("|")
        role = role_of(user)
        if role is None or not until.isdigit() or int(until) < self._wall_s():
            return None
        if not hmac.compare_digest(signature, self._sign(f"{user}|{until}")):
            return None
        return Officer(user, role)

    def _sign(self, payload: str) -> str:
        digest = hmac.new(self._secret, payload.encode("utf-8"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
