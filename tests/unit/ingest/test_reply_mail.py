"""Outgoing mails thread, cannot be forged from within, and start no loops."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_ingest.channels.machine_mail import Machine
from aduan_ingest.channels.mail import ParsedMail, parse_mail
from aduan_ingest.channels.reply_mail import Outgoing, Sender, Undeliverable, build, check_answerable, effect_of

SENDER = Sender("Layanan Aduan", "layanan@aduan.example.com", "aduan.example.com")
EFFECT = UUID("00000000-0000-4000-8000-000000000007")
MAIL = Outgoing(
    effect_id=EFFECT,
    to="sari@example.com",
    subject="Re: Insentif belum masuk [1178451-A]",
    text="Halo Sari,\nnomor kartu Anda belum ada – mohon dikirim.\n.\n",
    date=datetime(2021, 5, 24, 1, 3, tzinfo=UTC),
    automatic=True,
    answers="<m2@example.com>",
    references=("<m1@example.com>",),
)
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "X-Aduan-Loop", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}


def test_a_reply_threads_under_the_citizens_mail() -> None:
    made = message_from_bytes(build(MAIL, SENDER), policy=default)
    assert made["Message-ID"] == f"<{EFFECT}@aduan.example.com>"
    assert made["In-Reply-To"] == "<m2@example.com>"
    assert made["References"] == "<m1@example.com> <m2@example.com>"
    assert made["Date"] == "Mon, 24 May 2021 01:03:00 +0000"
    assert made.get_content().replace("\r\n", "\n") == MAIL.text


def test_the_same_effect_gives_the_same_bytes() -> None:
    assert build(MAIL, SENDER) == build(replace(MAIL), SENDER)


def test_automatic_mails_say_so_and_an_officers_does_not() -> None:
    assert b"Auto-Submitted: auto-generated" in build(MAIL, SENDER)
    assert b"Auto-Submitted" not in build(replace(MAIL, automatic=False), SENDER)


def test_our_own_mail_is_recognised_when_it_comes_back() -> None:
    came = parse_mail(build(MAIL, SENDER), envelope_sender="sari@example.com", own_domain="aduan.example.com")
    assert isinstance(came, ParsedMail)
    assert came.machine == "loop"


def test_a_reference_leads_back_to_the_effect() -> None:
    assert effect_of(f"<{EFFECT}@aduan.example.com>", "aduan.example.com") == EFFECT
    assert effect_of(f"<{EFFECT}@example.com>", "aduan.example.com") is None
    assert effect_of("<hello@aduan.example.com>", "aduan.example.com") is None


@given(st.text(), st.text(), st.text(), st.lists(st.text()).map(tuple))
def test_no_input_adds_a_header(subject: str, text: str, answers: str, references: tuple[str, ...]) -> None:
    mail = replace(MAIL, subject=subject, text=text, answers=answers, references=references)
    wire = build(mail, Sender(subject, SENDER.address, SENDER.domain))
    header, _, body = wire.partition(b"\r\n\r\n")
    made = message_from_bytes(wire, policy=default)
    assert set(made.keys()) <= HEADERS
    assert len(made.keys()) == len(set(made.keys()))
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert header.isascii()
    assert max(len(line) for line in body.split(b"\r\n")) <= 76


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: x@example.com", "\nBcc: x", "\rBcc: x", "\u2028Bcc: x", "\x85Bcc: x", "\x00"]
)
def test_line_ends_in_a_subject_become_spaces(evil: str) -> None:
    made = message_from_bytes(build(replace(MAIL, subject=f"a{evil}"), SENDER), policy=default)
    assert made["Bcc"] is None
    assert made["Subject"].startswith("a")


@pytest.mark.parametrize(
    "to", ["", "sari", "sari@example.com\r\nBcc: x", "a@example.com, b@example.com", "sári@example.com"]
)
def test_what_is_no_plain_address_gets_no_mail(to: str) -> None:
    with pytest.raises(Undeliverable, match="cannot be written to"):
        build(replace(MAIL, to=to), SENDER)


def test_machines_and_our_own_address_are_never_answered() -> None:
    with pytest.raises(Undeliverable, match="our own"):
        build(replace(MAIL, to="layanan@Aduan.example.com"), SENDER)
    for machine in get_args(Machine):
        with pytest.raises(Undeliverable, match="machine"):
            check_answerable("sari@example.com", machine, SENDER.domain)


def test_long_threads_keep_their_first_mail() -> None:
    mail = replace(MAIL, references=tuple(f"<r{n}@example.com>" for n in range(500)))
    references = message_from_bytes(build(mail, SENDER), policy=default)["References"].split()
    assert references[0] == "<r0@example.com>"
    assert references[-1] == "<m2@example.com>"
    assert len(references) == 50
