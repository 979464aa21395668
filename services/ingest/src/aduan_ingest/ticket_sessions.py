"""A cookie that stands for a right one-time code: signed, for one ticket page, half an hour of wall time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from uuid import UUID

COOKIE = "aduan_ticket"
LASTS_S = 1800


class TicketSessions:
    """Makes and reads cookies; `secret` never leaves the process and is the same in every instance."""

    def __init__(self, secret: bytes, wall_s: Callable[[], float]) -> None:
        """Raises ValueError for a secret under 128 bits."""
        if len(secret) < 16:
            raise ValueError("a session secret needs at least 16 random bytes")
        self._secret = secret
        self._wall_s = wall_s

    def issue(self, token: str, contact_id: UUID) -> str:
        """The cookie for the page of a token; it names the contact, so that a reply can do without PostgreSQL."""
        payload = f"{contact_id.hex}.{int(self._wall_s()) + LASTS_S}"
        return f"{payload}.{self._sign(token, payload)}"

    def read(self, token: str, cookie: str | None) -> UUID | None:
        """The contact that a cookie opens; None when it is missing, changed, over, or of another page."""
        parts = (cookie or "").split(".")
        if len(parts) != 3:
            return None
        contact, until, signature = parts
        expected = self._sign(token, f"{contact}.{until}")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode("ascii")):
            return None
        return UUID(contact) if int(until) > self._wall_s() else None

    def _sign(self, token: str, payload: str) -> str:
        digest = hmac.digest(self._secret, f"ticket|{token}|{payload}".encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
