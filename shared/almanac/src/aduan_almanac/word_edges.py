"""Edges of words that people glue to numbers: "NIK3100…" and "OTP482913" hold the words NIK and OTP."""

from __future__ import annotations

_LETTER = r"[^\W\d_]"


def by_letters(pattern: str) -> str:
    r"""A regular expression in which \< begins and \> ends a word of letters only, so that a digit ends a word."""
    return pattern.replace(r"\<", rf"(?<!{_LETTER})").replace(r"\>", rf"(?!{_LETTER})")
