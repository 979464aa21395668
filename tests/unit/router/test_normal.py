from __future__ import annotations

import pytest

from aduan_router.understand.normal import fold, normalised, plain, read, undoubled, unstretched


def words(text: str) -> list[str]:
    return [("!" if word.denied else "") + word.plain for word in read(text)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("blm", ("belum",)),
        ("udh", ("sudah",)),
        ("gak", ("tidak",)),
        ("kagak", ("tidak",)),
        ("gabisa", ("tidak", "bisa")),
        ("pdhl", ("padahal",)),
        ("norek", ("nomor", "rekening")),
        ("intensif", ("insentif",)),
        ("sertif", ("sertifikat",)),
        ("dasbor", ("dashboard",)),
        ("durung", ("belum",)),
        ("lamaaa", ("lama",)),
        ("muncul2", ("muncul",)),
        ("muncul-muncul", ("muncul",)),
        ("insentifku", ("insentif",)),
        ("dicairkan", ("cair",)),
        ("nyambungin", ("sambung",)),
        ("mengganti", ("ganti",)),
        ("menerima", ("terima",)),
        ("doesn't", ("tidak",)),
        ("masukan", ("masukan",)),
        ("zzzkwx", ("zkwx",)),
    ],
)
def test_a_written_word_means_a_plain_one(written: str, meant: tuple[str, ...]) -> None:
    assert plain(written) == meant


def test_stretches_shrink_and_a_final_2_doubles() -> None:
    assert unstretched("masuuuuk") == "masuk"
    assert unstretched("maaf") == "maaf"
    assert undoubled("muncul2nya") == "munculnya"
    assert undoubled("h2") == "h2"


def test_words_of_address_are_left_out() -> None:
    assert words("halo min, insentif kak") == ["insentif"]


def test_a_denial_reaches_the_next_word_that_says_something() -> None:
    assert words("blm cair") == ["belum", "!cair"]
    assert words("ga bisa login nih, padahal benar") == ["tidak", "!bisa", "!login", "padahal", "benar"]
    assert words("belum juga saya terima") == ["belum", "!juga", "!saya", "!terima"]


def test_a_denial_ends_with_its_sentence_or_at_a_turn() -> None:
    assert words("belum. cair") == ["belum", "cair"]
    assert words("tidak tapi cair") == ["tidak", "tetapi", "cair"]


def test_two_words_that_are_one_are_joined() -> None:
    assert words("log in kata sandi") == ["login", "password"]
    assert words("terima kasih") == ["terimakasih"]
    assert words("terima. kasih") == ["terima", "kasih"]


def test_amounts_are_one_word_and_the_two_famous_ones_are_known() -> None:
    assert words("600rb Rp600.000 50 ribu 350rb 2,4 juta") == ["amount600", "amount600", "amount50", "amount", "amount"]


def test_sentences_lie_apart() -> None:
    first, second = read("cair. cair")
    near, nearer = read("cair cair")
    assert second.place - first.place > nearer.place - near.place


def test_the_same_words_in_other_dress_are_an_exact_repeat() -> None:
    assert normalised("Insentif  BELUM cair!!\n") == normalised("insentif belum cair")
    assert normalised("insentif belum cair") != normalised("insentif sudah cair")
    assert fold("ＡＢ\u200bc") == "abc"


def test_only_the_first_4000_words_are_read() -> None:
    assert len(read("cair " * 5_000)) == 4_000
