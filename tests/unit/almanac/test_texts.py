from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aduan_almanac.texts import (
    QUESTION_TEXTS,
    REPLY_TEXTS,
    Bilingual,
    MissingValue,
    UnknownText,
    ask,
    question,
    reply,
    reply_entry,
)

MAY = datetime(2021, 5, 24, 8, 3, tzinfo=UTC)


def test_a_reply_is_filled_in_both_languages() -> None:
    values = {"name": "Sari", "ticket": "1178451-A", "time": "Sen 24 Mei 15.03 WIB", "due": "Sel 25 Mei 15.03 WIB"}
    assert reply("ACK", "id", MAY, **values) == (
        "Halo Sari, aduan Anda kami catat dengan nomor 1178451-A pada Sen 24 Mei 15.03 WIB. "
        "Kabar berikutnya paling lambat Sel 25 Mei 15.03 WIB."
    )
    assert reply("ACK", "en", MAY, **values).startswith("Hello Sari, we recorded your complaint as 1178451-A at")


def test_a_value_is_never_read_as_a_template() -> None:
    assert "{step}" in reply("CALM", "id", MAY, step="{step} {0}")


def test_a_value_that_lacks_is_named() -> None:
    with pytest.raises(MissingValue, match="partner"):
        reply("LIMIT", "id", MAY)


def test_an_unknown_code_lists_those_that_exist() -> None:
    with pytest.raises(UnknownText, match="ACK"):
        reply("HELLO", "id", MAY)


def test_all_that_lacks_is_asked_in_one_message_with_the_warning() -> None:
    assert ask(["card", "phone"], "id", MAY) == (
        "Agar bisa kami periksa, mohon lengkapi: nomor Kartu Prakerja, nomor HP. "
        "Jangan kirim OTP, PIN, atau kata sandi.\n"
        "- Mohon tulis 16 digit nomor Kartu Prakerja dari dashboard (bukan NIK).\n"
        "- Nomor HP yang terdaftar di akun?"
    )
    assert "account e-mail" in ask(["email"], "en", MAY)


@pytest.mark.parametrize("field", ["name", "email", "phone", "card", "problem", "status", "partner", "course", "url"])
def test_every_field_has_its_question(field: str) -> None:
    assert question(field, "id", MAY) != question(field, "en", MAY)


def test_where_to_review_depends_on_the_date() -> None:
    assert "Sisnaker" not in reply("REVIEW_PLACE", "id", datetime(2021, 3, 17, 16, 59, tzinfo=UTC))
    assert "Sisnaker" in reply("REVIEW_PLACE", "id", datetime(2021, 3, 17, 17, tzinfo=UTC))
    assert "dashboard Prakerja" in reply("REVIEW_PLACE", "id", datetime(2021, 10, 2, tzinfo=UTC))


def test_every_text_names_source_and_version() -> None:
    for table in (*REPLY_TEXTS.values(), *QUESTION_TEXTS.values()):
        for entry in table.entries:
            assert entry.source
            assert entry.version
    assert reply_entry("ACK", MAY).version == "ACK.1"


def test_languages_that_name_different_values_are_refused() -> None:
    with pytest.raises(ValueError, match="different placeholders"):
        Bilingual("Halo {name}", "Hello")
