"""What mails to citizens say: the number, what lacks, by when, in both languages; nothing unfilled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aduan_events.effects import MailRequested
from aduan_ingest.letters import compose

NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
PAGE = "http://127.0.0.1:8001/t/abc"


def asked(**given: object) -> MailRequested:
    fields = {
        "contact": UUID(int=1),
        "template": "ACK",
        "ticket": 1178451,
        "due_at": NOW + timedelta(hours=24),
        **given,
    }
    return MailRequested.model_validate(fields)


def test_a_receipt_names_number_time_and_deadline_in_wib() -> None:
    letter = compose(asked(), NOW, "Sari Contoh", PAGE, "Insentif ke-2", None)
    assert "1178451-A" in letter.subject
    assert "Sari Contoh" in letter.text
    assert "Sen 24 Mei 10.00 WIB" in letter.text
    assert "Sel 25 Mei 10.00 WIB" in letter.text
    assert PAGE in letter.text
    assert letter.automatic


def test_one_mail_asks_for_all_that_lacks() -> None:
    letter = compose(asked(lacks=("card", "phone")), NOW, None, PAGE, None, None)
    assert letter.text.count("16 digit") == 1
    assert "Nomor HP" in letter.text
    assert "OTP" in letter.text


def test_a_sender_of_secrets_is_warned() -> None:
    assert "menyamarkannya" in compose(asked(masked=("otp",)), NOW, None, PAGE, None, None).text


@pytest.mark.parametrize(
    ("locale", "words"), [("id", "kami tambahkan ke aduan nomor"), ("en", "added it to complaint")]
)
def test_who_joined_a_complaint_is_told_which_one(locale: str, words: str) -> None:
    letter = compose(
        asked(template="JOINED", locale=locale, due_at=None, masked=("otp",)), NOW, "Sari", PAGE, None, None
    )
    assert f"{words} 1178451-A" in letter.text
    assert ("masked" if locale == "en" else "menyamarkannya") in letter.text
    assert letter.automatic


def test_an_officers_reply_is_nobodys_automatic_mail() -> None:
    letter = compose(asked(template="REPLY"), NOW, "Sari", PAGE, "Insentif", "Halo Sari, dana sudah dikirim.")
    assert letter.text.startswith("Halo Sari, dana sudah dikirim.")
    assert not letter.automatic


@pytest.mark.parametrize("template", ["ACK", "MISSING", "REMINDER", "REPLY", "RESULT"])
@pytest.mark.parametrize("locale", ["id", "en"])
def test_no_letter_leaves_a_blank_unfilled(template: str, locale: str) -> None:
    letter = compose(asked(template=template, locale=locale, lacks=("card",)), NOW, None, PAGE, None, "{name}")
    assert "{ticket}" not in letter.text + letter.subject
    assert "None" not in letter.text
