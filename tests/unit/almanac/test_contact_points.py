"""Phones and e-mail addresses (aduan_almanac.phones and aduan_almanac.emails)."""

from __future__ import annotations

import pytest

from aduan_almanac.emails import NotEmail, addresses_in, normalise_email, suggest_email
from aduan_almanac.phones import NotMobile, is_mobile, normalise_phone

SPELLINGS = """
084000000001
0840-0000-0001
0840 0000 0001
0840.0000.0001
+6284000000001
+62-840-0000-0001
+62 (0)840 0000 0001
62 84000000001
62 0840 0000 0001
"""


@pytest.mark.parametrize("text", SPELLINGS.strip().splitlines())
def test_one_number_has_one_form_however_it_is_written(text: str) -> None:
    assert normalise_phone(text) == "+6284000000001"


def test_thirteen_digits_after_the_zero_do_occur() -> None:
    assert is_mobile("0840000000012")


@pytest.mark.parametrize(
    "text", ["", "021555000", "08001503001", "0800-150-3001", "08012345678", "0840000", "08400000000123", "abc"]
)
def test_landlines_and_toll_free_numbers_are_no_mobiles(text: str) -> None:
    with pytest.raises(NotMobile, match="write it like"):
        normalise_phone(text)


def test_only_the_domain_of_an_address_is_lower_cased() -> None:
    assert normalise_email(" Sari.Contoh@Example.COM ") == "Sari.Contoh@example.com"


@pytest.mark.parametrize(
    "text", ["", "sari", "sari@", "@example.com", "sari@example", "sari@@example.com", "a b@example.com"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotEmail, match="write it like"):
        normalise_email(text)


def test_a_slip_is_suggested_and_never_corrected() -> None:
    assert suggest_email("sari@gmial.com") == "sari@gmail.com"
    assert suggest_email("sari@yaho.com") == "sari@yahoo.com"
    assert suggest_email("sari@example.com") is None
    assert normalise_email("sari@gmial.com") == "sari@gmial.com"


def test_addresses_in_a_text_come_with_their_spans() -> None:
    text = "tulis ke sari@Example.com, atau (budi.contoh@example.com)."
    assert [(text[start:end], value) for start, end, value in addresses_in(text)] == [
        ("sari@Example.com", "sari@example.com"),
        ("budi.contoh@example.com", "budi.contoh@example.com"),
    ]
