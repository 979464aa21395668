"""How simulated officers get in: by client credentials at the local provider, or by name where a name is enough."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncGenerator, Callable, Generator

import httpx

from aduan_local.config import HOST, Config
from aduan_local.sign_in.users import officer_secret, read_secrets

_EARLY_S = 30.0


class ByClientCredentials(httpx.Auth):
    """A bearer token of the provider, asked for when there is none, when it is about to end, or was refused."""

    requires_response_body = True

    def __init__(
        self, name: str, secret: str, token_endpoint: str, audience: str, wall_s: Callable[[], float] = time.time
    ) -> None:
        self._form = {"grant_type": "client_credentials", "resource": audience, "scope": "desk"}
        self._us = (name, secret)
        self._endpoint = token_endpoint
        self._wall_s = wall_s
        self._token = ""
        self._until = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._wall_s() > self._until - _EARLY_S:
            self._take((yield self._asking()))
        request.headers["Authorization"] = f"Bearer {self._token}"
        answer = yield request
        if answer.status_code == 401:
            self._take((yield self._asking()))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _asking(self) -> httpx.Request:
        asking = httpx.Request("POST", self._endpoint, data=self._form)
        asking.headers["Authorization"] = _basic(*self._us)
        return asking

    def _take(self, answer: httpx.Response) -> None:
        if answer.status_code == 200:
            told = answer.json()
            self._token, self._until = told["access_token"], self._wall_s() + told["expires_in"]


class ByName(httpx.Auth):
    """The session cookie of a desk that asks for no password (ADUAN_SIGN_IN=loopback)."""

    def __init__(self, name: str, desk: str) -> None:
        self._name = name
        self._desk = desk
        self._cookie = ""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        request.headers["X-Aduan-Request"] = "1"
        for _ in range(2):
            if not self._cookie:
                said = yield httpx.Request("POST", f"{self._desk}/auth/login", json={"user": self._name})
                self._cookie = said.headers.get("set-cookie", "").partition(";")[0]
            request.headers["Cookie"] = self._cookie
            answer = yield request
            if answer.status_code != 401:
                return
            self._cookie = ""


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode("ascii")).decode("ascii")


def sign_in_of(config: Config) -> Callable[[str], httpx.Auth]:
    """Lets officers in at this stack's desk by name."""
    desk = f"http://{HOST}:{config.ports.desk}"
    if config.sign_in == "loopback":
        return lambda name: ByName(name, desk)
    secrets = read_secrets(config.data)
    endpoint = f"http://{HOST}:{config.ports.signin}/token"
    return lambda name: ByClientCredentials(name, officer_secret(secrets, name), endpoint, f"{desk}/api")
