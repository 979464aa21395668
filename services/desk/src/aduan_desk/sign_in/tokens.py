"""Tokens of the provider, believed only by its keys: right signature, issuer, audience, time and, for people, nonce."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from aduan_desk.access import Role
from aduan_desk.sign_in.sessions import Officer

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a private key alone: neither `none` nor a shared secret is ever taken."""
LEEWAY_S = 10
_USER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-")


class TokenRefused(Exception):
    """The token is not one that the provider made for us just now; the text says which check failed."""


class Tokens:
    """Reads tokens. `keys` gives the provider's keys, fetched anew when told so; `wall_s` is wall time in seconds."""

    def __init__(
        self, issuer: str, keys: Callable[[bool], Awaitable[dict[str, Any]]], wall_s: Callable[[], float]
    ) -> None:
        self._issuer = issuer
        self._keys = keys
        self._wall_s = wall_s

    async def person(self, token: str, client: str, nonce: str) -> Officer:
        """Whom an ID token names. Raises TokenRefused."""
        claims = await self._claims(token, client)
        said = claims.get("nonce")
        if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
            raise TokenRefused("nonce")
        return _officer(claims)

    async def program(self, token: str, audience: str) -> Officer:
        """Whom an access token names. Raises TokenRefused."""
        return _officer(await self._claims(token, audience))

    async def _claims(self, token: str, audience: str) -> dict[str, Any]:
        claims = await self._verified(token)
        now = int(self._wall_s())
        audiences = claims.get("aud")
        if claims.get("iss") != self._issuer:
            raise TokenRefused("issuer")
        if audience not in (audiences if isinstance(audiences, list) else [audiences]):
            raise TokenRefused("audience")
        if isinstance(audiences, list) and len(audiences) > 1 and claims.get("azp") != audience:
            raise TokenRefused("azp")
        if not _whole(claims.get("exp")) or claims["exp"] <= now - LEEWAY_S:
            raise TokenRefused("expired")
        if not _whole(claims.get("iat")) or claims["iat"] > now + LEEWAY_S:
            raise TokenRefused("issued_at")
        if "nbf" in claims and (not _whole(claims["nbf"]) or claims["nbf"] > now + LEEWAY_S):
            raise TokenRefused("not_before")
        return claims

    async def _verified(self, token: str) -> dict[str, Any]:
        try:
            return self._decoded(token, await self._keys(False))
        except (JoseError, ValueError):
            # The provider may sign by a new key since we last looked.
            fresh = await self._keys(True)
        try:
            return self._decoded(token, fresh)
        except (JoseError, ValueError) as failure:
            raise TokenRefused("signature") from failure

    def _decoded(self, token: str, keys: dict[str, Any]) -> dict[str, Any]:
        found = jwt.decode(token, KeySet.import_key_set({"keys": keys["keys"]}), algorithms=list(ALGORITHMS))
        return dict(found.claims)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _officer(claims: dict[str, Any]) -> Officer:
    user, role = claims.get("sub"), claims.get("aduan_role")
    if not isinstance(user, str) or not 0 < len(user) <= 60 or not set(user) <= _USER:
        raise TokenRefused("subject")
    if role not in set(Role):
        raise TokenRefused("role")
    return Officer(user, Role(role))
