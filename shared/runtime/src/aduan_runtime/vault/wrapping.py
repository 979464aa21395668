"""Content keys as they rest: wrapped by a key derived from the master key, bound to their ids."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aduan_runtime.vault.master import MasterKey, MasterKeyUnusable
from aduan_runtime.vault.sealing import NONCE_BYTES, Key


class Wrapping:
    """Wraps and unwraps content keys (AES-256-GCM, the id authenticated with it)."""

    def __init__(self, master: MasterKey) -> None:
        self._cipher = AESGCM(master.derive("wrap content keys"))

    def wrap(self, key: Key, nonce: bytes) -> bytes:
        """`nonce`: 12 random bytes, fresh for each key."""
        return nonce + self._cipher.encrypt(nonce, key.secret, key.id.encode("ascii"))

    def unwrap(self, key_id: str, wrapped: bytes) -> Key:
        """Raises MasterKeyUnusable when this master key did not wrap it under this id."""
        try:
            secret = self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.encode("ascii"))
        except InvalidTag:
            raise MasterKeyUnusable(f"key {key_id} was wrapped by another master key: restore that one.") from None
        return Key(key_id, secret)
