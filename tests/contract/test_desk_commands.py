"""What officers wish becomes a command on the right log under the right key, or is refused in words that help."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from aduan_desk.access import Role, permitted
from aduan_desk.api.commanding import Commands, NotAccepted
from aduan_events import commands as wish
from aduan_events.message import Message
from aduan_events.vocabulary import Category, Kind, Queue
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Outgoing
from aduan_runtime.vault.texts import Texts
from contract.desk_makers import PARTITIONS, Office, office_on
from contract.relay import Relay
from unit.desk.given import CASE, MONDAY, SARI, named

BY = {"by": "agen-1", "expected_version": 2}
BODIES: dict[str, dict[str, Any]] = {
    "claim": {},
    "release": {},
    "reply": {"text": "Kami cek dulu."},
    "note": {"text": "Sudah telepon."},
    "transfer": {"queue": "quality"},
    "resolve": {"result": "Dana sudah cair."},
    "reopen": {"reason": "Belum selesai."},
    "classify": {"category": "RATING", "kind": "question"},
    "link": {"to": str(named("b"))},
    "unlink": {},
}


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        await made.complaint("a")
        await made.complaint("b", partition=5)
        yield made


async def post(office: Office, operation: str, body: object, *, user: str | None = "agen-1", case: str = "a") -> Any:
    return await office.client(user).post_json(f"/api/complaints/{named(case)}/{operation}", body)


@pytest.mark.parametrize("operation", list(BODIES))
async def test_an_accepted_wish_stands_where_the_answer_says(office: Office, operation: str) -> None:
    answer = await post(office, operation, {**BODIES[operation], "expected_version": 2})
    assert answer.status == 202
    topic = "officer-commands" if operation in ("claim", "release") else "commands"
    key = str(named("a") if topic == "officer-commands" else SARI)
    ((at, offset, written_under, event),) = office.on(topic)
    assert answer.json["position"] == {"topic": at.topic, "partition": at.partition, "offset": offset}
    assert at.partition == partition_of(key.encode(), PARTITIONS[topic])
    assert written_under == key
    assert str(event.id) == answer.json["command_id"] == str(event.correlation) == str(event.cause)
    assert (event.subject, event.complaint, event.occurred_at) == (SARI, named("a"), MONDAY)
    assert office.desk._commands.position_of(str(event.id)) == (f"{at.topic}:{at.partition}", offset)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("claim", wish.ClaimComplaint(by="agen-1")),
        ("release", wish.ReleaseComplaint(by="agen-1")),
        ("transfer", wish.TransferComplaint(**BY, queue=Queue.QUALITY)),
        ("classify", wish.ClassifyComplaint(**BY, category=Category.RATING, kind=Kind.QUESTION)),
        ("link", wish.LinkComplaint(**BY, into=named("b"))),
        ("unlink", wish.UnlinkComplaint(**BY)),
    ],
)
async def test_a_command_says_who_wishes_what_of_which_version(
    office: Office, operation: str, expected: Message
) -> None:
    await post(office, operation, {**BODIES[operation], "expected_version": 2})
    assert [event.data for topic in ("commands", "officer-commands") for *_, event in office.on(topic)] == [expected]


@pytest.mark.parametrize(
    ("operation", "field", "text"),
    [
        ("reply", "reply", "Kami cek dulu."),
        ("note", "note", "Sudah telepon."),
        ("resolve", "result", "Dana sudah cair."),
        ("reopen", "reason", "Belum selesai."),
    ],
)
async def test_what_an_officer_wrote_is_sealed_under_a_key_of_the_citizen(
    office: Office, operation: str, field: str, text: str
) -> None:
    await post(office, operation, BODIES[operation])
    ((_, _, _, event),) = office.on("commands")
    box = getattr(event.data, field)
    assert box.of == f"{event.id}|{field}"
    assert text.encode() not in (office.broker.logs[office.on("commands")[0][0]][0].value or b"")
    assert await Texts(office.vault).open([box.model_dump()]) == [text]
    await office.vault.destroy(SARI)
    assert await Texts(office.vault).open([box.model_dump()]) != [text]


async def test_a_link_may_name_its_target_by_number(office: Office) -> None:
    number = (await office.client().get(f"/api/complaints/{named('b')}")).json["ticket"]
    await post(office, "link", {"to": number})
    ((*_, event),) = office.on("commands")
    assert event.data == wish.LinkComplaint(by="agen-1", into=named("b"))


async def test_two_wishes_are_two_commands(office: Office) -> None:
    first, second = [await post(office, "note", {"text": "sama"}) for _ in range(2)]
    assert first.json["command_id"] != second.json["command_id"]
    assert second.json["position"]["offset"] == first.json["position"]["offset"] + 1


@pytest.mark.parametrize(
    ("operation", "body", "errors"),
    [
        ("reply", {}, [("text", "missing")]),
        ("reply", {"text": " \n "}, [("text", "string_too_short")]),
        ("reply", {"text": "x" * 8_001}, [("text", "string_too_long")]),
        ("reply", {"text": 7}, [("text", "string_type")]),
        ("reply", {"text": "a", "extra": 1}, [("extra", "extra_forbidden")]),
        ("reply", {"text": "a", "expected_version": -1}, [("expected_version", "greater_than_equal")]),
        ("reply", {"text": "a", "expected_version": 2**63}, [("expected_version", "less_than")]),
        ("reply", {"text": "a", "expected_version": "two"}, [("expected_version", "int_type")]),
        ("reopen", {"reason": "x" * 2_001}, [("reason", "string_too_long")]),
        ("transfer", {"queue": "nowhere"}, [("queue", "enum")]),
        ("classify", {"category": "x"}, [("category", "enum"), ("kind", "missing")]),
        ("link", {"to": "x" * 41}, [("to", "string_too_long")]),
        ("claim", [], [(None, "not_an_object")]),
        ("reply", {"text": "\ud800"}, [("text", "not_text")]),
    ],
)
async def test_a_body_that_does_not_fit_is_422_with_a_sentence_a_field(
    office: Office, operation: str, body: object, errors: list[tuple[str | None, str]]
) -> None:
    answer = await post(office, operation, body)
    assert (answer.status, answer.codes) == (422, errors)
    for one in answer.json["errors"]:
        assert len(one["message"]["id"]) > 10
        assert len(one["message"]["en"]) > 10
        assert "{" not in one["message"]["id"]
    assert office.on("commands") == office.on("officer-commands") == []


async def test_what_is_no_json_is_400_and_another_type_415(office: Office) -> None:
    path = f"/api/complaints/{named('a')}/note"
    client = office.client("agen-1")
    broken = await client.ask("POST", path, [b"{"], {"content-type": "application/json"})
    form = await client.post_form(path, {"text": "x"})
    assert (broken.status, form.status) == (400, 415)


@pytest.mark.parametrize("case", ["unknown"])
async def test_an_unknown_complaint_is_404(office: Office, case: str) -> None:
    assert (await post(office, "claim", {}, case=case)).status == 404
    answer = await post(office, "link", {"to": str(named("unknown"))})
    assert (answer.status, answer.codes) == (404, [("to", "not_found")])
    assert (await post(office, "promote", {})).status == 404


@pytest.mark.parametrize(
    ("user", "status"), [(None, 401), ("sre-1", 403), ("privasi-1", 403), ("auditor-1", 403), ("penyelia-1", 202)]
)
async def test_only_roles_that_handle_cases_may_command(office: Office, user: str | None, status: int) -> None:
    assert (await post(office, "claim", {}, user=user)).status == status


async def test_a_session_is_set_by_name_read_back_and_ended(office: Office) -> None:
    client = office.client(None)
    assert (await client.get("/auth/me")).status == 401
    signed_in = await client.post_json("/auth/login", {"user": "agen-12"})
    assert signed_in.status == 204
    assert "HttpOnly" in signed_in.headers["set-cookie"]
    assert "SameSite=lax" in signed_in.headers["set-cookie"]
    assert (await client.get("/auth/me")).json == {"user": "agen-12", "role": "agent", "may": permitted(Role.AGENT)}
    await client.post_json("/auth/logout", {})
    assert (await client.get("/auth/me")).status == 401


@pytest.mark.parametrize("user", ["bos-1", "agen", "agen-x", ""])
async def test_an_unknown_user_is_told_who_is_known(office: Office, user: str) -> None:
    answer = await office.client(None).post_json("/auth/login", {"user": user})
    assert (answer.status, answer.codes) == (422, [("user", "unknown_user")])


async def test_while_the_log_is_down_nothing_is_accepted_and_then_it_goes_on(office: Office) -> None:
    office.broker.down = True
    answer = await post(office, "claim", {})
    assert (answer.status, answer.codes) == (503, [(None, "not_accepted")])
    assert int(answer.headers["retry-after"]) > 0
    office.broker.down = False
    assert (await post(office, "claim", {})).status == 202
    assert len(office.on("officer-commands")) == 1


async def test_while_postgresql_is_away_the_answer_is_try_again(database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    async with office_on(relay.dsn) as office:
        await office.complaint("a")
        await relay.cut()
        for answer in (await post(office, "note", {"text": "x"}), await office.client().get("/api/complaints")):
            assert (answer.status, answer.codes) == (503, [(None, "views_away")])
        assert office.on("commands") == []
        await relay.mend()
        assert (await post(office, "note", {"text": "x"})).status == 202
    await relay.cut()


class Stuck:
    """A producer that never hears back, and takes its time to stop."""

    def __init__(self) -> None:
        self.closed = False

    async def append(self, *_: object) -> int:
        raise NotImplementedError

    async def send(self, *_: object) -> Any:
        await asyncio.sleep(60)

    async def close(self) -> None:
        await asyncio.sleep(0.2)
        self.closed = True


async def test_a_log_that_does_not_answer_is_given_up_in_time_and_its_producer_never_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from aduan_desk.api import commanding

    monkeypatch.setattr(commanding, "_ACK_S", 0.1)
    opened: list[Stuck] = []

    class Broker:
        async def appender(self) -> Stuck:
            opened.append(Stuck())
            return opened[-1]

    commands = Commands(Broker(), lambda: MONDAY, lambda: CASE)  # type: ignore[arg-type]  # all that it uses
    loop = asyncio.get_running_loop()
    for _ in range(2):
        began = loop.time()
        waiting = [commands.append("audit", Outgoing(b"k", b"v")) for _ in range(3)]
        assert {type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)} == {NotAccepted}
        assert loop.time() - began < 0.25
    await commands.close()
    assert len(opened) == 2
    assert all(one.closed for one in opened)
