"""How a machine client signs a request: HMAC-SHA-256 over method, path, time, nonce and the body's hash.

The signed text is six lines joined by a line feed: the scheme's name, the method, the path with its query as sent, the
time in whole seconds since 1970, the nonce, and the SHA-256 of the body in hexadecimal. docs/sign-in.md shows it whole.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

SCHEME = "Aduan-HMAC-SHA256"
_HEADER = re.compile(
    rf"{SCHEME} key=(?P<key>[\w-]{{1,40}}), ?timestamp=(?P<timestamp>[0-9]{{1,12}}), ?nonce=(?P<nonce>[\w-]{{16,64}}),"
    r" ?signature=(?P<signature>[0-9a-f]{64})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the `Authorization` header of a signed request says."""

    key: str
    timestamp: int
    nonce: str
    signature: str


def read_header(text: str) -> Signed | None:
    """None when the header is not of this scheme or not whole."""
    found = _HEADER.fullmatch(text)
    return found and Signed(found["key"], int(found["timestamp"]), found["nonce"], found["signature"])


def signature_of(secret: bytes, method: str, target: str, timestamp: int, nonce: str, body: bytes) -> str:
    """The signature in hexadecimal; `target` is the path with its query, as it stands in the request line."""
    lines = (SCHEME, method.upper(), target, str(timestamp), nonce, hashlib.sha256(body).hexdigest())
    return hmac.new(secret, "\n".join(lines).encode("utf-8"), hashlib.sha256).hexdigest()


def authorization(key: str, secret: bytes, *, method: str, target: str, body: bytes, timestamp: int, nonce: str) -> str:
    """The value of the `Authorization` header; the nonce has 16 to 64 letters, digits, `-` or `_`, and is used once."""
    signature = signature_of(secret, method, target, timestamp, nonce, body)
    return f"{SCHEME} key={key}, timestamp={timestamp}, nonce={nonce}, signature={signature}"
