"""Parked mails on the desk: seen raw, as text alone, noted first; settled with a reason; a person erased by order."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from aduan_events.audit import ErasureOrdered, OriginalRead, ParkedMailActed
from aduan_events.codec import encode
from aduan_events.commands import EraseSubject, RetryParkedMail, SettleParkedMail
from aduan_events.complaints import ParkedMailSetAside
from aduan_events.contacts import OriginalKept, OriginalRef
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from aduan_runtime.vault.sealing import seal
from contract.desk_makers import PARTITIONS, Office, office_on
from unit.desk.given import MONDAY, SARI, envelope, named

MAIL = named("a parked mail")
RAW = b"Subject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(1)> \xff\xfe insentif Sari"
PATH = f"/api/parked-mails/{MAIL}"


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        key = await made.vault.new_key(SARI)
        at = TopicPartition("originals", partition_of(str(MAIL).encode(), PARTITIONS["originals"]))
        for contact, count in ((named("another mail"), 1), (MAIL, 2)):
            for index in range(count):
                half = RAW[index * 40 : 40 if index + 1 < count else None]
                piece = seal(key, f"{contact}|original-{index}", half, os.urandom(12))
                kept = OriginalKept(contact=contact, index=index, count=count, piece=piece)
                event = envelope(kept, name=f"piece {contact} {index}", complaint=None)
                made.broker.put(at, [Outgoing(str(contact).encode(), encode(event))])
        where = OriginalRef(chunks=2, size=len(RAW), first=1)
        aside = ParkedMailSetAside(contact=MAIL, reason="too_deep", original=where)
        await made.tell(envelope(aside, name="parked", complaint=None))
        yield made


async def test_an_officer_sees_the_raw_mail_as_text_that_nothing_runs_or_loads(office: Office) -> None:
    answer = await office.client("agen-1").get(f"{PATH}/original")
    assert (answer.status, answer.text) == (200, RAW.decode("utf-8", "replace"))
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'; sandbox" in answer.headers["content-security-policy"]


async def test_the_read_is_noted_first_or_nothing_is_shown(office: Office) -> None:
    await office.client("agen-1").get(f"{PATH}/original")
    ((_, _, key, event),) = office.on("audit")
    assert (key, event.subject, event.data) == ("agen-1", SARI, OriginalRead(by="agen-1", contact=MAIL))
    office.broker.down = True
    refused = await office.client("agen-1").get(f"{PATH}/original")
    assert refused.status == 503
    assert "insentif" not in refused.text


@pytest.mark.parametrize("user", ["sre-1", "privasi-1", "auditor-1"])
async def test_no_other_role_sees_it(office: Office, user: str) -> None:
    assert (await office.client(user).get(f"{PATH}/original")).status == 403
    assert office.on("audit") == []


async def test_an_erased_mail_is_gone_and_an_unknown_one_never_was(office: Office) -> None:
    await office.vault.destroy(SARI)
    assert (await office.client("agen-1").get(f"{PATH}/original")).status == 410
    assert (await office.client("agen-1").get(f"/api/parked-mails/{UUID(int=5)}/original")).status == 404


async def test_giving_it_up_is_a_command_with_who_and_why(office: Office) -> None:
    answer = await office.client("agen-1").post_json(f"{PATH}/settle", {"outcome": "discarded", "reason": "iklan"})
    assert answer.status == 202
    ((at, offset, key, event),) = office.on("commands")
    assert answer.json["position"] == {"topic": "commands", "partition": at.partition, "offset": offset}
    assert (key, event.data) == (
        str(SARI),
        SettleParkedMail(contact=MAIL, outcome="discarded", by="agen-1", reason="iklan"),
    )
    ((*_, note),) = office.on("audit")
    assert note.data == ParkedMailActed(by="agen-1", act="discard", contact=MAIL, reason="iklan")


async def test_to_have_it_read_again_is_a_command_that_names_where_it_stands_and_when_it_came(office: Office) -> None:
    answer = await office.client("agen-1").post_json(f"{PATH}/retry", {})
    assert answer.status == 202
    ((at, offset, key, event),) = office.on("commands")
    assert answer.json["position"] == {"topic": "commands", "partition": at.partition, "offset": offset}
    where = OriginalRef(chunks=2, size=len(RAW), first=1)
    assert (key, event.data) == (
        str(SARI),
        RetryParkedMail(contact=MAIL, original=where, came_at=MONDAY, by="agen-1"),
    )
    ((*_, note),) = office.on("audit")
    assert note.data == ParkedMailActed(by="agen-1", act="retry", contact=MAIL)
    unknown = await office.client("agen-1").post_json(f"/api/parked-mails/{UUID(int=5)}/retry", {})
    assert unknown.status == 404
    assert (await office.client("auditor-1").post_json(f"{PATH}/retry", {})).status == 403


async def test_what_is_taken_up_is_sealed_before_the_log(office: Office) -> None:
    body = {"outcome": "taken_up", "reason": "terbaca", "text": "Insentif belum cair", "email": "sari@example.com"}
    assert (await office.client("agen-1").post_json(f"{PATH}/settle", body)).status == 202
    ((*_, event),) = office.on("commands")
    assert isinstance(event.data, SettleParkedMail)
    assert event.data.text is not None
    assert event.data.email is not None
    assert b"Insentif" not in encode(event)
    opened = await office.vault.open_many([event.data.text.key])
    assert set(opened) == {event.data.text.key, event.data.email.key}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "discarded"},
        {"outcome": "discarded", "reason": " "},
        {"outcome": "discarded", "reason": "x", "text": "y"},
        {"outcome": "taken_up", "reason": "x"},
        {"outcome": "taken_up", "reason": "x", "text": "y", "email": "no address"},
        {"outcome": "retried", "reason": "x"},
    ],
)
async def test_half_a_wish_is_refused(office: Office, body: dict[str, str]) -> None:
    assert (await office.client("agen-1").post_json(f"{PATH}/settle", body)).status == 422
    assert office.on("commands") == []


async def test_the_privacy_officer_alone_orders_an_erasure(office: Office) -> None:
    case = await office.complaint("a")
    path, body = f"/api/complaints/{case}/erase", {"reason": "on request"}
    assert (await office.client("agen-1").post_json(path, body)).status == 403
    assert (await office.client("privasi-1").post_json(path, body)).status == 202
    ((*_, wish),) = office.on("commands")
    assert (wish.subject, wish.data) == (SARI, EraseSubject(by="privasi-1", reason="on request"))
    ((*_, note),) = office.on("audit")
    assert (note.subject, note.data) == (SARI, ErasureOrdered(by="privasi-1", reason="on request"))
