"""One-time codes instead of an account: who can read the mailbox may read the story (design.md, section 8)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from aduan_ingest.limits import TokenBuckets

LASTS_S = 600.0
TRIES = 5
_REMEMBERED = 20_000
_AGAIN_EVERY_S = 120.0
_AT_ONCE = 3

Verdict = Literal["right", "wrong", "over"]


class CodeNotSent(Exception):
    """The code could not be handed to the mail server; ask for a new one in a moment."""


class SendCode(Protocol):
    """Mails a code straight to the address of a contact; it never touches a log."""

    async def __call__(self, contact_id: UUID, code: str) -> None:
        """Raises CodeNotSent."""
        ...


@dataclass(slots=True)
class _Waiting:
    hashed: bytes
    until: float
    tries_left: int


def _six_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


class Codes:
    """Codes of six digits, valid ten minutes of wall time and five tries, kept as hashes and in memory only.

    A new code takes the place of the old one. Three can be asked for at once, then one every two minutes, so that
    nobody's mailbox is flooded and guessing stays hopeless.
    """

    def __init__(self, send_code: SendCode, now: Callable[[], float], draw: Callable[[], str] = _six_digits) -> None:
        """`now` is wall or monotonic seconds, never programme time."""
        self._send_code = send_code
        self._now = now
        self._draw = draw
        self._secret = secrets.token_bytes(32)
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._asked = TokenBuckets(1 / _AGAIN_EVERY_S, _AT_ONCE, _REMEMBERED, now)

    async def send(self, token: str, contact_id: UUID) -> float:
        """Mail a new code: 0.0, or the seconds to wait when too many were asked for. Raises CodeNotSent."""
        wait = self._asked.take(token)
        if wait > 0:
            return wait
        code = self._draw()
        self._waiting.pop(token, None)
        while len(self._waiting) >= _REMEMBERED:
            self._waiting.popitem(last=False)
        # Known before it is sent: a fast reader must not find it unknown.
        self._waiting[token] = _Waiting(self._hash(token, code), self._now() + LASTS_S, TRIES)
        try:
            await self._send_code(contact_id, code)
        except CodeNotSent:
            self._waiting.pop(token, None)
            raise
        return 0.0

    def tries_left(self, token: str) -> int:
        """How many tries the current code has; 0 when there is none."""
        waiting = self._waiting.get(token)
        return waiting.tries_left if waiting is not None and self._now() < waiting.until else 0

    def check(self, token: str, code: str) -> Verdict:
        """Whether this is the current code; a right one is spent. "over": ask for a new one."""
        waiting = self._waiting.get(token)
        if waiting is None or not self.tries_left(token):
            self._waiting.pop(token, None)
            return "over"
        if hmac.compare_digest(waiting.hashed, self._hash(token, code)):
            del self._waiting[token]
            return "right"
        waiting.tries_left -= 1
        return "wrong" if waiting.tries_left else "over"

    def _hash(self, token: str, code: str) -> bytes:
        return hmac.digest(self._secret, f"{token}|{code}".encode("utf-8", "replace"), hashlib.sha256)
