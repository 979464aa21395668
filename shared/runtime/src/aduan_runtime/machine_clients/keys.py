"""Machine clients and their keys, in one file that only its owner may read: each has one scope and two live keys."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LIVE_KEYS = 2


class Scope(StrEnum):
    """What a client may do; a client has exactly one."""

    CHAT = "contacts:chat"
    EMAIL = "contacts:email"
    PHONE = "contacts:phone"
    FACTS = "facts"


class KeysUnusable(Exception):
    """The file is open to others or holds no keys; the text says what to do."""


class Key(BaseModel):
    """A shared secret in hexadecimal, and since when it is live (UTC, ISO 8601)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")
    secret: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
    since: str


class Client(BaseModel):
    """A program that may call us. The newest key stands first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    scope: Scope
    keys: tuple[Key, ...] = Field(min_length=1, max_length=LIVE_KEYS)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    clients: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The client behind a key, and the secret."""

    client: Client
    secret: bytes = field(repr=False)


def by_key(clients: tuple[Client, ...]) -> Mapping[str, Found]:
    """Every live key."""
    return {key.id: Found(one, bytes.fromhex(key.secret)) for one in clients for key in one.keys}


def rotated(client: Client, key: Key) -> Client:
    """The client with a new key first; its last one stays live until the next rotation, older ones are gone."""
    return client.model_copy(update={"keys": (key, *client.keys)[:LIVE_KEYS]})


def read_clients(path: Path) -> tuple[Client, ...]:
    """Who may call; nobody when there is no file. Raises KeysUnusable."""
    try:
        mode, text = path.stat().st_mode, path.read_text("utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeError) as error:
        raise KeysUnusable(f"{path} cannot be read ({type(error).__name__}); restore it.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeysUnusable(f"{path} may be read by others: chmod 600 it.")
    try:
        return _File.model_validate_json(text).clients
    except ValidationError:
        # Not chained: it would quote the secrets.
        raise KeysUnusable(f"{path} holds no machine clients; restore it.") from None


def write_clients(path: Path, clients: tuple[Client, ...], part_name: str) -> None:
    """Replace the file in one step; `part_name` names the part that is written first, beside it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(part_name)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(_File(clients=clients).model_dump(mode="json"), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class ClientKeys:
    """The live keys as the file tells them, looked at again once it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: Mapping[str, Found] = {}

    def find(self, key: str) -> Found | None:
        """The client behind a key. Raises KeysUnusable."""
        seen = self._stand()
        if seen != self._seen or seen is None:
            self._keys = by_key(read_clients(self._path))
            self._seen = seen
        return self._keys.get(key)

    def _stand(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_mode
