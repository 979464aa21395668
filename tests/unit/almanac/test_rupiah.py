from __future__ import annotations

import pytest

from aduan_almanac.rupiah import NotRupiah, format_rupiah, parse_rupiah


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("600rb", 600_000),
        ("Rp600.000", 600_000),
        ("0,6jt", 600_000),
        ("Rp3.550.000", 3_550_000),
        ("Rp 600 ribu", 600_000),
        ("rp. 50.000,-", 50_000),
        ("Rp600.000,00", 600_000),
        ("1.5jt", 1_500_000),
        ("2,4 juta", 2_400_000),
        ("1.500rb", 1_500_000),
        ("50k", 50_000),
        ("20000000", 20_000_000),
        ("1 miliar", 1_000_000_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize(
    "text", ["", "rb", "600,000", "600.00", "0,0000001jt", "12,50", "Rp-600", "enam ratus", "60.00.000"]
)
def test_what_is_no_amount_of_whole_rupiah_is_refused(text: str) -> None:
    with pytest.raises(NotRupiah, match="write it like"):
        parse_rupiah(text)


@pytest.mark.parametrize(
    ("amount", "text"), [(600_000, "Rp600.000"), (0, "Rp0"), (-50_000, "-Rp50.000"), (999, "Rp999")]
)
def test_amounts_are_written_with_dots(amount: int, text: str) -> None:
    assert format_rupiah(amount) == text
