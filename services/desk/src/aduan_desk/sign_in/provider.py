"""The OIDC provider as the desk talks to it: discovery, keys, and the exchange of a code (RFC 6749, 7636, 9207)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from aduan_desk.sign_in.attempts import Begun

_FRESH_KEYS_EVERY_S = 10.0
_ANSWER_S = 5.0


class ProviderAway(Exception):
    """The provider does not answer, or not as one; try again in a moment."""


class CodeRefused(Exception):
    """The provider does not take this code: it is unknown, over, or was used before."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How this desk is known to the provider; `redirect` is compared to the letter there."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    redirect: str


class Provider:
    """Asks the provider. What it says of itself is read once; its keys again when a token has an unknown one."""

    def __init__(self, registered: Registration, http: httpx.AsyncClient, monotonic_s: Callable[[], float]) -> None:
        self.registered = registered
        self._http = http
        self._monotonic_s = monotonic_s
        self._said: dict[str, Any] | None = None
        self._keys: dict[str, Any] | None = None
        self._keys_at = 0.0

    async def address(self, begun: Begun, language: str) -> str:
        """Where to send the browser. Raises ProviderAway."""
        said = await self._discovery()
        query = {
            "response_type": "code",
            "client_id": self.registered.client,
            "redirect_uri": self.registered.redirect,
            "scope": "openid",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
            # Desks are shared: whoever comes next must not find the last one's sign-in.
            "prompt": "login",
            "ui_locales": language,
        }
        return f"{said['authorization_endpoint']}?{urlencode(query)}"

    async def id_token(self, code: str, verifier: str) -> str:
        """The ID token for a code. Raises CodeRefused and ProviderAway."""
        said = await self._discovery()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registered.redirect,
            "code_verifier": verifier,
        }
        us = (quote(self.registered.client, safe=""), quote(self.registered.secret, safe=""))
        try:
            answer = await self._http.post(said["token_endpoint"], data=form, auth=us, timeout=_ANSWER_S)
        except httpx.HTTPError as error:
            raise ProviderAway(type(error).__name__) from error
        if 400 <= answer.status_code < 500:
            raise CodeRefused(f"HTTP {answer.status_code}")
        token = _document(answer).get("id_token")
        if not isinstance(token, str):
            raise ProviderAway("an answer without an ID token")
        return token

    async def keys(self, fresh: bool) -> dict[str, Any]:
        """The provider's public keys, fetched at most every 10 s. Raises ProviderAway."""
        now = self._monotonic_s()
        if self._keys is None or (fresh and now - self._keys_at >= _FRESH_KEYS_EVERY_S):
            self._keys = await self._get((await self._discovery())["jwks_uri"], "keys")
            self._keys_at = now
        return self._keys

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _discovery(self) -> dict[str, Any]:
        if self._said is None:
            issuer = self.registered.issuer
            said = await self._get(f"{issuer}/.well-known/openid-configuration", "issuer")
            if said["issuer"] != issuer or not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= set(said):
                raise ProviderAway("it says that it is another")
            self._said = said
        return self._said

    async def _get(self, url: str, needs: str) -> dict[str, Any]:
        try:
            answer = await self._http.get(url, timeout=_ANSWER_S)
        except httpx.HTTPError as error:
            raise ProviderAway(type(error).__name__) from error
        found = _document(answer)
        if needs not in found:
            raise ProviderAway(f"an answer without {needs}")
        return found


def _document(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise ProviderAway(f"HTTP {answer.status_code}")
    try:
        found = answer.json()
    except ValueError as error:
        raise ProviderAway("no JSON") from error
    if not isinstance(found, dict):
        raise ProviderAway("no JSON object")
    return found
