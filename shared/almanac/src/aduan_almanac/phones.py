"""Indonesian mobile numbers (domain.md 1.5), stored as E.164: +62 8…"""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?:\+?62|0)(8[1-9]\d{7,10})", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-()/]+")


class NotMobile(ValueError):
    """A text is not an Indonesian mobile number; write it like 0840 0000 0001."""


def normalise_phone(text: str) -> str:
    """E.164 of a mobile number: "+62 (0)840-0000-0001", "62 0840…" and "0840…" alike. Raises NotMobile."""
    digits = _SEPARATORS.sub("", text)
    digits = re.sub(r"^\+?620", "0", digits)
    match = _MOBILE.fullmatch(digits)
    if match is None:
        raise NotMobile("this is not an Indonesian mobile number; write it like 0840 0000 0001")
    return f"+62{match[1]}"


def is_mobile(text: str) -> bool:
    """Whether `normalise_phone` accepts the text."""
    try:
        normalise_phone(text)
    except NotMobile:
        return False
    return True
