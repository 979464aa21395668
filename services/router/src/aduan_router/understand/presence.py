"""Which of the fields that an officer needs a message already holds (domain.md 6.1 and 6.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aduan_router.understand.lexicon import BASES
from aduan_router.understand.normal import Word
from aduan_router.understand.slang import WORDS

# The order of asking.
NO_CARD = "no_card"  # the writer says to have no card, so that nobody asks for it
FIELDS = ("name", "email", "phone", "card", "problem", "status", "partner", "course", "url", NO_CARD)

_NAME = re.compile(
    r"(?i:\bnama(?:\s+lengkap)?(?:\s+saya)?\s*(?:[:=]|\badalah\b)\s*)(?:[^\W\d_][\w'.]*[ \t]?){1,5}"
    r"|(?i:\b(?:nama\s+saya|my\s+name\s+is|a\.?n\.?|atas\s+nama|saya)\s+)[A-Z][a-z'.]+(?:\s+[A-Z][a-z'.]+){0,4}"
)
_TWO_NAMES = re.compile(r"[A-Z][a-z'.]+\s+[A-Z][a-z'.]+")
_STATUS = re.compile(
    r"\b(?:di)?jadwalkan\b|\bdi\s?proses\b|\bdalam\s+pengecekan\b|\btertahan\b|\bmenunggu\b|\bgagal\b|\brefund\w*|\bdikembalikan\b"
    r"|\bscheduled\b|\bprocess(?:ed|ing)\b|\bfailed\b|\bheld\b"
)
_PARTNER = re.compile(
    r"\b(?:bni|ovo|gopay|go-pay|link\s?aja)\b"
    r"|\b(?:akun|ke|lewat|via|e-?wallet|dompet|aplikasi|app|pakai|pake|di)\s+dana\b(?!\s+(?:insentif|desa|masuk|bantuan|prakerja))"
    r"|\bdana\s+premium\b"
)
_PLATFORM = re.compile(
    r"\b(?:tokopedia|tokped|bukalapak|pintaria|pijar\s?mahir|sekolah\.?mu|mau\s?belajar\s?apa|sisnaker|skill\s?academy)\b"
)
_NO_NAMES = "pertama kedua ketiga tersebut prakerja online offline gratis kemarin tinggal semua apapun manapun"
_NO_NAME = frozenset(_NO_NAMES.split())
_NO_CARD = re.compile(
    r"\b(?:belum|blm|tidak|tdk|ga|gak|nggak)\s+(?:punya|ada|dapat|dpt|memiliki)\s+(?:no(?:mor)?\s+)?kartu\b"
    r"|\bbukan\s+peserta\b|\b(?:belum|blm)\s+(?:jadi\s+peserta|pernah\s+daftar|daftar)\b|\bno\s+card\b|\bnot\s+a\s+member\b"
)
_NAMED_COURSE = re.compile(r"\b(?:kelas|pelatihan|kursus|course)\s+([^\W\d_]{4,})")


def fields_told(text: str, folded: str, words: Sequence[Word], clear: bool) -> set[str]:
    """The fields among name, problem, status, partner and course that the text itself holds.

    `clear` says that a category was recognised, which is what makes a problem told.
    """
    told = set()
    if clear and words:
        told.add("problem")
    if _names_itself(text):
        told.add("name")
    if _STATUS.search(folded):
        told.add("status")
    if _PARTNER.search(folded):
        told.add("partner")
    if _PLATFORM.search(folded) or any(_is_name(match[1]) for match in _NAMED_COURSE.finditer(folded)):
        told.add("course")
    if _NO_CARD.search(folded):
        told.add(NO_CARD)
    return told


def _names_itself(text: str) -> bool:
    for match in _NAME.finditer(text):
        said = match[0]
        # "saya" before one capital word is often just a sentence in title case.
        if not said.lower().startswith("saya") or _TWO_NAMES.search(said, 5):
            return True
    return False


def _is_name(word: str) -> bool:
    """Whether the word after "kelas" names a course rather than going on with the sentence."""
    return word not in BASES and word not in WORDS and word not in _NO_NAME
