"""Integer rupiah as people write it: dot = thousands, comma = decimals, rb/jt (domain.md 6.3)."""

from __future__ import annotations

import re
from fractions import Fraction

_AMOUNT = re.compile(
    r"(?:rp\.?|idr)?\s*"
    r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d{1,15})"
    r"(?:(?P<mark>[.,])(?P<decimals>\d{1,6}))?"
    r"\s*(?P<unit>rb|ribu|rebu|k|jt|juta|miliar|milyar)?"
    r"(?:,-+|\.-+)?",
    re.IGNORECASE,
)
_UNITS = {
    "rb": 1_000,
    "ribu": 1_000,
    "rebu": 1_000,
    "k": 1_000,
    "jt": 1_000_000,
    "juta": 1_000_000,
    "miliar": 1_000_000_000,
    "milyar": 1_000_000_000,
}


class NotRupiah(ValueError):
    """A text is not an amount of whole rupiah; write it like Rp600.000, 600rb or 0,6jt."""


def parse_rupiah(text: str) -> int:
    """Whole rupiah of "600rb", "Rp600.000", "0,6jt", "Rp3.550.000,00". Raises NotRupiah."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise NotRupiah(_advice(text))
    unit = _UNITS.get((match["unit"] or "").lower(), 1)
    decimals = match["decimals"] or ""
    # Without a unit only cents can follow, so that "600,000" is refused rather than read as 600 rupiah; a dot before
    # one or two digits is a decimal mark with a unit only ("1.5jt").
    if decimals and unit == 1 and (match["mark"] == "." or len(decimals) > 2):
        raise NotRupiah(_advice(text))
    amount = (int(match["whole"].replace(".", "")) + Fraction(int(decimals or 0), 10 ** len(decimals))) * unit
    if amount.denominator != 1:
        raise NotRupiah(_advice(text))
    return int(amount)


def format_rupiah(amount: int) -> str:
    """An amount as written to citizens: 600000 is "Rp600.000", -50000 is "-Rp50.000"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def _advice(text: str) -> str:
    return f"{text[:40]!r} is not an amount of whole rupiah; write it like Rp600.000, 600rb or 0,6jt"
