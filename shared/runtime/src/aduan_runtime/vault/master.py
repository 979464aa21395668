"""The master key: one file that only its owner may read, from which every other key of the vault is derived."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 32


class MasterKeyUnusable(Exception):
    """The file lacks, is open to others, or holds no key or another one; the text says what to do."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 random bytes that never leave this process; losing them loses every sealed text."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose alone (HKDF-SHA-256)."""
        return HKDF(SHA256(), _BYTES, salt=None, info=f"aduan|{purpose}".encode("ascii")).derive(self.secret)

    @property
    def fingerprint(self) -> str:
        """Tells one master key from another and nothing else of it."""
        return self.derive("fingerprint")[:12].hex()


def read_master_key(path: Path) -> MasterKey:
    """Raises MasterKeyUnusable if the file lacks, may be read by others, or holds no key."""
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()
    except OSError as error:
        raise MasterKeyUnusable(f"{path}: {error.strerror}; put the master key there.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise MasterKeyUnusable(f"{path} may be read by others: chmod 600 it.")
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != _BYTES:
        raise MasterKeyUnusable(f"{path} holds no key of 32 bytes in base64: restore it.")
    return MasterKey(secret)


def ensure_master_key(path: Path, random_bytes: Callable[[int], bytes] = os.urandom) -> MasterKey:
    """The key of the file, made on the first start; of several starters all get the same one.

    Raises MasterKeyUnusable as `read_master_key` does.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.{random_bytes(8).hex()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, base64.b64encode(random_bytes(_BYTES)) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        # A link never replaces: whoever comes second takes the key of the first.
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
        _sync_directory(path.parent)
    return read_master_key(path)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
