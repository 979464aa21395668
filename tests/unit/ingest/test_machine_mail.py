"""Mails of machines are told from mails of people, so that they are never answered."""

from __future__ import annotations

import pytest

from aduan_ingest.channels.machine_mail import Machine, recognise
from aduan_ingest.channels.mime import split
from unit.ingest.mail_makers import headed


def kind(more: str, sender: str = "sari@example.com") -> Machine | None:
    return recognise(split(headed(more))[0], sender, "aduan.example.com")


@pytest.mark.parametrize("more", ["", "Auto-Submitted: no", "Precedence: first-class", "X-Priority: 1"])
def test_a_person(more: str) -> None:
    assert kind(more) is None


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; owner=x",
        "X-Auto-Response-Suppress: All",
        "Precedence: list",
        "Precedence: JUNK",
        "Precedence: auto_reply",
        "List-Id: <a.example.com>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ],
)
def test_an_automatic_mail(more: str) -> None:
    assert kind(more) == "auto_reply"


@pytest.mark.parametrize("sender", ["", "<>"])
def test_an_empty_sender_is_a_bounce_unless_it_says_otherwise(sender: str) -> None:
    assert kind("", sender) == "bounce"
    assert kind("Auto-Submitted: auto-replied", sender) == "auto_reply"


def test_a_daemon_or_a_report_is_a_bounce() -> None:
    assert kind("", "MAILER-DAEMON@example.com") == "bounce"
    assert kind("Content-Type: multipart/report; report-type=delivery-status; boundary=x") == "bounce"
    assert kind("Content-Type: multipart/report; boundary=x\nAuto-Submitted: auto-replied", "<>") == "bounce"


@pytest.mark.parametrize("more", ["X-Aduan-Loop: aduan.example.com", "X-Aduan-Loop: x\nAuto-Submitted: auto-replied"])
def test_our_own_mail_is_a_loop(more: str) -> None:
    assert kind(more) == "loop"


def test_our_own_message_id_or_address_is_a_loop() -> None:
    own = headed("").replace(b"<m1@example.com>", b"<m1@Aduan.Example.com>")
    assert recognise(split(own)[0], "sari@example.com", "aduan.example.com") == "loop"
    own = headed("").replace(b"<sari@example.com>", b"<layanan@aduan.example.com>")
    assert recognise(split(own)[0], "sari@example.com", "aduan.example.com") == "loop"
