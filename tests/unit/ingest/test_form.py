"""Fields become an arrival, or a sentence for each one that has to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_almanac.identifiers import PLACEHOLDERS
from aduan_events.vocabulary import Channel
from aduan_ingest.channels import form_errors
from aduan_ingest.channels.form import (
    LONGEST,
    Accepting,
    Refusing,
    from_form,
    from_json,
    from_reply,
    is_key,
    read_urlencoded,
)
from aduan_runtime.problems import Problem

NIK = "3100000101900001"
WHOLE = {
    "channel": "form",
    "message": "  Insentif ke-2 blm cair.\r\nDi dasbor masih Dijadwalkan. ",
    "name": "Sari  Contoh",
    "email": "Sari@EXAMPLE.com",
    "phone": "+62 (0)840-0000-0001",
    "card_number": "0000 1111 2222 3333",
    "title": "Insentif",
    "locale": "en",
    "anonymous": True,
    "secret": False,
}


def accepted(**changes: Any) -> Accepting:
    reading = from_json({"channel": "form", "message": "p", **changes}, key="k1")
    assert isinstance(reading, Accepting), reading
    return reading


def refused(**changes: Any) -> list[tuple[str | None, str]]:
    reading = from_json({"channel": "form", "message": "p", **changes}, key="k1")
    assert isinstance(reading, Refusing), reading
    assert all(found.message.id and found.message.en for found in reading.errors)
    return [(found.field, found.code) for found in reading.errors]


def test_a_whole_complaint_is_normalised_and_nothing_else() -> None:
    arrival = accepted(**WHOLE).arrival
    assert arrival.channel is Channel.FORM
    assert arrival.message == "Insentif ke-2 blm cair.\nDi dasbor masih Dijadwalkan."
    assert (arrival.name, arrival.title) == ("Sari Contoh", "Insentif")
    assert (arrival.email, arrival.phone) == ("Sari@example.com", "+62840000" + "00001")
    assert (arrival.card_number, arrival.locale) == ("0000111122223333", "en")
    assert (arrival.anonymous, arrival.secret, arrival.source_id) == (True, False, "k1")


def test_a_bare_p_without_identity_is_a_contact() -> None:
    arrival = accepted().arrival
    assert (arrival.message, arrival.name, arrival.email, arrival.locale) == ("p", None, None, "id")


def test_empty_fields_and_null_are_no_fields() -> None:
    arrival = accepted(name="  ", email="", phone=None, card_number=" ", title=None).arrival
    assert (arrival.name, arrival.email, arrival.phone, arrival.card_number, arrival.title) == (None,) * 5


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"message": ""}, ("message", "required")),
        ({"message": " \n "}, ("message", "required")),
        ({"message": None}, ("message", "required")),
        ({"message": 5}, ("message", "not_a_string")),
        ({"message": ["p"]}, ("message", "not_a_string")),
        ({"message": "a\x00b"}, ("message", "not_text")),
        ({"message": "a\ud800"}, ("message", "not_text")),
        ({"name": "a\x1b[2J"}, ("name", "not_text")),
        ({"phone": 840}, ("phone", "not_a_string")),
        ({"phone": "0840 0000"}, ("phone", "phone_short")),
        ({"phone": "08400000000000000"}, ("phone", "phone_long")),
        ({"phone": "021 555 0000"}, ("phone", "phone_shape")),
        ({"phone": "nol delapan"}, ("phone", "phone_shape")),
        ({"phone": "٠٨٤٠٠٠٠٠٠٠٠١"}, ("phone", "phone_shape")),
        ({"email": "sari"}, ("email", "email_shape")),
        ({"email": "sari@example"}, ("email", "email_shape")),
        ({"email": "a@b.c d@e.fg"}, ("email", "email_shape")),
        ({"card_number": "0000 1111 2222 333"}, ("card_number", "card_short")),
        ({"card_number": "00001111222233334"}, ("card_number", "card_long")),
        ({"card_number": "0000-kartu"}, ("card_number", "card_shape")),
        ({"channel": None}, ("channel", "required")),
        ({"channel": "instagram"}, ("channel", "not_one_of")),
        ({"channel": 1}, ("channel", "not_a_string")),
        ({"locale": "jv"}, ("locale", "not_one_of")),
        ({"anonymous": "ya"}, ("anonymous", "not_a_boolean")),
        ({"secret": 1}, ("secret", "not_a_boolean")),
        ({"nik": NIK}, ("nik", "unknown_field")),
    ],
)
def test_what_is_wrong_is_named_by_field_and_code(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refused(**changes) == [expected]


@pytest.mark.parametrize("name", LONGEST)
def test_a_field_may_be_as_long_as_it_may_and_no_longer(name: str) -> None:
    assert (name, "too_long") in refused(**{name: "x" * (LONGEST[name] + 1)})
    if name in ("message", "name", "title"):
        accepted(**{name: "x" * LONGEST[name]})


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_form() -> None:
    wrong = refused(card_number="1", phone="1", message="", extra=1)
    assert wrong == [
        ("message", "required"),
        ("phone", "phone_short"),
        ("card_number", "card_short"),
        ("extra", "unknown_field"),
    ]


def test_the_sentences_count_what_is_there() -> None:
    reading = from_json({"channel": "form", "message": "p", "phone": "0840 0000", "card_number": "0" * 15}, key="k")
    assert isinstance(reading, Refusing)
    assert [found.message.id for found in reading.errors] == [
        "Baru 8 angka, biasanya 10–13 angka.",
        "Baru 15 angka. Tambah 1 angka atau kosongkan.",
    ]


def test_secrets_are_struck_and_the_sender_is_told() -> None:
    reading = accepted(message=f"kode otp saya 482913, NIK {NIK}", name=f"Sari NIK {NIK}")
    assert "482913" not in reading.arrival.message
    assert NIK not in reading.arrival.message + str(reading.arrival.name)
    assert set(reading.arrival.masked) == {"otp", "nik"}
    assert {note.code for note in reading.notes} == {"masked_otp", "masked_nik"}


def test_every_kind_that_is_struck_has_its_words() -> None:
    assert set(form_errors.MASKED) == set(PLACEHOLDERS)


def test_a_card_that_looks_like_a_nik_is_asked_for_and_does_not_stop_the_complaint() -> None:
    reading = accepted(card_number=NIK)
    assert reading.arrival.card_number is None
    assert "nik" in reading.arrival.masked
    assert [(note.field, note.code) for note in reading.notes] == [("card_number", "card_looks_like_nik")]


def test_a_likely_slip_is_pointed_out_and_never_corrected() -> None:
    reading = accepted(email="sari@gmial.com")
    assert reading.arrival.email == "sari@gmial.com"
    (note,) = reading.notes
    assert note.code == "email_maybe_typo"
    assert "sari@gmail.com" in note.message.id


def test_the_form_asks_about_a_slip_once() -> None:
    fields = {"message": "p", "email": "sari@gmial.com"}
    asked = from_form(fields, key="k", locale="id")
    assert isinstance(asked, Refusing)
    assert [found.code for found in asked.errors] == ["email_maybe_typo"]
    meant_it = from_form({**fields, "email_seen": "sari@gmial.com"}, key="k", locale="id")
    assert isinstance(meant_it, Accepting)
    assert meant_it.notes == ()
    another = from_form({**fields, "email": "sari@yaho.com", "email_seen": "sari@gmial.com"}, key="k", locale="id")
    assert isinstance(another, Refusing)


def test_the_form_knows_its_channel_language_and_check_boxes() -> None:
    reading = from_form({"message": "p", "anonymous": "on", "secret": ""}, key="k", locale="en")
    assert isinstance(reading, Accepting)
    arrival = reading.arrival
    assert (arrival.channel, arrival.locale, arrival.anonymous, arrival.secret) == (Channel.FORM, "en", True, False)


def test_a_reply_refers_to_the_contact_that_it_answers() -> None:
    reading = from_reply("sudah saya lengkapi, PIN saya 123456", key="k", answers=UUID(int=7), locale="id")
    assert isinstance(reading, Accepting)
    assert reading.arrival.answers == UUID(int=7)
    assert reading.arrival.masked == ("pin",)
    assert isinstance(from_reply("  ", key="k", answers=UUID(int=7), locale="id"), Refusing)


@pytest.mark.parametrize(
    ("key", "good"),
    [("a", True), ("k" * 200, True), ("", False), ("k" * 201, False), ("a b", False), ("é", False), ("a\n", False)],
)
def test_a_key_is_visible_ascii(key: str, good: bool) -> None:
    assert is_key(key) is good


def test_a_posted_form_is_read_as_browsers_write_it() -> None:
    assert read_urlencoded(b"message=blm+cair%0D%0A%E2%80%93&name=&key=a") == {
        "message": "blm cair\r\n–",
        "name": "",
        "key": "a",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"a=%FF", "not_a_form"), (b"\xff=1", "not_a_form"), (b"a=1&a=2", "duplicate"), (b"a=1&" * 50, "not_a_form")],
)
def test_a_form_that_no_browser_writes_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Problem) as refusal:
        read_urlencoded(body)
    assert refusal.value.errors[0].code == code


values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)


@given(st.dictionaries(st.sampled_from([*WHOLE, "lain"]) | st.text(max_size=5), values, max_size=8))
def test_any_fields_are_accepted_or_refused_with_reasons(fields: dict[str, object]) -> None:
    reading = from_json(fields, key="k")
    if isinstance(reading, Refusing):
        assert reading.errors
    else:
        assert reading.arrival.message
