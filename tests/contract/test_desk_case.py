"""One complaint on the desk: found by both names, told as a story, its texts only for roles that may read them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from aduan_events import complaints as said
from aduan_events.audit import PersonalDataRead
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import Channel
from aduan_runtime.vault.sealing import seal
from aduan_runtime.vault.texts import ERASED, UNREADABLE
from contract.desk_makers import Office, office_on
from unit.desk.given import MONDAY, SARI, envelope, named

MESSAGE = "Dompetku kosong. Email sari@example.com, HP 0840 1234 5678, no kartu 0000 1111 2222 3333."
SECRETS = ("sari@example.com", "0840", "12345678", "1111", "2222")


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        yield made


@pytest.fixture
async def path(office: Office) -> str:
    """A complaint with everything that a citizen can give."""
    case = await office.complaint("a")
    await office.wrote(
        "mail of a",
        MESSAGE,
        title="Tanya 0840-1234-5678",
        name="Sari Contoh",
        email="sari@example.com",
        phone="+6284012345678",
        card_number="0000111122223333",
    )
    return f"/api/complaints/{case}"


@pytest.mark.parametrize("name", ["{uuid}", "{UUID}", "1203-H", "1203-h", " 1203 - H "])
async def test_a_complaint_is_found_by_uuid_and_by_ticket_number(office: Office, path: str, name: str) -> None:
    uuid = str(named("a"))
    asked = name.replace("{uuid}", uuid).replace("{UUID}", uuid.upper())
    answer = await office.client().get(f"/api/complaints/{asked}")
    assert (answer.status, answer.json["id"], answer.json["ticket"]) == (200, uuid, "1203-H")


@pytest.mark.parametrize("name", ["1203-A", "1203", "00000000-0000-0000-0000-000000000000", "x", "\0", "9" * 400])
async def test_what_names_no_complaint_is_404(office: Office, path: str, name: str) -> None:
    answer = await office.client("agen-1").get(f"/api/complaints/{name}")
    assert (answer.status, answer.codes) == (404, [(None, "not_found")])
    assert "tidak ditemukan" in answer.json["errors"][0]["message"]["id"]


@pytest.mark.parametrize("user", ["sre-1", "privasi-1", "auditor-1"])
async def test_without_a_role_that_reads_texts_nothing_of_the_citizen_is_shown(
    office: Office, path: str, user: str
) -> None:
    answer = await office.client(user).get(path)
    assert answer.json["person"] == dict.fromkeys(("name", "email", "phone", "card_number"))
    assert {entry["text"] for entry in answer.json["timeline"]} == {None}
    assert answer.json["title"] is None
    assert (await office.client(user).get("/api/complaints")).json["items"][0]["title"] is None
    for secret in ("Sari", "Dompetku", *SECRETS):
        assert secret not in answer.text


@pytest.mark.parametrize(("user", "sees"), [("agen-1", True), ("auditor-1", False)])
async def test_what_the_category_rests_on_is_shown_to_roles_that_read_texts(
    office: Office, user: str, sees: bool
) -> None:
    case = await office.complaint("a", evidence=("blm cair",))
    timeline = (await office.client(user).get(f"/api/complaints/{case}")).json["timeline"]
    first = next(entry for entry in timeline if entry["type"] == "ComplaintOpened" and entry["kind"] == "system")
    assert ("blm cair" in first["why"]["id"], first["evidence"].get("evidence")) == (sees, "blm cair" if sees else None)
    assert "Insentif belum diterima" in first["why"]["id"]


@pytest.mark.parametrize("user", ["agen-1", "penyelia-1"])
async def test_officers_read_the_story_with_every_identifier_masked(office: Office, path: str, user: str) -> None:
    answer = await office.client(user).get(path)
    message = answer.json["timeline"][0]
    assert (message["kind"], message["actor"], message["channel"]) == ("message", "Sari Contoh", "email")
    assert message["text"].startswith("Dompetku kosong. Email s•••@example.com")
    assert message["text"].endswith("3333.")
    assert answer.json["title"].startswith("Tanya •")
    assert answer.json["person"] == {
        "name": "Sari Contoh",
        "email": "s•••@example.com",
        "phone": "••••••••••5678",
        "card_number": "••••••••••••3333",
    }
    in_list = (await office.client(user).get("/api/complaints")).text
    for secret in SECRETS:
        assert secret not in answer.text
        assert secret not in in_list


async def test_a_citizen_who_asked_to_stay_anonymous_has_no_name_anywhere(office: Office) -> None:
    case = await office.complaint("a", anonymous=True)
    await office.wrote("mail of a", "Ada calo", name="Sari Contoh")
    answer = await office.client("agen-1").get(f"/api/complaints/{case}")
    assert answer.json["timeline"][0]["text"] == "Ada calo"
    assert "Sari" not in answer.text


async def test_the_story_tells_who_did_what_why_and_what_became_of_a_mail(office: Office) -> None:
    case = await office.complaint("a")
    key = await office.vault.new_key(SARI)
    reply = seal(key, "c|reply", "Kami cek dulu ya.", b"0" * 12)
    await office.went_on(
        case,
        said.ComplaintAssigned(officer="agen-1"),
        said.ReplyWritten(reply=reply, by="agen-1", contact=named("mail of a"), ticket=1203),
    )
    asked = MailRequested(contact=named("mail of a"), template="REPLY", ticket=1203)
    cause = f"{case} 4"
    await office.tell(envelope(asked, name="effect", complaint=case, command=cause), topic="effects")
    pending = await _entry(office, case, "ReplyWritten")
    ended = DeliveryEnded(effect=named("effect"), outcome="delivered", template="REPLY")
    await office.tell(envelope(ended, name="ended"), topic="deliveries")
    sent = await _entry(office, case, "ReplyWritten")
    assert (pending["delivery"], sent["delivery"]) == ("pending", "delivered")
    assert (pending["delivery_at"], sent["delivery_at"]) == (None, "2021-05-24T03:00:00Z")
    assert (sent["kind"], sent["text"], sent["actor"]) == ("reply", "Kami cek dulu ya.", "agen-1")
    assert sent["why"] == {"id": "Dijawab agen-1.", "en": "Answered by agen-1."}
    assert sent["position"] == {"topic": "complaints", "partition": 3, "offset": 3}
    routed = await _entry(office, case, "ComplaintRouted")
    assert routed["why"]["id"].startswith("Masuk antrean Pembayaran")
    assert routed["evidence"]["log"] == "complaints/3/1"


async def _entry(office: Office, case: object, kind: str) -> Any:
    timeline = (await office.client("agen-1").get(f"/api/complaints/{case}")).json["timeline"]
    return next(entry for entry in timeline if entry["type"] == kind and entry["kind"] != "message")


async def test_the_story_runs_in_log_order_and_leaves_refusals_out(office: Office) -> None:
    linked = said.ContactLinked(contact=named("second"), channel=Channel.FORM, reason="answers", fingerprint="p")
    case = await office.complaint("a", linked)
    await office.tell(envelope(Refused(command=named("c"), reason="open", by="agen-1"), name="no", complaint=case))
    same = said.PossibleSamePersonFound(other=named("Budi"), identifier="phone", contact=named("second"))
    await office.tell(envelope(same, name="same", complaint=None))
    await office.went_on(case, said.ComplaintAssigned(officer="agen-1"))
    timeline = (await office.client("agen-1").get(f"/api/complaints/{case}")).json["timeline"]
    assert [entry["type"] for entry in timeline] == [
        "ComplaintOpened",
        "ComplaintRouted",
        "ContactLinked",
        "PossibleSamePersonFound",
        "ComplaintAssigned",
    ]


async def test_of_a_story_beyond_all_measure_the_latest_part_is_shown(office: Office) -> None:
    case = await office.complaint("a", *[said.ComplaintAssigned(officer=f"agen-{n}") for n in range(1_000)])
    timeline = (await office.client().get(f"/api/complaints/{case}")).json["timeline"]
    assert len(timeline) == 1_000
    assert timeline[-1]["actor"] == "agen-999"


async def test_other_complaints_of_the_person_are_listed(office: Office) -> None:
    case = await office.complaint("a")
    other = await office.complaint("b")
    linked = (await office.client().get(f"/api/complaints/{case}")).json["linked"]
    assert [one["id"] for one in linked] == [str(other)]


async def test_an_erased_person_shows_a_placeholder(office: Office, path: str) -> None:
    await office.vault.destroy(SARI)
    timeline = (await office.client("agen-1").get(path)).json["timeline"]
    assert timeline[0]["text"] == ERASED


async def test_one_box_that_does_not_open_takes_no_list_down(office: Office, path: str) -> None:
    await office.pool.execute("""UPDATE desk.contact_text SET title = jsonb_set(title, '{of}', '"elsewhere|title"')""")
    client = office.client("agen-1")
    assert (await client.get("/api/complaints")).json["items"][0]["title"] == UNREADABLE
    assert (await client.get(path)).json["timeline"][0]["title"] == UNREADABLE


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "sari@example.com"), ("phone", "+6284012345678"), ("card_number", "0000111122223333")],
)
async def test_a_field_is_shown_in_clear_after_the_read_is_noted(
    office: Office, path: str, field: str, value: str
) -> None:
    answer = await office.client("agen-7").post_json(f"{path}/reveal", {"field": field})
    assert (answer.status, answer.json) == (200, {"value": value})
    ((at, _, key, event),) = office.on("audit")
    assert (at.partition, key, event.subject, event.complaint) == (0, "agen-7", SARI, named("a"))
    assert event.data == PersonalDataRead(by="agen-7", field=field)
    assert event.occurred_at == MONDAY


async def test_what_cannot_be_noted_is_not_shown(office: Office, path: str) -> None:
    office.broker.down = True
    answer = await office.client("agen-1").post_json(f"{path}/reveal", {"field": "email"})
    assert (answer.status, answer.codes) == (503, [(None, "not_accepted")])
    assert "sari" not in answer.text


async def test_a_read_that_is_not_allowed_or_finds_nothing_is_neither_shown_nor_noted(
    office: Office, path: str
) -> None:
    bare = await office.complaint("b")
    wanted = {"field": "email"}
    assert (await office.client(None).post_json(f"{path}/reveal", wanted)).status == 401
    assert (await office.client("sre-1").post_json(f"{path}/reveal", wanted)).status == 403
    assert (await office.client("agen-1").post_json("/api/complaints/1-B/reveal", wanted)).status == 404
    nothing = await office.client("agen-1").post_json(f"/api/complaints/{bare}/reveal", wanted)
    assert (nothing.status, nothing.codes) == (404, [("field", "not_given")])
    unknown = await office.client("agen-1").post_json(f"{path}/reveal", {"field": "name"})
    assert (unknown.status, unknown.codes) == (422, [("field", "literal_error")])
    assert office.on("audit") == []
