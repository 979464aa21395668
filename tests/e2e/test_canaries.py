"""People whose data are easy to look for go through every door and its errors; none of it comes out in a signal."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx

from aduan_local.config import HOST
from aduan_runtime.signals.names import Attribute
from e2e.mailbox import mail, new_card, new_phone
from e2e.system import SERVICE_ADDRESS, System
from e2e.waiting import until

_OF_OTHERS = {"aduan-mail.log"}
"""The mailbox of the local stack stands for mail servers elsewhere, which know their own users."""


def canaries(mark: str) -> dict[str, str]:
    """A person who is nobody else."""
    return {
        "name": f"Kenari {mark}",
        "email": f"kenari-{mark}@example.com",
        "phone": new_phone(),
        "card_number": new_card(),
        "message": f"insentif kenari{mark} belum cair",
        "title": f"judul kenari{mark}",
    }


def signals(system: System) -> Iterator[tuple[str, bytes]]:
    """Everything that the system says of itself: spans, metrics and logs."""
    yield from (("spans", body) for body in list(system.spans.raw))
    data = Path(system.stack.data)
    for path in sorted((data / "logs").glob("*.log")):
        if path.name not in _OF_OTHERS:
            yield path.name, path.read_bytes()
    health = int(system.stack.environment["ADUAN_HEALTH_PORT"])
    for address in (system.ingest, system.desk, *(f"http://{HOST}:{health + step}" for step in range(3))):
        answer = httpx.get(f"{address}/metrics", timeout=10)
        assert answer.status_code == 200
        yield address, answer.content


def test_no_signal_bears_what_a_person_said_or_who_a_person_is(system: System) -> None:
    people = [canaries(uuid.uuid4().hex[:10]) for _ in range(6)]
    by_form, by_mail, by_raw, by_fault, by_path, by_reply = people
    accepted = system.accept(**by_form)
    case = system.complaint_of(accepted.contact_id)["id"]
    system.command(case, "claim")
    system.command(case, "reply", text=by_reply["message"])
    letter = mail(by_mail["email"], SERVICE_ADDRESS, by_mail["title"], f"{by_mail['message']} {by_mail['phone']}")
    letter["Reply-To"] = f"{by_mail['name']} <{by_mail['email']}>"
    system.send(letter)
    system.send_raw(by_raw["email"], b"\x00\xff\xfe" + by_raw["message"].encode() * 3)
    wrong = httpx.post(f"{system.ingest}/v1/contacts", json={**by_fault, "channel": "form", "email": by_fault["name"]})
    assert wrong.status_code in (400, 422)
    cut = httpx.post(
        f"{system.ingest}/v1/contacts",
        content=b'{"message": "' + by_fault["message"].encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": by_fault["name"]},
    )
    assert cut.status_code in (400, 422)
    for path in (
        f"/t/{by_path['email']}",
        f"/v1/contacts/{by_path['name']}",
        f"/{by_path['message']}?q={by_path['card_number']}",
    ):
        httpx.get(
            system.ingest + path,
            headers={"baggage": f"who={by_path['email']}", "tracestate": f"kenari={by_path['title']}"},
        )
    system.complaints(q=by_form["message"])
    until(lambda: system.spans.trace_of(Attribute.CONTACT, accepted.contact_id), "a span of the first person")

    words = [value for person in people for value in person.values()]
    words += [value.replace(" ", "") for person in people for value in (person["card_number"], person["name"])]
    found = [(place, word) for place, body in signals(system) for word in words if word.encode() in body]
    assert found == []
    assert len(system.spans.spans) > 20


def test_the_search_itself_would_find_one(system: System) -> None:
    accepted = system.accept(message="apakah ini tercatat", email=f"kenari-{uuid.uuid4().hex[:10]}@example.com")
    until(
        lambda: next((place for place, body in signals(system) if accepted.contact_id.encode() in body), None),
        "the contact's id in a span",
    )
