"""Text as rules read it: plain words with their places and whether they are denied (domain.md 6.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aduan_router.understand.lexicon import BASES, LIGHT
from aduan_router.understand.slang import ADDRESS, PHRASES, SPLITS, WORDS

MAX_WORDS = 4_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_TOKEN = re.compile(
    r"(?P<amount>(?:rp\.?\s?)?\d[\d.,]{0,20}\s?(?:rb|ribu|rebu|jt|juta|k)\b|rp\.?\s?\d[\d.,]{0,20})"
    r"|(?P<word>[^\W_]+(?:['’\-][^\W_]+)*)"
    r"|(?P<stop>[.!?;\n:()]+)"
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_]{3,})2(nya|an|in|kan)?")
_APOSTROPHES = str.maketrans("", "", "'’")
_NOT = frozenset({"tidak", "belum", "bukan", "tanpa"})
_TURNS = frozenset({"padahal", "tetapi", "karena", "sudah", "kalau", "yang"})
_REACH = 4
_SENTENCE_GAP = 3
_SUFFIXES = ("kannya", "innya", "annya", "nya", "kan", "kah", "lah", "pun", "an", "in", "ku", "mu", "i")
_PREFIXES = (
    "diper",
    "memper",
    "di",
    "ter",
    "ber",
    "ke",
    "nge",
    "ng",
    "se",
    "pe",
    "per",
    "me",
    "mem",
    "men",
    "meng",
    "pen",
    "pem",
    "peng",
)
_NASALS = (
    ("meny", "s"),
    ("peny", "s"),
    ("ny", "s"),
    ("men", "t"),
    ("pen", "t"),
    ("mem", "p"),
    ("pem", "p"),
    ("meng", "k"),
    ("peng", "k"),
    ("ng", "k"),
    ("n", "t"),
    ("m", "p"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, its place (sentences lie apart), and whether a "not" or "not yet" before it denies it."""

    plain: str
    place: int
    denied: bool


def fold(text: str) -> str:
    """NFKC, case-folded, without invisible characters; line breaks stay."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def normalised(text: str) -> str:
    """What makes two messages the same for an exact repeat: folded words in order, without punctuation or spacing."""
    return " ".join(
        match["word"] or _SPACES.sub("", match["amount"]) for match in _TOKEN.finditer(fold(text)) if not match["stop"]
    )


def unstretched(word: str) -> str:
    """ "lamaaa" -> "lama": a letter written three times or more stands once."""
    return _STRETCHED.sub(r"\1", word)


def undoubled(word: str) -> str:
    """ "muncul2" and "muncul-muncul" -> "muncul": a final 2 doubles a word, and a doubled word means itself."""
    match = _DOUBLED.fullmatch(word)
    if match:
        return match[1] + (match[2] or "")
    first, dash, second = word.partition("-")
    return first if dash and (first == second or second in ("nya", "ku", "mu")) else word


@lru_cache(maxsize=50_000)
def plain(word: str) -> tuple[str, ...]:
    """The plain words of one written word: slang opened, stretches and doublings undone, affixes taken off if known."""
    word = word.translate(_APOSTROPHES)
    for form in dict.fromkeys((word, unstretched(word), undoubled(word), undoubled(unstretched(word)))):
        if form in SPLITS:
            return SPLITS[form]
        if form in WORDS or form in BASES:
            return (WORDS.get(form, form),)
    base = undoubled(unstretched(word))
    if "-" in base:
        return tuple(part for piece in base.split("-") if piece for part in plain(piece))
    return (_without_affixes(base) or base,)


def _without_affixes(word: str) -> str | None:
    """The known word inside an inflected one ("dicairkan" -> "cair"), if there is one."""
    for stem in _stems(word):
        if len(stem) >= 2 and stem != word:
            if stem in BASES:
                return stem
            if stem in WORDS and len(stem) >= 4:
                return WORDS[stem]
    return None


def _stems(word: str) -> Iterator[str]:
    bodies = [
        word,
        *(word[: -len(suffix)] for suffix in _SUFFIXES if word.endswith(suffix) and len(word) - len(suffix) >= 3),
    ]
    yield from bodies[1:]
    for body in bodies:
        for prefix in _PREFIXES:
            if body.startswith(prefix) and len(body) - len(prefix) >= 3:
                yield body[len(prefix) :]
        for prefix, letter in _NASALS:
            if body.startswith(prefix) and len(body) - len(prefix) >= 2:
                yield letter + body[len(prefix) :]


def read(text: str) -> tuple[Word, ...]:
    """The first 4,000 words of a text as rules read them; words of address are left out."""
    return _denied(list(_placed(text)))


def _placed(text: str) -> Iterator[tuple[str, int]]:
    written = list(_written(fold(text)))
    place = 0
    index = 0
    while index < len(written):
        word, gap = written[index]
        place += gap
        phrase = None
        if index + 1 < len(written) and written[index + 1][1] == 0:
            phrase = PHRASES.get((word, written[index + 1][0]))
        index += 2 if phrase else 1
        for one in phrase or _meant(word):
            place += 1
            yield one, place


def _written(folded: str) -> Iterator[tuple[str, int]]:
    """Written words, each with the gap that sentence marks leave before it."""
    gap = 0
    count = 0
    for match in _TOKEN.finditer(folded):
        if match["stop"]:
            gap = _SENTENCE_GAP
            continue
        yield (_amount(match["amount"]) if match["amount"] else match["word"]), gap
        gap = 0
        count += 1
        if count == MAX_WORDS:
            return


def _meant(written: str) -> tuple[str, ...]:
    return () if written in ADDRESS else plain(written)


def _amount(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if digits in ("600", "600000", "06"):
        return "amount600"
    return "amount50" if digits in ("50", "50000") else "amount"


def _denied(words: list[tuple[str, int]]) -> tuple[Word, ...]:
    read: list[Word] = []
    reach = 0
    last = 0
    for word, place in words:
        if word in _NOT:
            reach = _REACH
        elif word in _TURNS or place - last > _SENTENCE_GAP:
            reach = 0
        denied = reach > 0 and word not in _NOT
        read.append(Word(word, place, denied))
        if denied:
            reach = reach - 1 if word in LIGHT else 0
        last = place
    return tuple(read)
