from __future__ import annotations

from typing import Literal

import pytest

from aduan_events.vocabulary import Category
from aduan_router.understand.category import Verdict, classify
from aduan_router.understand.lexicon import BASES, CUE_LINES
from aduan_router.understand.normal import plain, read
from unit.router.labelled import labelled

# domain.md 6.2 and 6.4, one message a line after its category.
DOMAIN = """
INC_NOT_RECEIVED | min insentif sy blm cair pdhl jadwal tgl 20
INC_NOT_RECEIVED | msh sedang diproses mulu dr minggu lalu
INC_NOT_RECEIVED | intensif prakerja gel 14 blm turun smp skrg
INC_FAILED | status GAGAL katanya cek rekening BNI
INC_FAILED | kok di refund sih? ovo sy aktif
INC_FAILED | rekening tidak aktif katanya padahal msh bisa transfer
ACCT_LINK | gagal upgrade ovo mulu foto ktp ditolak
ACCT_LINK | mau ganti ewalet dr linkaja ke gopay gmn
ACCT_LINK | akun gopay ke downgrade
CERT_MISSING | sertifikat tdk muncul di dashboard udh 10 hr
CERT_MISSING | sertif dr lembaga ada tp di dasbor msh 0
RATING | tombol ulasan ga bisa diklik
RATING | ulasannya di web lembaga apa di prakerja?
TRAINING | kode voucher ga masuk saldo kepotong 350rb
TRAINING | salah beli kelas bs refund ga
TRAINING | webinar error ga bisa absen
SURVEY | survei 2 ga muncul2
ACCESS | OTP ga masuk2 udh 1 jam
ACCESS | gabisa login loading trs
CONTACT_CHANGE | no hp ganti yg lama hangus
CONTACT_CHANGE | mau ubah email bs gak
IDENTITY | NIK tdk ditemukan
IDENTITY | gagal unggah ktp burem terus katanya
SELECTION | gel 17 kpn dibuka
SELECTION | nunggu evaluasi terus
DEACTIVATED | akun dinonaktifkan pdhl ga pernah dpt bansos
DEACTIVATED | diblokir gagal verifikasi wajah
FRAUD | prakerjavip.go.id itu resmi bukan?
FRAUD | disuruh transfer 50rb biar lolos
SERVICE | telp dr pagi nada sibuk mulu
SERVICE | csnya jutek bgt
FEEDBACK | tolong tambahin kelas barista di kupang
OUT_OF_SCOPE | BSU 1jt kapan cair
UNCLEAR | p
UNCLEAR | tolong
INC_NOT_RECEIVED | insentifku kok durung mlebu to min, wis limang dino
INC_NOT_RECEIVED | kek mana ini bah belum masuk juga
INC_NOT_RECEIVED | woi penipu lo semua duit gua mana!!!
INC_NOT_RECEIVED | insentif saya belum masuk tolong dibantu
CERT_MISSING | Dear admin, my certificate belum muncul since last week, pls check ya.
SERVICE | Sudah 3x email ga dibalas!! kerja apa tidur? kartu 0000111122223333, cairkan skrg!
""".strip().splitlines()


def judged(text: str) -> Verdict:
    return classify(read(text))


@pytest.mark.parametrize("line", DOMAIN)
def test_the_phrases_of_the_domain_are_understood(line: str) -> None:
    category, text = line.split(" | ")
    assert judged(text).category is Category(category)


def missed(part: Literal["tuned", "held_out"]) -> tuple[float, list[tuple[str, str, str]]]:
    """The share of messages understood, and those that were not, with what they were taken for."""
    messages = list(labelled(part))
    wrong = [
        (category.value, judged(text).category.value, text)
        for category, text in messages
        if judged(text).category is not category
    ]
    return 1 - len(wrong) / len(messages), wrong


def test_most_messages_that_nothing_was_tuned_on_are_understood() -> None:
    share, wrong = missed("held_out")
    assert len(list(labelled("held_out"))) >= 100
    assert share >= 0.9, wrong


def test_messages_that_were_tuned_on_are_understood() -> None:
    share, wrong = missed("tuned")
    assert len(list(labelled("tuned"))) >= 350
    assert share >= 0.97, wrong


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_both_parts_cover_every_category(part: Literal["tuned", "held_out"]) -> None:
    assert {category for category, _ in labelled(part)} == set(Category)


def test_denial_decides_between_a_complaint_and_thanks() -> None:
    assert judged("insentif blm cair kak").category is Category.INC_NOT_RECEIVED
    assert judged("terima kasih insentif udh cair kak").category is Category.FEEDBACK


def test_thanks_at_the_end_of_a_complaint_are_no_praise() -> None:
    verdict = judged("Sertifikat saya belum muncul. Mohon bantuannya, terima kasih banyak.")
    assert verdict.category is Category.CERT_MISSING


def test_a_missing_certificate_explains_a_missing_schedule() -> None:
    verdict = judged("jadwal insentif belum muncul karena sertifikat belum ada di dashboard")
    assert (verdict.category, verdict.secondary) == (Category.CERT_MISSING, Category.INC_NOT_RECEIVED)


def test_two_topics_in_one_message_are_both_kept() -> None:
    verdict = judged("insentif saya belum cair. survei kedua juga tidak muncul.")
    assert {verdict.category, verdict.secondary} == {Category.INC_NOT_RECEIVED, Category.SURVEY}


def test_a_failed_wallet_and_a_failed_id_photo_are_told_apart() -> None:
    assert judged("gagal upgrade gopay foto ktp ditolak").category is Category.ACCT_LINK
    assert judged("gagal unggah foto ktp waktu daftar").category is Category.IDENTITY


def test_the_evidence_holds_words_of_the_lexicon_and_never_the_writers_own() -> None:
    verdict = judged("min intensif Sari Contoh blm cair2 pdhl ovo 0840")
    assert verdict.evidence[0] == "insentif tidak cair"
    assert {word for phrase in verdict.evidence for word in phrase.split()} <= BASES


def test_nothing_known_is_unclear_without_evidence() -> None:
    assert judged("xyz qwerty") == Verdict(Category.UNCLEAR, None, (), {})
    assert judged("").category is Category.UNCLEAR


def test_every_word_of_the_lexicon_is_one_that_reading_yields() -> None:
    assert [word for word in sorted(BASES) if plain(word) != (word,)] == []


def test_the_lexicon_holds_many_more_cues_than_the_domain_gives_phrases() -> None:
    assert sum(len(lines) for lines in CUE_LINES.values()) > 400
    assert set(CUE_LINES) == set(Category) - {Category.UNCLEAR}
