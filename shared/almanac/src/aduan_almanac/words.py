"""The words of a text as search knows them: exact words, any case (design.md 8: `q` = exact words)."""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 500
_WORD = re.compile(r"\w{2,40}", re.UNICODE)


def search_words(text: str) -> tuple[str, ...]:
    """The distinct words of at least two characters, case-folded, in order of appearance, 500 at most."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        found.setdefault(match.group())
        if len(found) == MAX_WORDS:
            break
    return tuple(found)
