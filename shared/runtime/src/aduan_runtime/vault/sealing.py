"""Sealing and opening personal data: pure, AES-256-GCM under a content key (design.md, section 6)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aduan_events.personal import Personal

NONCE_BYTES = 12
KEY_BYTES = 32

# Looked up once: making the class of a generic model takes longer than sealing.
_TEXT = Personal[str]
_BYTES = Personal[bytes]


class KeyDestroyed(Exception):
    """The key was destroyed or was never kept: readers show the placeholder."""


class SealBroken(Exception):
    """The box was changed, or belongs to another field, record or key: it must not be shown."""


@dataclass(frozen=True, slots=True)
class Key:
    """A content key. Its secret never shows in a text about it."""

    id: str
    secret: bytes = field(repr=False)


@overload
def seal(key: Key, of: str, plain: str, nonce: bytes) -> Personal[str]: ...
@overload
def seal(key: Key, of: str, plain: bytes, nonce: bytes) -> Personal[bytes]: ...
def seal(key: Key, of: str, plain: str | bytes, nonce: bytes) -> Personal[str] | Personal[bytes]:
    """Seal what stands at `of` ("<record id>|<field>"). `nonce`: 12 random bytes, never twice under one key.

    Raises ValueError for a nonce of another length.
    """
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
    # A lone surrogate has no UTF-8: what a citizen sent is kept with a replacement, not refused.
    content = plain.encode("utf-8", "replace") if isinstance(plain, str) else plain
    sealed = nonce + AESGCM(key.secret).encrypt(nonce, content, of.encode("utf-8"))
    box = urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")
    model = _TEXT if isinstance(plain, str) else _BYTES
    return model(key=key.id, of=of, box=box)


def open_sealed(key: Key | None, personal: Personal[Any]) -> bytes:
    """What was sealed. Raises KeyDestroyed for no key, SealBroken for a box that this key did not seal there."""
    if key is None:
        raise KeyDestroyed(personal.key)
    if key.id != personal.key:
        raise SealBroken(f"{personal.of} is sealed by key {personal.key}, not {key.id}")
    try:
        sealed = urlsafe_b64decode(personal.box + "=" * (-len(personal.box) % 4))
        return AESGCM(key.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], personal.of.encode("utf-8"))
    except (binascii.Error, InvalidTag, ValueError):
        raise SealBroken(f"{personal.of} does not open; its box or place was changed") from None


def opened_text(key: Key | None, personal: Personal[str]) -> str:
    """The text that was sealed. Raises as `open_sealed` does."""
    return open_sealed(key, personal).decode("utf-8")
