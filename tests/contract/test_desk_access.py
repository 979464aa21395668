"""Every route of the desk × every role: what the table names is answered, all else is 401 or 403."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aduan_desk.access import ROUTES, TABLE, Field, Operation, Role, fields
from aduan_desk.api.app import build_app
from aduan_events.audit import CaseTextRead, CaseTextsListed
from asgi_client import Answer, Client
from contract.desk_makers import Office, desk_of, office_on, session_of
from unit.desk.given import named

CONTRACT = Path(__file__).parents[2] / "services/desk/web/src/api/contract.ts"
OPEN = {
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/auth/ways"),
    ("POST", "/auth/login"),
    ("POST", "/auth/logout"),
}
USERS = {
    Role.AGENT: "agen-1",
    Role.SUPERVISOR: "penyelia-1",
    Role.PRIVACY: "privasi-1",
    Role.AUDITOR: "auditor-1",
    Role.SRE: "sre-1",
}
SECRET_WORDS = ("Sari", "Dompetku", "sari@example.com", "6284012345678", "s***@example.com")

pytestmark = pytest.mark.real


def routes() -> Iterator[tuple[str, str]]:
    described = desk_of(None, {}).app.openapi()["paths"]  # type: ignore[arg-type]  # only its routes are asked for
    for path, methods in described.items():
        yield from ((method.upper(), path) for method in methods)


GUARDED = sorted(set(routes()) - OPEN)


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        await made.complaint("a")
        await made.wrote("mail of a", "Dompetku kosong", name="Sari Contoh", email="sari@example.com", title="Dompetku")
        yield made


async def ask(office: Office, client: Client, method: str, path: str) -> Answer:
    filled = path.replace("{id}", str(named("a")))
    if path == "/api/stream":
        # A head alone: the stream itself never ends.
        return await client.get(f"{filled}", last_event_id="x" * 3_000)
    return await (client.get(filled) if method == "GET" else client.post_json(filled, {}))


def test_every_route_is_open_by_name_or_in_the_table_and_the_table_has_no_other() -> None:
    assert set(GUARDED) == set(ROUTES)
    assert len(GUARDED) > 15


def test_each_operation_of_the_table_is_asked_for_by_a_route() -> None:
    assert {operation for row in TABLE.values() for operation in row} == set(ROUTES.values()) == set(Operation)


async def test_who_is_signed_in_is_told_what_the_table_permits(office: Office) -> None:
    for role in Role:
        told = (await office.client(USERS[role]).get("/auth/me")).json
        assert set(told["may"]) == {operation.value for operation in TABLE[role]}


def test_the_console_asks_for_operations_of_the_table_alone() -> None:
    asked = re.search(r"type Permission =([^;]+);", CONTRACT.read_text("utf-8"))
    assert asked
    assert set(re.findall(r'"(\w+)"', asked[1])) <= set(Operation)


async def test_routes_times_roles(office: Office) -> None:
    got, expected = {}, {}
    for method, path in GUARDED:
        for role in (None, *Role):
            client = office.client(USERS[role] if role else None)
            got[method, path, role] = (await ask(office, client, method, path)).status in (401, 403)
            expected[method, path, role] = role is None or not fields(role, ROUTES[method, path])
    assert got == expected


@pytest.mark.parametrize("role", [role for role in Role if Field.TEXT not in fields(role, Operation.READ_CASES)])
async def test_no_answer_to_a_role_without_texts_holds_personal_data(office: Office, role: Role) -> None:
    client = office.client(USERS[role])
    answers = [await ask(office, client, method, path) for method, path in GUARDED]
    assert not [word for word in SECRET_WORDS for answer in answers if word in answer.text]
    assert (await client.get("/api/complaints?q=Dompetku")).status == 403
    assert office.on("audit") == []


async def test_a_route_that_the_table_forgets_answers_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {key: value for key, value in ROUTES.items() if key != ("GET", "/api/queues")}
    monkeypatch.setattr("aduan_desk.api.guard.ROUTES", rest)
    assert (await office.client("penyelia-1").get("/api/queues")).status == 403


async def test_reads_of_texts_stand_on_the_audit_log_before_they_are_shown(office: Office) -> None:
    client, case = office.client("agen-7"), named("a")
    assert "Dompetku" in (await client.get("/api/complaints")).text
    assert "Dompetku" in (await client.get(f"/api/complaints/{case}")).text
    told = [(key, event.complaint, event.data) for _, _, key, event in office.on("audit")]
    assert told == [
        ("agen-7", None, CaseTextsListed(by="agen-7", role="agent", complaints=(case,), searched=False)),
        ("agen-7", case, CaseTextRead(by="agen-7", role="agent")),
    ]
    office.broker.down = True
    for path in ("/api/complaints", f"/api/complaints/{case}"):
        refused = await client.get(path)
        assert (refused.status, refused.codes) == (503, [(None, "not_accepted")])
        assert "Dompetku" not in refused.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"origin": "http://127.0.0.1:8000", "sec_fetch_site": "same-origin"}, 202),
        ({"origin": "http://evil.example.com"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
async def test_a_change_must_come_from_a_page_of_ours(office: Office, headers: dict[str, str], status: int) -> None:
    path = f"/api/complaints/{named('a')}/claim"
    assert (await office.client().post_json(path, {}, **headers)).status == status


async def test_a_change_without_our_header_is_refused(office: Office) -> None:
    bare = Client(office.app, {"aduan_session": session_of("agen-1")})
    answer = await bare.post_json(f"/api/complaints/{named('a')}/claim", {})
    assert (answer.status, answer.codes) == (403, [(None, "foreign_page")])
    assert (await bare.post_json("/auth/logout", {})).status == 403
    signing_in = await bare.post_json("/auth/login", {"user": "agen-2"}, origin="http://evil.example.com")
    assert (signing_in.status, signing_in.codes) == (403, [(None, "foreign_page")])


def test_an_app_is_not_built_for_oidc_without_a_provider() -> None:
    office = desk_of(None, {})  # type: ignore[arg-type]  # nothing is asked of it
    with pytest.raises(ValueError, match="needs a provider"):
        build_app(office.desk, replace(office.doors, way="oidc"))
