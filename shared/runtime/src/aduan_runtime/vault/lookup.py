"""Keyed hashes: how personal data is looked up without being kept (design.md, section 6).

A plain hash would not do: all phone numbers and card numbers are tried within hours.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Literal

from aduan_runtime.vault.master import MasterKey

Purpose = Literal[
    "email",
    "phone",
    "card",
    "name",
    "conversation",
    "source",
    "content",
    "mail-id",
    "word",
    "stem",
    "fingerprint",
    "ticket-token",
]
_HASH_BYTES = 16
_KNOWN_WORDS = 50_000


class Lookup:
    """HMAC-SHA-256 under a key derived from the master key, cut to 128 bits.

    Equal values have equal hashes within one purpose and unrelated ones across purposes. Values are hashed as
    given: whoever calls has normalised them.
    """

    def __init__(self, master: MasterKey) -> None:
        self._key = master.derive("lookup")
        self._words: dict[tuple[Purpose, str], str] = {}

    def hash(self, purpose: Purpose, value: str) -> str:
        """22 characters of base64url."""
        message = f"{purpose}|{value}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, message, "sha256")
        return urlsafe_b64encode(digest[:_HASH_BYTES])[:22].decode("ascii")

    def hash_many(self, purpose: Purpose, values: Iterable[str]) -> tuple[str, ...]:
        """Many at once, in order, for words that come again and again: they are remembered."""
        words = self._words
        if len(words) > _KNOWN_WORDS:
            words.clear()
        hashes = []
        for value in values:
            known = words.get((purpose, value))
            if known is None:
                known = words[purpose, value] = self.hash(purpose, value)
            hashes.append(known)
        return tuple(hashes)
