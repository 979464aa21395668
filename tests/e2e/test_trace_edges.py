"""One trace from citizen to board: who emits what, and which span is whose child.

A service that is added to the walk gets a line here; a hop that loses the context makes a line fail.
"""

from __future__ import annotations

import uuid
from email.message import EmailMessage

import httpx

from aduan_runtime.signals.names import Attribute
from e2e.mailbox import new_address
from e2e.receiver import edges
from e2e.system import SERVICE_ADDRESS, System
from e2e.waiting import until

Edge = tuple[str, str]

FROM_CONTACT: tuple[Edge, ...] = (
    ("router identify: process contacts", "router complaint: process identified"),
    ("router identify: process contacts", "desk texts: process identified"),
    ("router complaint: process identified", "desk cases: process complaints"),
    ("router complaint: process identified", "router dispatcher: process complaints"),
    ("router complaint: process identified", "router effects: process complaints"),
    ("router effects: process complaints", "ingest deliveries: process effects"),
    ("ingest deliveries: process effects", "desk deliveries: process deliveries"),
)
FORM = (
    ("ingest POST /v1/contacts", "router identify: process contacts"),
    ("ingest POST /v1/contacts", "ingest contacts: process contacts"),
    *FROM_CONTACT,
)
MAIL = (("ingest receive mail", "router identify: process contacts"), *FROM_CONTACT)
CLAIM = (
    ("desk POST /api/complaints/{id}/claim", "router dispatcher: process officer-commands"),
    ("router dispatcher: process officer-commands", "router assignments: process assignments"),
    ("router assignments: process assignments", "router complaint: process commands"),
    ("router complaint: process commands", "desk cases: process complaints"),
)
REPLY = (
    ("desk POST /api/complaints/{id}/reply", "router complaint: process commands"),
    ("router complaint: process commands", "desk cases: process complaints"),
    ("router complaint: process commands", "router effects: process complaints"),
    ("router effects: process complaints", "ingest deliveries: process effects"),
    ("ingest deliveries: process effects", "desk deliveries: process deliveries"),
)


def whole(system: System, trace: str, expected: tuple[Edge, ...]) -> None:
    """Every expected edge is in this trace, and no span of it hangs in the air."""
    until(lambda: set(expected) <= edges(system.spans.of_trace(trace)), f"{expected} in trace {trace}", 30)
    spans = system.spans.of_trace(trace)
    known = {one.span for one in spans}
    assert [one.name for one in spans if one.parent and one.parent not in known] == []
    assert len([one for one in spans if not one.parent]) == 1


def test_a_form_contact_is_one_trace_up_to_the_view_and_the_mail(system: System) -> None:
    accepted = system.accept(message="insentif blm cair jg smpe skrg", email=new_address("jejak"))
    trace = until(
        lambda: system.spans.trace_of(Attribute.CONTACT, accepted.contact_id), "a span that bears the contact"
    )
    whole(system, trace, FORM)
    case = system.case(system.complaint_of(accepted.contact_id)["id"])
    assert [one["id"] for one in case["traces"]] == [trace]


def test_a_mail_is_one_trace_too(system: System) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = new_address("jejak-surat"), SERVICE_ADDRESS
    mail["Subject"], mail["Message-ID"] = "sertifikat", f"<{uuid.uuid4().hex}@example.com>"
    mail.set_content("sertifikat pelatihan saya belum keluar padahal sudah selesai")
    before = len(system.spans.spans)
    system.send(mail)
    root = until(
        lambda: next((one for one in system.spans.spans[before:] if one.name == "receive mail"), None),
        "the mail's span",
    )
    assert Attribute.CONTACT in root.attributes
    whole(system, root.trace, MAIL)


def test_what_an_officer_does_later_is_a_trace_of_its_own_and_the_case_lists_all(system: System) -> None:
    accepted = system.accept(message="akun saya tidak bisa login min", email=new_address("jejak-balas"))
    name = system.complaint_of(accepted.contact_id)["id"]
    system.command(name, "claim")
    system.command(name, "reply", text="Kami sedang memeriksanya.")
    traces = until(lambda: found if len(found := system.case(name)["traces"]) == 3 else None, "three traces")
    first, claim, reply = (one["id"] for one in traces)
    until(lambda: first == system.spans.trace_of(Attribute.CONTACT, accepted.contact_id), "the contact's own trace")
    whole(system, claim, CLAIM)
    whole(system, reply, REPLY)


def test_a_strangers_context_is_linked_and_not_trusted(system: System) -> None:
    trace, span = uuid.uuid4().hex, uuid.uuid4().hex[:16]
    answer = httpx.post(
        f"{system.ingest}/v1/contacts",
        json={"channel": "form", "message": "apakah gelombang baru sudah dibuka"},
        headers={"Idempotency-Key": uuid.uuid4().hex, "traceparent": f"00-{trace}-{span}-01"},
        timeout=20,
    )
    own = until(
        lambda: system.spans.trace_of(Attribute.CONTACT, answer.json()["contact_id"]), "a span that bears the contact"
    )
    (root,) = [one for one in system.spans.of_trace(own) if not one.parent]
    assert own != trace
    assert root.links == [(trace, span)]
    assert system.spans.of_trace(trace) == []
