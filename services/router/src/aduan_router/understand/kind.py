"""Whether a message complains, asks or gives feedback: a proposal, which the router decides and officers correct."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events.vocabulary import Category, Kind
from aduan_router.understand.normal import Word

_TROUBLE_WORDS = """
gagal error hilang tolak macet blokir nonaktif cabut rusak potong hangus tahan tipu tertipu hack jutek lambat
telat putus kosong loading kunci komplain kecewa refund buruk buram beku blacklist masalah sibuk kenapa
"""
_TROUBLE = frozenset(_TROUBLE_WORDS.split())
_ASKING = frozenset({"apa", "apakah", "bagaimana", "kapan", "mana", "berapa", "cara", "boleh", "tanya", "syarat"})
_KNOWING = frozenset({"tahu", "paham", "ngerti", "mengerti", "jelas"})
_OWN_TROUBLE = frozenset({Category.INC_NOT_RECEIVED, Category.INC_FAILED, Category.CERT_MISSING})
_OPEN_END = frozenset({"tidak", "belum", "bukan"})


def kind_of(category: Category, words: Sequence[Word], asks: bool) -> Kind:
    """The proposed kind; `asks` says that the text holds a question mark.

    A denial ("belum cair") or a word of trouble makes a complaint; a question word or a closing "ga" a question;
    "kapan" about one's own money or certificate is a complaint.
    """
    plain = {word.plain for word in words}
    if category is Category.FEEDBACK:
        return Kind.FEEDBACK
    if category is Category.UNCLEAR:
        return Kind.COMPLAINT if plain & _TROUBLE else Kind.QUESTION
    question = asks or bool(plain & _ASKING) or (bool(words) and words[-1].plain in _OPEN_END)
    if category is Category.FRAUD:
        suffered = plain & {"tertipu", "hack", "hilang", "curi"}
        return Kind.QUESTION if question and not suffered else Kind.COMPLAINT
    denied = any(word.denied and word.plain not in _KNOWING for word in words)
    if denied or plain & _TROUBLE or (category in _OWN_TROUBLE and "saya" in plain):
        return Kind.COMPLAINT
    return Kind.QUESTION if question else Kind.COMPLAINT
