from __future__ import annotations

import time
from datetime import date

import pytest

from aduan_almanac.identifiers import (
    PLACEHOLDERS,
    find_identifiers,
    mask_email,
    mask_identifiers,
    mask_last4,
    mask_secrets,
)
from aduan_almanac.sixteen_digits import is_nik

NIK = "3100000101900001"
CARD = "0000111122223333"


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        (NIK, True),
        ("3100004101900001", True),  # a woman born on the 1st
        ("3100007112900001", True),  # a woman born on the 31st
        ("3100007212900001", False),
        ("3100000001900001", False),
        ("3100003002900001", False),  # 30 February
        ("3100002902000001", True),  # 29 February 2000
        ("3100000113900001", False),
        ("3100000101900000", False),
        ("2000000101900001", False),
        (CARD, False),
        ("31000001019", False),
    ],
)
def test_the_nik_test_checks_province_birth_date_and_sequence(digits: str, valid: bool) -> None:
    assert is_nik(digits) is valid


def test_with_a_day_given_the_century_is_guessed() -> None:
    # 29 February 21 is no date of 2021, and 21 is not above the year of 2021: not 1921.
    assert not is_nik("3100002902210001", today=date(2021, 5, 24))
    assert is_nik("3100002902920001", today=date(2021, 5, 24))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"nomor kartu {CARD}", "card"),
        ("kartu prakerja 0000 1111 2222 3333", "card"),
        (f"NIK {NIK}", "nik"),
        (f"KTP saya: {CARD}", "nik"),
        (f"no KK {NIK}", "kk"),
        (f"kartu keluarga {NIK}", "kk"),
        ("rek BNI 1234-5678-9012-3456", "bank"),
        (f"NIK{CARD}", "nik"),
        (NIK, "nik"),
        (CARD, "unknown16"),
        (f"{CARD} itu nomor kartu saya", "card"),
        (f"nomor kartu (bukan NIK) {CARD}", "card"),
        (f"no prakerja {NIK}", "card"),  # the nearby word decides before the NIK test
        ("NIK: 31 00 00 01 01 90 00 01", "nik"),
    ],
)
def test_the_nearby_word_decides_then_the_nik_test_else_we_ask(text: str, kind: str) -> None:
    assert [found.kind for found in find_identifiers(text)] == [kind]


def test_each_number_listens_to_the_word_before_it_and_not_to_its_neighbours() -> None:
    text = f"NIK {NIK}, kartu {CARD} dan KK {NIK}"
    assert [found.kind for found in find_identifiers(text)] == ["nik", "card", "kk"]


def test_a_phone_before_a_card_swallows_none_of_its_digits() -> None:
    found = find_identifiers("HP 0840 0000 0001 0000 1111 2222 3333")
    assert [(one.kind, one.value) for one in found] == [("phone", "+6284000000001"), ("unknown16", CARD)]


def test_spans_point_at_what_was_written() -> None:
    text = "e-mail akun sari@example.com, HP +62 840 0000 001, nomor kartu 0000 1111 2222 3333."
    assert [(one.kind, text[one.start : one.end]) for one in find_identifiers(text)] == [
        ("email", "sari@example.com"),
        ("phone", "+62 840 0000 001"),
        ("card", "0000 1111 2222 3333"),
    ]


@pytest.mark.parametrize(
    "text", ["tgl 01-02-2021 03-04-2022", "Rp3.550.000", "tiket 1178451-A", "jam 15.03", "2021 2022 20"]
)
def test_dates_amounts_and_tickets_are_no_identifiers(text: str) -> None:
    assert find_identifiers(text) == ()


def test_a_count_after_a_phone_is_no_part_of_it() -> None:
    assert find_identifiers("hp 0840000001 2 minggu")[0].value == "+62840000001"


def test_masks_keep_the_last_four() -> None:
    assert mask_last4(CARD) == "••••••••••••3333"
    assert mask_email("sari@example.com") == "s•••@example.com"
    assert mask_identifiers(f"kartu {CARD}, sari@example.com") == "kartu ••••••••••••3333, s•••@example.com"


@pytest.mark.parametrize(
    ("text", "masked", "kinds"),
    [
        ("OTP 482913", "OTP [kode OTP dihapus]", ("otp",)),
        ("OTP482913", "OTP[kode OTP dihapus]", ("otp",)),
        ("kode OTP nya 4829 ya", "kode OTP nya [kode OTP dihapus] ya", ("otp",)),
        ("kode verifikasi saya: 482 913", "kode verifikasi saya: [kode OTP dihapus]", ("otp",)),
        ("OTP 4 8 2 9 1 3", "OTP [kode OTP dihapus]", ("otp",)),
        ("kodenya 482913", "kodenya [kode OTP dihapus]", ("otp",)),
        ("482913 itu kode otp saya", "[kode OTP dihapus] itu kode otp saya", ("otp",)),
        ("PIN saya 7741", "PIN saya [PIN dihapus]", ("pin",)),
        ("pin ovo 774100, cvv 123", "pin ovo [PIN dihapus], cvv [CVV dihapus]", ("pin", "cvv")),
        ("password: Rahasia1, tolong", "password: [kata sandi dihapus], tolong", ("password",)),
        ("kata sandi saya kucing99", "kata sandi saya [kata sandi dihapus]", ("password",)),
        ("password saya adalah mawarmelati", "password saya adalah [kata sandi dihapus]", ("password",)),
        (f"NIK {NIK}", "NIK [NIK dihapus]", ("nik",)),
        (f"catatan {NIK}", "catatan [NIK dihapus]", ("nik",)),
        (f"KK {NIK}", "KK [nomor KK dihapus]", ("kk",)),
        (f"OTP 482913 {NIK}", "OTP [kode OTP dihapus] [NIK dihapus]", ("otp", "nik")),
    ],
)
def test_secrets_are_replaced_by_fixed_words(text: str, masked: str, kinds: tuple[str, ...]) -> None:
    assert mask_secrets(text) == (masked, kinds)
    assert mask_secrets(masked) == (masked, ())


@pytest.mark.parametrize(
    "text",
    [
        "OTP ga masuk2 udh 1 jam",
        "OTP ga masuk, HP 0840 0000 0001",
        "OTP ga masuk sejak tgl 24 mei 2021",
        "otp belum masuk 1000 kali",
        "password saya salah terus",
        "lupa password prakerja",
        "password: lupa",
        "saya pinjam 5000 di Pintaria",
        "kode error 482913",
        "nomor kartu 0000 1111 2222 3333",
        "insentif 600000 belum cair",
        "",
    ],
)
def test_what_is_no_secret_stays_as_it_was_written(text: str) -> None:
    assert mask_secrets(text) == (text, ())


def test_a_complaint_that_tells_too_much_keeps_its_story() -> None:
    text = f"NIK {NIK}, KK {NIK}, PIN saya 7741, OTP 482913. Kartu {CARD}, insentif belum masuk."
    masked, kinds = mask_secrets(text)
    assert masked == (
        f"NIK [NIK dihapus], KK [nomor KK dihapus], PIN saya [PIN dihapus], OTP [kode OTP dihapus]. "
        f"Kartu {CARD}, insentif belum masuk."
    )
    assert kinds == ("nik", "kk", "pin", "otp")


def test_every_kind_has_its_placeholder() -> None:
    assert set(PLACEHOLDERS) == {"otp", "pin", "password", "cvv", "nik", "kk"}


@pytest.mark.parametrize(
    "piece", ["OTP ", "kode ", "1 ", "1 2 ", "08-", "a@a.", "@a-", "pin 1234 ", "password saya ", " ", "0", f"{NIK} "]
)
def test_a_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    started = time.perf_counter()
    mask_secrets(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 10
