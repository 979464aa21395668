"""Stems of Indonesian words, for search by meaning of words rather than by their spelling (PySastrawi)."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from aduan_almanac.words import search_words

_LONGEST = 30


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer:
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one case-folded word; a word that is no Indonesian word, or a very long one, stays as it is.

    The first sight of a word takes up to some milliseconds, later ones nothing: 50,000 words are remembered.
    """
    return str(_stemmer().stem(word)) if len(word) <= _LONGEST and word.isalpha() else word


def stems_of(text: str) -> tuple[str, ...]:
    """The distinct stems of a text's search words (500 at most), in order of appearance."""
    return tuple(dict.fromkeys(stem(word) for word in islice(search_words(text), 500)))
