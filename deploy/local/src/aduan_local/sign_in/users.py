"""Users of the local provider and the secrets it shares with the stack: made once, kept in the data directory."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from aduan_local.errors import StackError

USERS = ("agen-1", "penyelia-1", "privasi-1", "auditor-1", "sre-1")
_WORDS = (
    "akar", "awan", "bambu", "batu", "bayu", "beras", "biru", "bulan", "bunga", "cermin", "damai", "danau",
    "daun", "delima", "embun", "fajar", "gajah", "garam", "gula", "gunung", "hujan", "hutan", "ikan", "intan",
    "jagung", "jahe", "jambu", "kayu", "kelapa", "kenari", "kopi", "kuda", "kunci", "lada", "langit", "laut",
    "lilin", "madu", "mangga", "melati", "merak", "nanas", "nila", "padi", "pagar", "pandan", "pasir", "payung",
    "perak", "permata", "pinus", "pisang", "pulau", "rotan", "rusa", "sagu", "salak", "sawah", "selasih",
    "senja", "surya", "tanjung", "teh", "teratai", "tebu", "timah", "tunas", "ubi", "wangi", "warna", "zaitun",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Secrets:
    """The desk's secret at the provider, the seed of the simulated officers' secrets, and the users' passwords."""

    desk: str = field(repr=False)
    officers: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)


def folder(data: Path) -> Path:
    """Where the files of sign-in lie; only their owner may look."""
    return data / "sign-in"


def ensure_secrets(data: Path) -> Secrets:
    """The secrets, made on the first start. Raises StackError as `read_secrets` does."""
    place = folder(data)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _ensure(place / "desk.secret", secrets.token_urlsafe(32))
    _ensure(place / "officers.secret", secrets.token_urlsafe(32))
    _ensure(place / "passwords", "".join(f"{user} {new_password()}\n" for user in USERS))
    return read_secrets(data)


def read_secrets(data: Path) -> Secrets:
    """Raises StackError when they are not there or not whole."""
    place = folder(data)
    try:
        lines = (place / "passwords").read_text("ascii").splitlines()
        desk, officers = ((place / f"{name}.secret").read_text("ascii").strip() for name in ("desk", "officers"))
        passwords = dict(line.split(" ", 1) for line in lines)
    except (OSError, ValueError) as error:
        raise StackError(f"{place} holds no secrets of sign-in ({type(error).__name__}): start aduan up.") from error
    return Secrets(desk, officers, passwords)


def new_password() -> str:
    """Four words of a short list and two digits: about 31 bits, for one machine; the provider slows down guesses."""
    return "-".join([*(secrets.choice(_WORDS) for _ in range(4)), f"{secrets.randbelow(100):02}"])


def officer_secret(known: Secrets, name: str) -> str:
    """The secret of a simulated officer at the provider, which derives it in the same way."""
    return hmac.new(known.officers.encode(), name.encode(), hashlib.sha256).hexdigest()


def _ensure(path: Path, content: str) -> None:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
