"""Blocks of content keys in one sealed, locked file of this instance: each is struck off before a key of it is used.

A struck block is overwritten, so a key is never handed out twice, whatever crashes when. The file must never be
restored from a backup: an older one would hand out used keys again, and erasing one person would erase another.
"""

from __future__ import annotations

import fcntl
import os
import threading
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aduan_runtime.vault.sealing import KEY_BYTES, NONCE_BYTES, Key

BLOCK_KEYS = 250
_PREFIX_BYTES = 9
_PREFIX_CHARS = 12
_SIZE = NONCE_BYTES + _PREFIX_CHARS + BLOCK_KEYS * KEY_BYTES + 16
_STRUCK = bytes(_SIZE)


class PoolLocked(Exception):
    """Another process uses this file; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """250 keys whose ids share a prefix."""

    prefix: str
    secrets: bytes = field(repr=False)

    def contents(self) -> list[Key]:
        """The keys in order; the first one's id names the block."""
        size = KEY_BYTES
        return [Key(self.key_id(i), self.secrets[i * size : (i + 1) * size]) for i in range(BLOCK_KEYS)]

    def key_id(self, index: int) -> str:
        """The id of the index-th key."""
        return f"{self.prefix}{index:02x}"


def new_block(random_bytes: Callable[[int], bytes]) -> Block:
    """A block of fresh keys."""
    prefix = urlsafe_b64encode(random_bytes(_PREFIX_BYTES)).decode("ascii")
    return Block(prefix, random_bytes(BLOCK_KEYS * KEY_BYTES))


class PoolFile:
    """The file, from `open` to `close`. Calls block for disk writes: call from a thread. Safe for several threads."""

    def __init__(
        self, path: Path, secret: bytes, blocks: int, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        """Open, lock and make room for `blocks`. Raises PoolLocked if another process has it, OSError without room."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._cipher = AESGCM(secret)
        # A copy of another instance's file must not open here.
        self._of = f"pool|{path.name}".encode()
        self._random_bytes = random_bytes
        self._busy = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise PoolLocked(f"{path} is in use: stop the other process or set another ADUAN_INSTANCE.") from None
        os.fchmod(self._file, 0o600)
        # Room first: on a full disk no key must be committed that could not be kept.
        os.posix_fallocate(self._file, 0, blocks * _SIZE)
        self._slots = max(blocks, -(-os.fstat(self._file).st_size // _SIZE))
        self._live = deque(slot for slot in range(self._slots) if self._opened(slot) is not None)
        self._free = deque(sorted(set(range(self._slots)) - set(self._live)))

    def __len__(self) -> int:
        """How many blocks are left."""
        return len(self._live)

    def take(self) -> Block | None:
        """Strike off the next block on the disk, then return it; None when none is left.

        A block that no longer opens is passed over. Raises OSError, and then nothing is used.
        """
        with self._busy:
            while self._live:
                slot = self._live[0]
                block = self._opened(slot)
                self._write(slot, _STRUCK)
                os.fsync(self._file)
                self._live.popleft()
                self._free.append(slot)
                if block is not None:
                    return block
            return None

    def put(self, blocks: Iterable[Block]) -> None:
        """Keep blocks whose keys are committed, on the disk when it returns. Raises OSError."""
        with self._busy:
            filled = []
            for block in blocks:
                slot = self._free.popleft() if self._free else self._slots
                self._slots = max(self._slots, slot + 1)
                filled.append(slot)
                nonce = self._random_bytes(NONCE_BYTES)
                plain = block.prefix.encode("ascii") + block.secrets
                self._write(slot, nonce + self._cipher.encrypt(nonce, plain, self._of))
            os.fsync(self._file)
            self._live.extend(filled)

    def first_ids(self) -> list[str]:
        """The id of the first key of each block that is left and opens."""
        with self._busy:
            blocks = [self._opened(slot) for slot in self._live]
            return [block.key_id(0) for block in blocks if block is not None]

    def keep_only(self, first_ids: frozenset[str]) -> int:
        """Strike off every block whose first key is not among these; how many went."""
        with self._busy:
            kept: deque[int] = deque()
            gone = []
            for slot in self._live:
                block = self._opened(slot)
                if block is not None and block.key_id(0) in first_ids:
                    kept.append(slot)
                else:
                    gone.append(slot)
                    self._write(slot, _STRUCK)
            os.fsync(self._file)
            self._live = kept
            self._free.extend(gone)
            return len(gone)

    def close(self) -> None:
        """Unlock; what is left is there for the next start."""
        with self._busy:
            os.close(self._file)

    def _read(self, slot: int) -> bytes:
        return os.pread(self._file, _SIZE, slot * _SIZE)

    def _write(self, slot: int, content: bytes) -> None:
        if os.pwrite(self._file, content, slot * _SIZE) != len(content):
            raise OSError(f"slot {slot} of the key pool could not be written whole: the disk may be full")

    def _opened(self, slot: int) -> Block | None:
        sealed = self._read(slot)
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._of)
        except (InvalidTag, ValueError):
            return None
        return Block(plain[:_PREFIX_CHARS].decode("ascii"), plain[_PREFIX_CHARS:])
