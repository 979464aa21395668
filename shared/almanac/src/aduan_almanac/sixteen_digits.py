"""Which kind a number of 16 digits is: card, NIK, family card or bank (domain.md 1.5)."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from aduan_almanac.word_edges import by_letters

_PROVINCES = frozenset(
    {*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97)}
)


class NumberKind(StrEnum):
    """What a number of 16 digits stands for; UNKNOWN16 means that the citizen is asked."""

    CARD = "card"
    NIK = "nik"
    KK = "kk"
    BANK = "bank"
    UNKNOWN16 = "unknown16"


# Longer names first: "kartu keluarga" is no "kartu".
_LABELS = (
    (NumberKind.KK, r"kartu\s+keluarga|no(?:mor|mer)?\.?\s*kk|\<kk\>"),
    (
        NumberKind.NIK,
        r"nomor\s+induk(?:\s+kependudukan)?|\<nik(?:nya|ku)?\>|\<ktp(?:nya|ku)?\>|\<e-?ktp\>|identity\s+number",
    ),
    (
        NumberKind.BANK,
        r"kartu\s+(?:atm|debit|kredit)|\<rek(?:ening)?(?:nya|ku)?\>|\<norek\>|virtual\s+account|\<va\>|\<atm\>|\<bank\>"
        r"|account\s+number",
    ),
    (
        NumberKind.CARD,
        r"\<kartu(?:nya|ku)?\>|\<no(?:mor|mer)?\.?\s*prakerja\>|\<kartu\s*prakerja\>|\<prakerja\>|\<card\>",
    ),
)
_LABEL = re.compile(
    by_letters(
        "|".join(
            f"(?P<{kind.name}>(?P<{kind.name}_not>\\<(?:bukan|not(?:\\s+the|\\s+my)?)\\s+)?(?:{words}))"
            for kind, words in _LABELS
        )
    ),
    re.IGNORECASE,
)
_BEFORE = 48
_AFTER = 24


def is_nik(digits: str, today: date | None = None) -> bool:
    """Whether 16 digits pass the NIK test: province, birth date (women: day + 40), sequence.

    The century is guessed: a year above that of `today` belongs to 19YY; without `today` either century will do.
    """
    if len(digits) != 16 or not digits.isdigit() or int(digits[:2]) not in _PROVINCES or digits[12:] == "0000":
        return False
    day, month, year = int(digits[6:8]) % 40, int(digits[8:10]), int(digits[10:12])
    if int(digits[6:8]) > 71:
        return False
    centuries = (1900, 2000) if today is None else (1900 if year > today.year % 100 else 2000,)
    return any(_is_date(century + year, month, day) for century in centuries)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def label_near(text: str, start: int, end: int, not_before: int = 0, not_after: int | None = None) -> NumberKind | None:
    """The kind that a word says a number is: the closest label before `text[start:end]`, else the first one after.

    Words before `not_before` or from `not_after` on belong to neighbouring numbers. A label after "bukan" is none.
    """
    before = _labels(text, max(not_before, start - _BEFORE, text.rfind("]", max(0, start - _BEFORE), start) + 1), start)
    if before:
        return before[-1]
    stop = min(len(text) if not_after is None else not_after, end + _AFTER)
    after = _labels(text, end, stop)
    return after[0] if after else None


def _labels(text: str, start: int, end: int) -> list[NumberKind]:
    """Labels in a stretch of text, in order; the words of a placeholder ("[NIK dihapus]") label no neighbour."""
    found = []
    for match in _LABEL.finditer(text, start, end):
        if text.rfind("[", start, match.start()) > text.rfind("]", start, match.start()):
            continue

        kind = next(kind for kind, _ in _LABELS if match[kind.name])
        if not match[f"{kind.name}_not"]:
            found.append(kind)
    return found


def kind_of(digits: str, label: NumberKind | None) -> NumberKind:
    """The kind of 16 digits: what the word near it says, then the NIK test, else UNKNOWN16."""
    if label is not None:
        return label
    return NumberKind.NIK if is_nik(digits) else NumberKind.UNKNOWN16
