"""Signing in by OIDC: one way in, and every forged, old, foreign or repeated thing is refused."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from aduan_desk.access import Role, permitted
from aduan_desk.api.app import build_app
from aduan_desk.sign_in.attempts import Attempts, challenge_of
from aduan_desk.sign_in.doors import Doors
from aduan_desk.sign_in.provider import Provider, Registration
from aduan_desk.sign_in.sessions import Officer, Sessions
from aduan_desk.sign_in.tokens import Tokens
from aduan_runtime.homes.postgres import Pool, pool_when_up
from asgi_client import Answer, Client
from contract.desk_makers import desk_of

pytestmark = pytest.mark.real

ISSUER, DESK = "http://127.0.0.1:8002", "http://127.0.0.1:8000"
KEY = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, auto_kid=True)
OTHER_KEY = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig", "kid": KEY.kid or ""})


@dataclass
class FakeProvider:
    """A provider that gives what a test tells it to, and takes each code once."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    token: Callable[[dict[str, Any]], str] = lambda claims: signed(claims)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            return httpx.Response(200, json={"issuer": ISSUER} | {name: f"{ISSUER}/{at}" for name, at in ends.items()})
        if request.url.path == "/jwks":
            return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
        form = dict(parse_qsl(request.content.decode()))
        asked = self.codes.pop(form["code"], None)
        if asked is None or challenge_of(form["code_verifier"]) != asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        assert form["redirect_uri"] == asked["redirect_uri"] == f"{DESK}/auth/callback"
        return httpx.Response(200, json={"id_token": self.token(self.claims(asked))})

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(self.now.timestamp())
        return {
            "iss": ISSUER, "aud": "aduan-desk", "sub": "agen-1", "aduan_role": "agent", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        }  # fmt: skip

    def code_for(self, login: Answer) -> tuple[str, str]:
        """What a person who gave the right password is sent back with: code and state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(login.headers["location"]).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = token_urlsafe(8)
        self.codes[code] = asked
        return code, asked["state"]


def signed(claims: dict[str, Any], key: Any = KEY, alg: str = "ES256") -> str:
    return jwt.encode({"alg": alg, "kid": KEY.kid}, claims, key, algorithms=[alg])


@dataclass
class House:
    """A desk whose sign-in asks `provider`."""

    provider: FakeProvider
    doors: Doors
    client: Client

    async def login(self, next: str = "/") -> Answer:
        return await self.client.get(f"/auth/login?next={next}")

    async def back(self, code: str, state: str, client: Client | None = None, more: str = "") -> Answer:
        return await (client or self.client).get(f"/auth/callback?code={code}&state={state}{more}")

    async def sign_in(self) -> Answer:
        return await self.back(*self.provider.code_for(await self.login()))

    async def who(self) -> Any:
        answer = await self.client.get("/auth/me")
        return answer.json if answer.status == 200 else answer.status


def house_on(pool: Pool, provider: FakeProvider) -> House:
    registered = Registration(ISSUER, "aduan-desk", "s", f"{DESK}/auth/callback")
    asks = Provider(registered, httpx.AsyncClient(transport=httpx.MockTransport(provider.answer)), lambda: 0.0)
    doors = Doors(
        way="oidc",
        url=DESK,
        sessions=Sessions(pool, lambda: provider.now, token_urlsafe),
        attempts=Attempts(pool, lambda: provider.now, token_urlsafe),
        provider=asks,
        tokens=Tokens(ISSUER, asks.keys, lambda: provider.now.timestamp()),
    )
    app = build_app(desk_of(pool, {}).desk, doors)
    return House(provider, doors, Client(app, headers={"x-aduan-request": "1"}))


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    async with await pool_when_up(database) as made:
        await made.execute(files("aduan_desk").joinpath("migrations/0001_sign_in.sql").read_text("utf-8"))
        yield made


@pytest.fixture
def house(pool: Pool) -> House:
    return house_on(pool, FakeProvider())


async def test_who_signs_in_at_the_provider_is_signed_in_here_and_goes_on(house: House) -> None:
    answer = await house.back(*house.provider.code_for(await house.login("/?case=1178451-A")))
    assert (answer.status, answer.headers["location"]) == (303, "/?case=1178451-A")
    assert await house.who() == {"user": "agen-1", "role": "agent", "may": permitted(Role.AGENT)}


async def test_a_session_outlives_a_restart_of_the_desk_and_ends_by_sign_out(house: House, pool: Pool) -> None:
    await house.sign_in()
    again = house_on(pool, house.provider)
    again.client.cookies.update(house.client.cookies)
    assert await again.who() == {"user": "agen-1", "role": "agent", "may": permitted(Role.AGENT)}
    kept = dict(again.client.cookies)
    assert (await again.client.post_json("/auth/logout", {})).status == 204
    again.client.cookies = kept
    assert await again.who() == 401


async def test_the_cookie_is_for_this_host_and_no_script(house: House) -> None:
    code, state = house.provider.code_for(await house.login())
    # The last cookie of the answer clears the way back; the session's stands before it.
    await house.back(code, state)
    token = house.client.cookies["aduan_session"]
    assert len(token) >= 43
    secure = replace(house.doors, url="https://meja.example.com")
    assert (secure.cookie, secure.secure) == ("__Host-aduan_session", True)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"iss": "http://127.0.0.1:9"}, "token_refused"),
        ({"aud": "another"}, "token_refused"),
        ({"aud": ["another", "third"]}, "token_refused"),
        ({"aud": ["aduan-desk", "another"]}, "token_refused"),
        ({"nonce": "another"}, "token_refused"),
        ({"nonce": None}, "token_refused"),
        ({"exp": 0}, "token_refused"),
        ({"exp": "soon"}, "token_refused"),
        ({"iat": 10**12}, "token_refused"),
        ({"nbf": 10**12}, "token_refused"),
        ({"aduan_role": "king"}, "token_refused"),
        ({"aduan_role": None}, "token_refused"),
        ({"sub": "agen 1|x"}, "token_refused"),
        ({"sub": None}, "token_refused"),
    ],
)
async def test_a_token_with_a_wrong_claim_lets_nobody_in(house: House, wrong: dict[str, Any], code: str) -> None:
    house.provider.token = lambda claims: signed(claims | wrong)
    answer = await house.sign_in()
    assert answer.headers["location"] == f"/?sign-in={code}"
    assert await house.who() == 401


def _none(claims: dict[str, Any]) -> str:
    return f"{_text({'alg': 'none'})}.{signed(claims).split('.')[1]}."


def _text(head: dict[str, Any]) -> str:
    return _base64(json.dumps(head).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _by_public_key(claims: dict[str, Any]) -> str:
    """The public key taken for a shared secret."""
    head = _text({"alg": "HS256", "kid": KEY.kid})
    text = f"{head}.{signed(claims).split('.')[1]}"
    return f"{text}.{_base64(hmac.new(KEY.as_pem(private=False), text.encode(), 'sha256').digest())}"


def _changed(claims: dict[str, Any]) -> str:
    head, _, signature = signed(claims).split(".")
    return ".".join([head, signed(claims | {"aduan_role": "supervisor"}).split(".")[1], signature])


@pytest.mark.parametrize(
    "forge", [_none, _by_public_key, _changed, lambda claims: signed(claims, OTHER_KEY), lambda _: "a.b.c"]
)
async def test_a_forged_token_lets_nobody_in(house: House, forge: Callable[[dict[str, Any]], str]) -> None:
    house.provider.token = forge
    assert (await house.sign_in()).headers["location"] == "/?sign-in=token_refused"
    assert await house.who() == 401
    claims = house.provider.claims({"nonce": "n"}) | {"aud": f"{DESK}/api"}
    answer = await Client(house.client.app).get("/auth/me", authorization=f"Bearer {forge(claims)}")
    assert (answer.status, answer.codes) == (401, [(None, "token_refused")])


async def test_a_state_and_a_code_are_taken_once(house: House) -> None:
    code, state = house.provider.code_for(await house.login())
    way_back = dict(house.client.cookies)
    assert (await house.back(code, state)).headers["location"] == "/"
    house.client.cookies = dict(way_back)
    assert (await house.back(code, state)).headers["location"] == "/?sign-in=attempt_over"
    _, fresh = house.provider.code_for(await house.login())
    assert (await house.back(code, fresh)).headers["location"] == "/?sign-in=code_refused"


async def test_a_sign_in_belongs_to_the_browser_that_began_it(house: House) -> None:
    code, state = house.provider.code_for(await house.login())
    victim = Client(house.client.app)
    assert (await house.back(code, state, victim)).headers["location"] == "/?sign-in=attempt_over"
    assert "aduan_session" not in victim.cookies


async def test_a_state_is_good_for_ten_minutes(house: House) -> None:
    code, state = house.provider.code_for(await house.login())
    house.provider.now += timedelta(minutes=10, seconds=1)
    assert (await house.back(code, state)).headers["location"] == "/?sign-in=attempt_over"


@pytest.mark.parametrize(
    ("more", "code"), [("&iss=http://evil.example.com", "other_issuer"), ("&error=x", "not_confirmed")]
)
async def test_what_the_provider_did_not_confirm_is_refused(house: House, more: str, code: str) -> None:
    answer = await house.back(*house.provider.code_for(await house.login()), more=more)
    assert answer.headers["location"] == f"/?sign-in={code}"


@pytest.mark.parametrize(
    "next", ["http://evil.example.com", "//evil.example.com", "/%5Cevil.example.com", "/auth/login"]
)
async def test_a_sign_in_goes_on_to_a_page_of_ours_alone(house: House, next: str) -> None:
    answer = await house.back(*house.provider.code_for(await house.login(next)))
    assert answer.headers["location"] == "/"


async def test_without_a_password_nobody_gets_in(house: House, pool: Pool) -> None:
    assert (await house.client.post_json("/auth/login", {"user": "agen-1"})).status == 405
    closed = Client(build_app(desk_of(pool, {}).desk, replace(house.doors, way="none", provider=None)))
    assert (await closed.get("/auth/login")).status in (404, 405)
    assert (await closed.post_json("/auth/login", {"user": "agen-1"})).status in (404, 405)


async def test_an_access_token_for_this_api_opens_it_and_an_id_token_does_not(house: House) -> None:
    claims = house.provider.claims({"nonce": "n"}) | {"sub": "agen-101"}
    client = Client(house.client.app)
    good = await client.get("/auth/me", authorization=f"Bearer {signed(claims | {'aud': f'{DESK}/api'})}")
    assert (good.status, good.json) == (200, {"user": "agen-101", "role": "agent", "may": permitted(Role.AGENT)})
    for wrong in ({}, {"aud": f"{DESK}/api", "exp": 0}):
        assert (await client.get("/auth/me", authorization=f"Bearer {signed(claims | wrong)}")).status == 401


async def test_a_session_ends_unused_and_at_the_latest_after_twelve_hours(house: House) -> None:
    sessions, begun = house.doors.sessions, house.provider.now
    token = await sessions.open(Officer("agen-1", Role.AGENT))
    for _ in range(23):
        house.provider.now += timedelta(minutes=29)
        assert await sessions.read(token) is not None
    house.provider.now = begun + timedelta(hours=12)
    assert await sessions.read(token) is None
    unused = await sessions.open(Officer("agen-1", Role.AGENT))
    for _ in range(3):
        house.provider.now += timedelta(minutes=10)
        seen = await sessions.read(unused, attended=False)
    assert seen is None


async def test_ending_a_user_ends_every_session_at_every_desk_within_seconds(house: House, pool: Pool) -> None:
    elsewhere = house_on(pool, house.provider).doors.sessions
    token = await house.doors.sessions.open(Officer("agen-1", Role.AGENT))
    assert await elsewhere.read(token) is not None
    assert await house.doors.sessions.end_all("agen-1") == 1
    house.provider.now += timedelta(seconds=6)
    assert await elsewhere.read(token) is None


async def test_no_secret_of_a_session_is_stored(house: House, pool: Pool) -> None:
    token = await house.doors.sessions.open(Officer("agen-1", Role.AGENT))
    await house.login()
    rows = [*await pool.fetch("SELECT * FROM sign_in.session"), *await pool.fetch("SELECT * FROM sign_in.attempt")]
    assert len(rows) == 2
    assert token not in str(rows)
    assert house.client.cookies["aduan_sign_in"] not in str(rows)
