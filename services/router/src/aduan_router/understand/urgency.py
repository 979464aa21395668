"""Marks that raise a priority, read from the text (domain.md 6.1); rudeness is marked and raises nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from aduan_events.vocabulary import Category
from aduan_router.understand.normal import Word


class Flag(StrEnum):
    """A mark; the codes travel in `ContactIdentified.flags`."""

    SELF_HARM = "self_harm"
    CODE_GIVEN = "code_given"
    PURCHASE_DEADLINE = "purchase_deadline"
    OVERDUE = "overdue"
    LOOKALIKE_SITE = "lookalike_site"
    RUDE = "rude"


_SELF_HARM = re.compile(
    r"\b(?:bunuh\s+diri|gantung\s+diri|(?:meng)?akhiri\s+hidup|(?:mau|pengen|pingin|ingin|mending|lebih\s+baik)\s+mati"
    r"|(?:ga|gak|nggak|tidak|tdk)\s+(?:mau|ingin|sanggup|kuat)\s+hidup|loncat\s+dari\s+(?:gedung|jembatan)|minum\s+racun"
    r"|suicide|kill\s+myself|end\s+my\s+life|want\s+to\s+die)\b"
)
_RUDE = re.compile(
    r"\b(?:anjing|anjir|anjrit|bangsat|goblok|tolol|bego|kampret|babi|bajingan|brengsek|keparat|asu|jancok|jancuk|idiot|stupid|fuck\w*"
    r"|shit|kontol|memek|tai|taik|maling|penipu\s+(?:lo|lu|loe|kalian|kamu|kau)|kerja\s+apa\s+tidur|makan\s+gaji\s+buta)\b"
)
_SOON = re.compile(
    r"\b(?:tinggal|sisa|kurang|only)\s+(?P<left>\d{1,2})\s*(?:hari|hr|days?)\b|\b(?P<more>\d{1,2})\s*(?:hari|hr|days?)\s+(?:lagi|left)\b"
    r"|(?P<last>hari\s+terakhir|last\s+day|(?:besok|lusa|hari\s+ini)\s+(?:batas|terakhir|hangus|habis|deadline)|batas\w*\s+(?:besok|lusa|hari\s+ini)"
    r"|hampir\s+30\s+hari|hari\s+ke[\s-]?(?:2[7-9]|30)\b)"
)
_LASTED = re.compile(
    r"\b(?P<count>\d{1,3}|se|satu|dua|tiga|empat)[\s-]*(?P<working>hari\s+kerja|working\s+days?)\b"
    r"|\b(?P<days>\d{1,3})\s*(?:hari|hr|days?|dino)\b|\bh\s?\+\s?(?P<plus>\d{1,3})\b"
    r"|\b(?P<weeks>\d{1,2}|se|satu|dua|tiga|empat)\s*(?:minggu|mgg|pekan|weeks?)\b"
    r"|\b(?:sebulan|\d{1,2}\s+(?:bulan|bln|months?)(?!\s*ke))\b"
)
_WORKING_DAYS = 5
_CALENDAR_DAYS = 7
_SOON_DAYS = 3
_GIVING = frozenset({"kasih", "beri", "sebut", "share", "bocor", "bagi", "terlanjur"})
_CODES = frozenset({"otp", "kode", "pin", "password"})
_NEAR = 5
_NUMBERS = {"se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4}


def flags_of(category: Category, words: Sequence[Word], folded: str, lookalike: bool) -> tuple[Flag, ...]:
    """The marks of a message, given its words, its folded text, and whether it names a look-alike site."""
    found = []
    if _SELF_HARM.search(folded):
        found.append(Flag.SELF_HARM)
    if category is Category.FRAUD and _gave_code(words):
        found.append(Flag.CODE_GIVEN)
    if category is Category.TRAINING and _ends_soon(folded):
        found.append(Flag.PURCHASE_DEADLINE)
    if category is Category.INC_NOT_RECEIVED and _overdue(folded):
        found.append(Flag.OVERDUE)
    if lookalike:
        found.append(Flag.LOOKALIKE_SITE)
    if _RUDE.search(folded):
        found.append(Flag.RUDE)
    return tuple(found)


def _gave_code(words: Sequence[Word]) -> bool:
    gave = [word.place for word in words if word.plain in _GIVING and not word.denied]
    codes = [word.place for word in words if word.plain in _CODES]
    return any(abs(one - other) <= _NEAR for one in gave for other in codes)


def _ends_soon(folded: str) -> bool:
    for match in _SOON.finditer(folded):
        days = match["left"] or match["more"]
        if match["last"] or int(days) <= _SOON_DAYS:
            return True
    return False


def _overdue(folded: str) -> bool:
    """Whether the writer says to have waited more than five working days: a claim, not a finding."""
    for match in _LASTED.finditer(folded):
        if match["working"]:
            if _number(match["count"]) > _WORKING_DAYS:
                return True
        elif match["days"] or match["plus"]:
            if int(match["days"] or match["plus"]) > _CALENDAR_DAYS:
                return True
        elif match["weeks"]:
            if _number(match["weeks"]) > 1:
                return True
        else:
            return True
    return False


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)
