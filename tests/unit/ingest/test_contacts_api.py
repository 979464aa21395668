"""POST /v1/contacts says 202 only when the contact is safe; everything else is said."""

from __future__ import annotations

from uuid import UUID

import pytest

from aduan_ingest.public_door import PublicSettings
from asgi_client import Answer, Client
from unit.ingest.public_fakes import Public

BODY = {"channel": "form", "message": "insentif blm cair", "email": "sari@example.com"}


async def post(client: Client, body: object = BODY, key: str = "k1", **headers: str) -> Answer:
    return await client.post_json("/v1/contacts", body, idempotency_key=key, **headers)


async def test_an_accepted_contact_is_answered_with_its_id_and_page() -> None:
    public = Public()
    answer = await post(public.client())
    assert answer.status == 202
    assert set(answer.json) == {"contact_id", "ticket_url"}
    assert UUID(answer.json["contact_id"])
    assert answer.json["ticket_url"].startswith("http://127.0.0.1:8001/t/")
    assert public.acceptance.last.email == "sari@example.com"


async def test_the_same_sent_again_is_the_same_contact() -> None:
    client = Public().client()
    assert (await post(client)).json == (await post(client)).json


async def test_another_content_under_the_same_key_is_a_conflict() -> None:
    client = Public().client()
    await post(client)
    answer = await post(client, {**BODY, "message": "lain"})
    assert (answer.status, answer.codes) == (409, [("Idempotency-Key", "key_reused")])


async def test_a_contact_that_is_not_safe_is_sent_again_later() -> None:
    public = Public()
    public.acceptance.kafka_away = True
    answer = await post(public.client())
    assert (answer.status, answer.codes, answer.headers["retry-after"]) == (503, [(None, "not_safe")], "3")


async def test_contacts_are_taken_while_postgresql_is_away() -> None:
    public = Public()
    public.tickets.postgres_away = True
    assert (await post(public.client())).status == 202


async def test_a_sender_is_held_back_and_others_are_not() -> None:
    public = Public(burst=2)
    client = public.client()
    assert [(await post(client, key=f"k{n}")).status for n in range(3)] == [202, 202, 429]
    held = await post(client, key="k3")
    assert held.codes == [("email", "too_often")]
    assert int(held.headers["retry-after"]) >= 1
    assert (await post(client, {**BODY, "email": "budi@example.com"}, key="k4")).status == 202
    public.clock += 2
    assert (await post(client, key="k3")).status == 202


async def test_an_identity_is_the_same_however_it_is_written() -> None:
    client = Public(burst=1).client()
    await post(client, {"channel": "form", "message": "a", "phone": "0840 0000 0001"}, key="k1")
    answer = await post(client, {"channel": "form", "message": "b", "phone": "+62840-0000-0001"}, key="k2")
    assert (answer.status, answer.codes) == (429, [("phone", "too_often")])


async def test_a_surge_of_people_without_identity_is_not_held_back() -> None:
    client = Public(burst=1).client()
    answers = [await post(client, {"channel": "form", "message": "p"}, key=f"k{n}") for n in range(20)]
    assert {answer.status for answer in answers} == {202}


async def test_addresses_count_only_behind_a_proxy_of_ours_and_as_it_saw_them() -> None:
    trusting = Public(burst=1, settings=PublicSettings(session_secret=b"s" * 32, trusted_proxies=1)).client()
    plain = {"channel": "form", "message": "p"}
    assert (await post(trusting, plain, key="k1", x_forwarded_for="1.1.1.1, 198.51.100.7")).status == 202
    assert (await post(trusting, plain, key="k2", x_forwarded_for="2.2.2.2, 198.51.100.7")).status == 429
    assert (await post(trusting, plain, key="k3", x_forwarded_for="198.51.100.8")).status == 202


@pytest.mark.parametrize("key", ["", "a b", "k" * 201])
async def test_a_key_must_be_there_and_be_one(key: str) -> None:
    answer = await post(Public().client(), key=key)
    assert (answer.status, answer.codes) == (400, [("Idempotency-Key", "key_missing")])


async def test_no_key_is_no_key() -> None:
    answer = await Public().client().post_json("/v1/contacts", BODY)
    assert (answer.status, answer.codes) == (400, [("Idempotency-Key", "key_missing")])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"[]", 422, "not_an_object"),
        (b'{"channel":"form","message":"p","message":"q"}', 422, "duplicate"),
        (b'{"channel":"form","message":"' + b"x" * 300_000 + b'"}', 413, "too_large"),
        (b"[" * 5_000, 400, "too_deep"),
        (b'{"channel":"form","message":"a\\u0000b"}', 422, "not_text"),
        (b'{"channel":"form","message":5}', 422, "not_a_string"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(body: bytes, status: int, code: str) -> None:
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    answer = await Public().client().ask("POST", "/v1/contacts", [body], headers)
    assert (answer.status, answer.json["errors"][0]["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_media_type_is_refused() -> None:
    answer = await Public().client().post_form("/v1/contacts", {"message": "p"}, idempotency_key="k")
    assert answer.status == 415


async def test_notes_say_what_was_struck() -> None:
    answer = await post(Public().client(), {**BODY, "message": "PIN saya 123456"})
    assert [note["code"] for note in answer.json["notes"]] == ["masked_pin"]


async def test_where_a_contact_stands() -> None:
    public = Public()
    client = public.client()
    accepted = (await post(client)).json["contact_id"]
    before = await client.get(f"/v1/contacts/{accepted}")
    assert (before.status, before.json["ticket"], before.json["state"]) == (200, None, None)
    public.numbered(contact_id=UUID(accepted), lacks=("card",))
    after = (await client.get(f"/v1/contacts/{accepted}")).json
    assert after == {
        "contact_id": accepted,
        "ticket": "1178451-A",
        "state": "TRIAGED",
        "kind": "complaint",
        "due_at": "2021-05-28T10:00:00Z",
        "lacks": ["card"],
    }


@pytest.mark.parametrize("id", [str(UUID(int=1)), "x", "1178451-A"])
async def test_an_unknown_contact_is_not_found(id: str) -> None:
    answer = await Public().client().get(f"/v1/contacts/{id}")
    assert (answer.status, answer.codes) == (404, [("id", "not_found")])


async def test_a_state_that_cannot_be_read_is_said_to_be_so() -> None:
    public = Public()
    public.tickets.postgres_away = True
    answer = await public.client().get(f"/v1/contacts/{UUID(int=1)}")
    assert (answer.status, answer.codes, answer.headers["retry-after"]) == (503, [(None, "view_away")], "5")
