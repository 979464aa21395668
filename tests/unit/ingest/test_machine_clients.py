"""Channels for programs take signed requests alone; the form stays open to everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aduan_runtime.machine_clients.keys import Client as MachineClient
from aduan_runtime.machine_clients.keys import Key, Scope, rotated, write_clients
from aduan_runtime.machine_clients.signing import authorization
from asgi_client import Answer, Client
from unit.ingest.public_fakes import Public

SECRET, OTHER = bytes(range(32)), b"o" * 32
CHAT = MachineClient(name="chat-1", scope=Scope.CHAT, keys=(Key(id="k1", secret=SECRET.hex(), since="2026-11-24"),))
BODY = {"channel": "chat", "message": "insentif blm cair"}
NOW = 1_000


@pytest.fixture
def public(tmp_path: Path) -> Public:
    path = tmp_path / "clients.json"
    write_clients(path, (CHAT,), ".part")
    return Public(clients=path)


async def send(
    client: Client,
    body: object = BODY,
    *,
    key: str = "k1",
    secret: bytes = SECRET,
    at: int = NOW,
    nonce: str = "n" * 16,
    signed: object | None = None,
    target: str = "/v1/contacts",
    path: str = "/v1/contacts",
) -> Answer:
    """Sign `signed` (else the body) and send the body."""
    raw = json.dumps(body if signed is None else signed).encode()
    header = authorization(key, secret, method="POST", target=target, body=raw, timestamp=at, nonce=nonce)
    return await client.post_json(path, body, idempotency_key="i1", authorization=header)


async def test_a_signed_contact_is_accepted(public: Public) -> None:
    assert (await send(public.client())).status == 202


@pytest.mark.parametrize("channel", ["chat", "email", "phone"])
async def test_an_unsigned_contact_of_a_programs_channel_is_refused(public: Public, channel: str) -> None:
    answer = await public.client().post_json("/v1/contacts", {**BODY, "channel": channel}, idempotency_key="i1")
    assert (answer.status, answer.codes) == (401, [(None, "signature_missing")])
    assert answer.headers["www-authenticate"] == "Aduan-HMAC-SHA256"
    assert public.acceptance.arrivals == {}


async def test_the_form_needs_no_key(public: Public) -> None:
    body = {**BODY, "channel": "form"}
    assert (await public.client().post_json("/v1/contacts", body, idempotency_key="i1")).status == 202


@pytest.mark.parametrize(
    "changed",
    [
        {"signed": {**BODY, "message": "lain"}},
        {"target": "/v1/contacts?a=b"},
        {"path": "/v1/contacts?a=b"},
        {"secret": OTHER},
        {"key": "k2"},
    ],
)
async def test_what_was_changed_after_signing_is_refused(public: Public, changed: dict[str, object]) -> None:
    answer = await send(public.client(), **changed)  # type: ignore[arg-type]  # the names are those of `send`
    assert (answer.status, answer.codes) == (401, [(None, "signature_wrong")])


async def test_a_request_passes_once(public: Public) -> None:
    client = public.client()
    assert (await send(client)).status == 202
    assert (await send(client)).codes == [(None, "signature_replayed")]
    public.clock += 299
    assert (await send(client)).codes == [(None, "signature_replayed")]
    assert (await send(client, at=NOW + 299, nonce="m" * 16)).status == 202


async def test_a_request_is_good_for_300_seconds(public: Public) -> None:
    client = public.client()
    public.clock = NOW + 300
    assert (await send(client)).status == 202
    public.clock = NOW + 301
    assert (await send(client, nonce="m" * 16)).codes == [(None, "signature_expired")]
    assert (await send(client, at=NOW + 602, nonce="o" * 16)).codes == [(None, "signature_expired")]


async def test_a_restart_lets_nothing_pass_twice(public: Public) -> None:
    assert (await send(public.client())).status == 202
    public.clock += 1
    assert (await send(public.client())).codes == [(None, "signature_expired")]


@pytest.mark.parametrize("header", ["Bearer x", "Aduan-HMAC-SHA256 key=k1", "Aduan-HMAC-SHA256", ""])
async def test_a_header_of_another_form_is_refused(public: Public, header: str) -> None:
    answer = await public.client().post_json("/v1/contacts", BODY, idempotency_key="i1", authorization=header)
    assert (answer.status, answer.codes) == (401, [(None, "signature_unreadable")])


async def test_a_key_opens_its_own_channel_alone(public: Public) -> None:
    answer = await send(public.client(), {**BODY, "channel": "phone"})
    assert (answer.status, answer.codes) == (403, [(None, "scope_not_allowed")])


async def test_two_keys_are_live_while_a_client_changes_over(public: Public) -> None:
    client = public.client()
    after = rotated(CHAT, Key(id="k2", secret=OTHER.hex(), since="2026-11-25"))
    write_clients(public.clients, (after,), ".part")
    assert (await send(client)).status == 202
    assert (await send(client, key="k2", secret=OTHER)).status == 202
    write_clients(public.clients, (rotated(after, Key(id="k3", secret="00" * 32, since="2026-11-26")),), ".part")
    assert (await send(client, nonce="m" * 16)).codes == [(None, "signature_wrong")]
    assert (await send(client, key="k2", secret=OTHER, nonce="m" * 16)).status == 202


async def test_keys_that_others_may_read_open_nothing(public: Public) -> None:
    public.clients.chmod(0o644)
    answer = await send(public.client())
    assert (answer.status, answer.codes) == (503, [(None, "keys_away")])
