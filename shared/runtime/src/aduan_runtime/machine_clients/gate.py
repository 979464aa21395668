"""The gate that signed requests pass: known key, right signature, fresh, never seen before, right scope."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from aduan_runtime.machine_clients.keys import Client, ClientKeys, KeysUnusable, Scope
from aduan_runtime.machine_clients.signing import SCHEME, Signed, read_header, signature_of
from aduan_runtime.problems import Problem, error

WINDOW_S = 300
NONCES_A_KEY = 200_000
_NOBODY = bytes(32)


class Gate:
    """Tells which machine client sent a request. `wall_s` is wall time in seconds.

    What was signed before this gate opened is refused as expired, since the nonces of that time are forgotten: a
    request can never pass twice, and its sender signs it anew.
    """

    def __init__(self, keys: ClientKeys, wall_s: Callable[[], float]) -> None:
        self._keys = keys
        self._wall_s = wall_s
        self._opened_s = int(wall_s())
        self._seen: dict[str, OrderedDict[str, float]] = {}

    async def require(self, request: Request, scope: Scope) -> Client:
        """The client that signed this request, if its one scope is `scope`. Raises Problem 401, 403, 429 or 503."""
        client = await self._client(request)
        if client.scope is not scope:
            words = (
                f"Kunci ini hanya untuk {client.scope}. Pakai kunci untuk {scope}.",
                f"This key is for {client.scope} only. Use one for {scope}.",
            )
            raise Problem(403, [error(None, "scope_not_allowed", *words)])
        return client

    async def _client(self, request: Request) -> Client:
        headers = request.headers.getlist("authorization")
        if not headers:
            raise _refused(
                "signature_missing",
                "Kanal ini hanya untuk program yang punya kunci. Tanda tangani permintaan ini.",
                "This channel is for programs that hold a key. Sign the request.",
            )
        signed = read_header(headers[0]) if len(headers) == 1 else None
        if signed is None:
            raise _refused(
                "signature_unreadable",
                f"Tulis satu header Authorization berbentuk {SCHEME} key=, timestamp=, nonce=, signature=.",
                f"Send one Authorization header of the form {SCHEME} key=, timestamp=, nonce=, signature=.",
            )
        return self._check(signed, request.method, target_of(request), await request.body())

    def _check(self, signed: Signed, method: str, target: str, body: bytes) -> Client:
        try:
            found = self._keys.find(signed.key)
        except KeysUnusable as failure:
            words = ("Kunci belum bisa dibaca. Coba lagi sebentar lagi.", "Keys cannot be read now. Try again soon.")
            raise Problem(503, [error(None, "keys_away", *words)], retry_after_s=5) from failure
        # An unknown key takes as long as a wrong signature and is told the same.
        secret = found.secret if found else _NOBODY
        right = signature_of(secret, method, target, signed.timestamp, signed.nonce, body)
        if not hmac.compare_digest(right, signed.signature) or found is None:
            raise _refused(
                "signature_wrong",
                "Kunci atau tanda tangan tidak cocok dengan permintaan ini. Periksa kunci, lalu tanda tangani lagi.",
                "Key and signature do not fit this request. Check the key, then sign it again.",
            )
        now = self._wall_s()
        if abs(now - signed.timestamp) > WINDOW_S or signed.timestamp < self._opened_s:
            raise _refused(
                "signature_expired",
                f"Waktu tanda tangan lebih dari {WINDOW_S} detik dari jam kami, atau sebelum kami mulai. Cocokkan jam,"
                " lalu tanda tangani lagi.",
                f"It was signed over {WINDOW_S} seconds away from our clock, or before we started. Set the clock, then"
                " sign it again.",
            )
        self._once(signed, now)
        return found.client

    def _once(self, signed: Signed, now: float) -> None:
        seen = self._seen.setdefault(signed.key, OrderedDict())
        while seen and next(iter(seen.values())) < now:
            seen.popitem(last=False)
        if signed.nonce in seen:
            raise _refused(
                "signature_replayed",
                "Nonce ini sudah dipakai. Buat nonce baru, lalu tanda tangani lagi.",
                "This nonce was used before. Make a new one and sign again.",
            )
        if len(seen) >= NONCES_A_KEY:
            words = (
                "Terlalu banyak permintaan dengan kunci ini. Coba lagi sebentar lagi.",
                "Too many requests with this key. Try again in a moment.",
            )
            raise Problem(429, [error(None, "key_too_often", *words)], retry_after_s=WINDOW_S / 10)
        # Twice the window: it may have been signed by a clock that runs ahead of ours.
        seen[signed.nonce] = now + 2 * WINDOW_S


def target_of(request: Request) -> str:
    """The path with its query as the sender wrote them."""
    path, query = request.scope.get("raw_path") or request.url.path.encode(), request.scope["query_string"]
    return (path.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")


def _refused(code: str, indonesian: str, english: str) -> Problem:
    return Problem(401, [error(None, code, indonesian, english)], headers={"WWW-Authenticate": SCHEME})
