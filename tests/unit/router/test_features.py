from __future__ import annotations

import statistics
import time

import pytest

from aduan_events.vocabulary import Category, Kind
from aduan_router.understand.features import Features, Given, understand

COMPLETE = (
    "Yth. Layanan Prakerja, saya Sari Contoh, e-mail akun sari@example.com, HP 0840 0000 001, nomor kartu "
    "0000 1111 2222 3333. Insentif kedua terjadwal 10 Mei 2021 ke OVO, statusnya masih Dijadwalkan. "
    "Mohon bantuannya. Terima kasih."
)


def read(message: str, title: str = "", **given: str) -> Features:
    return understand(title, message, Given(**given))


def test_a_complete_mail_yields_every_identifier_and_lacks_nothing() -> None:
    found = read(COMPLETE, "Insentif bulan ke-2 belum diterima")
    assert (found.category, found.kind, found.language) == (Category.INC_NOT_RECEIVED, Kind.COMPLAINT, "id")
    assert (found.emails, found.phones, found.cards) == (
        ("sari@example.com",),
        ("+628400000001",),
        ("0000111122223333",),
    )
    assert found.present == ("name", "email", "phone", "card", "problem", "status", "partner")


def test_a_half_mail_tells_only_what_it_tells() -> None:
    found = read("Sertifikat blm ada. HP 0840 0000 002")
    assert found.category is Category.CERT_MISSING
    assert found.present == ("phone", "problem")


def test_what_the_channel_handed_over_counts_and_comes_first() -> None:
    found = read(
        "HP 084000000002, sertifikat belum muncul",
        name="Sari",
        email="Sari@Example.com",
        phone="0840 0000 0001",
        card_number="0000-1111-2222-3333",
    )
    assert found.phones == ("+6284000000001", "+6284000000002")
    assert (found.emails, found.cards) == (("Sari@example.com",), ("0000111122223333",))
    assert found.present == ("name", "email", "phone", "card", "problem")


def test_what_is_handed_over_badly_is_as_if_it_lacked() -> None:
    found = read("sertifikat belum muncul", name=" ", email="sari", phone="123", card_number="0000")
    assert found.present == ("problem",)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("sertifikat kelas barista belum muncul", "course"),
        ("sertifikat dari Tokopedia belum muncul", "course"),
        ("insentif ke gopay belum masuk", "partner"),
        ("insentif ke dana belum masuk", "partner"),
        ("statusnya dalam pengecekan", "status"),
        ("nama: sari contoh, insentif belum cair", "name"),
        ("My name is Sari Contoh", "name"),
        ("situs prakerja-gratis.com itu asli?", "url"),
    ],
)
def test_a_field_told_in_the_text_is_not_asked_again(text: str, field: str) -> None:
    assert field in read(text).present


@pytest.mark.parametrize("field", ["name", "partner", "course", "url"])
def test_a_plain_complaint_tells_none_of_the_extra_fields(field: str) -> None:
    assert field not in read("Saya Belum terima dana insentif, pelatihan sudah selesai di prakerja.go.id").present


def test_who_has_no_card_says_so() -> None:
    assert "no_card" in read("saya belum punya kartu, mau ganti nomor hp").present


def test_a_look_alike_site_makes_a_question_of_fraud() -> None:
    found = read("prakerjavip.go.id itu resmi bukan?")
    assert (found.category, found.kind, found.flags) == (Category.FRAUD, Kind.QUESTION, ("lookalike_site",))
    assert found.urls == ("prakerjavip.go.id",)
    assert read("lihat prakerja-bantuan.com").category is Category.FRAUD
    assert read("prakerja.go.id ga bisa dibuka").category is Category.ACCESS


def test_a_swindlers_number_is_not_taken_for_the_writers() -> None:
    found = read("ada nomor 084000000055 ngaku petugas prakerja minta kode otp", phone="084000000001")
    assert found.category is Category.FRAUD
    assert found.phones == ("+6284000000001",)
    assert "url" in found.present


def test_our_own_mail_address_belongs_to_nobody() -> None:
    assert read("sudah tulis ke info@prakerja.go.id tidak dibalas").emails == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("insentif belum cair, saya mau bunuh diri saja", "self_harm"),
        ("kode otp sudah saya kasih ke orang yang ngaku petugas prakerja", "code_given"),
        ("batas beli pelatihan pertama tinggal 2 hari tapi error", "purchase_deadline"),
        ("insentif saya belum cair sudah 10 hari", "overdue"),
        ("insentif belum masuk h+8", "overdue"),
        ("insentif belum masuk udah 2 minggu", "overdue"),
        ("woi anjing insentif belum cair", "rude"),
    ],
)
def test_urgency_is_marked(text: str, flag: str) -> None:
    assert flag in read(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "insentif belum cair 3 hari",
        "otp tidak terkirim",
        "batas beli pelatihan tinggal 20 hari",
        "kelas memasak minum kopi",
        "insentif belum cair 5 hari kerja",
    ],
)
def test_what_is_not_urgent_is_not_marked(text: str) -> None:
    assert read(text).flags == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gel 17 kpn dibuka", Kind.QUESTION),
        ("mau ganti ewalet dr linkaja ke gopay gmn", Kind.QUESTION),
        ("mau ubah email bs gak", Kind.QUESTION),
        ("insentif saya kapan cair?", Kind.COMPLAINT),
        ("NIK tdk ditemukan", Kind.COMPLAINT),
        ("kok sertifikat hilang?", Kind.COMPLAINT),
        ("saya ketipu, resmi ga sih situsnya?", Kind.COMPLAINT),
        ("tolong tambahin kelas barista di kupang", Kind.FEEDBACK),
        ("p", Kind.QUESTION),
        ("saya mau komplain", Kind.COMPLAINT),
    ],
)
def test_a_kind_is_proposed(text: str, kind: Kind) -> None:
    assert read(text).kind is kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("insentif saya belum cair", "id"),
        ("my incentive has not been received", "en"),
        ("Dear admin, my certificate belum muncul since last week, pls check ya.", "mixed"),
        ("p", "id"),
        ("ich habe kein geld bekommen", "other"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert read(text).language == language


def test_the_fingerprint_is_that_of_the_normalised_words() -> None:
    assert read("Insentif BELUM cair!").fingerprint == read("insentif  belum cair").fingerprint
    assert read("cair", "insentif").fingerprint == read("insentif cair").fingerprint
    assert read("a").fingerprint != read("b").fingerprint
    assert len(read("").fingerprint) == 64


def test_features_show_no_personal_data_when_printed() -> None:
    printed = repr(read(COMPLETE))
    assert "sari@" not in printed
    assert "2222" not in printed
    assert "Contoh" not in printed


def test_a_typical_message_takes_less_than_two_milliseconds() -> None:
    for _ in range(20):
        read(COMPLETE)
    spent = []
    for _ in range(101):
        started = time.process_time_ns()
        read(COMPLETE)
        spent.append(time.process_time_ns() - started)
    assert statistics.median(spent) < 2_000_000


@pytest.mark.parametrize("piece", ["1.1.", "a.a-", "insentif belum cair ", "@a.", "08-", "prakerja.", "\n"])
def test_a_huge_message_does_not_hold_the_reader(piece: str) -> None:
    started = time.process_time()
    read(piece * (256_000 // len(piece)))
    assert time.process_time() - started < 5
