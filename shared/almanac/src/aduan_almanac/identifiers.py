"""Identifiers in what citizens write: found with their spans, masked to the last four digits, secrets struck out.

Rules: domain.md 1.5 (kinds and forms) and 6.4 (mask secrets before storing). Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aduan_almanac.emails import addresses_in
from aduan_almanac.phones import NotMobile, normalise_phone
from aduan_almanac.secret_words import secrets_in
from aduan_almanac.sixteen_digits import NumberKind, kind_of, label_near

IdentifierKind = Literal["email", "phone", "card", "nik", "kk", "bank", "unknown16"]

PLACEHOLDERS = {
    "otp": "[kode OTP dihapus]",
    "pin": "[PIN dihapus]",
    "password": "[kata sandi dihapus]",
    "cvv": "[CVV dihapus]",
    "nik": "[NIK dihapus]",
    "kk": "[nomor KK dihapus]",
}
MASK = "•"

_RUN = re.compile(r"[+(]?\d(?:[ .\-()/\u00a0]{0,3}\d)*")
_GROUP = re.compile(r"\d+")
_SHAPES = frozenset(
    {(16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (8, 8), (2, 2, 2, 6, 4), (2, 4, 6, 4), (5, 5, 6)}
)
_LONGEST_SHAPE = 8
_NEVER_SHOWN = (NumberKind.NIK, NumberKind.KK)


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier at `text[start:end]`; `value` is normalised: E.164, lower-case domain, or 16 digits."""

    kind: IdentifierKind
    value: str
    start: int
    end: int


def find_identifiers(text: str) -> tuple[Found, ...]:
    """All e-mail addresses, mobile numbers and numbers of 16 digits in a text, in order, without overlaps."""
    found = [Found("email", value, start, end) for start, end, value in addresses_in(text)]
    taken = iter([(one.start, one.end) for one in found])
    hole = next(taken, None)
    numbers: list[Found] = []
    for run in _RUN.finditer(text):
        while hole is not None and hole[1] <= run.start():
            hole = next(taken, None)
        if hole is None or run.end() <= hole[0]:
            numbers.extend(_numbers(text, run))
    return tuple(sorted([*found, *_labelled(text, numbers)], key=lambda one: one.start))


def _numbers(text: str, run: re.Match[str]) -> Iterator[Found]:
    """Phones and groups of 16 digits inside one run of digits and separators."""
    groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, run.start(), run.end())]
    index = 0
    while index < len(groups):
        taken = _phone(text, groups, index) or _sixteen(text, groups, index)
        if taken is None:
            index += 1
            continue
        count, one = taken
        yield one
        index += count


def _phone(text: str, groups: list[tuple[int, int]], index: int) -> tuple[int, Found] | None:
    start, first_end = groups[index]
    if text[start] not in "06" or first_end - start > 15:
        return None
    best: tuple[int, Found] | None = None
    for last in range(index, min(index + 6, len(groups))):
        end = groups[last][1]
        if last > index and groups[last][1] - groups[last][0] < 2 and end - start > 8:
            break  # a lone digit after a number is a count ("2 minggu"), not a part of it
        try:
            value = normalise_phone(text[start:end])
        except NotMobile:
            continue
        begin = start - 1 if start and text[start - 1] == "+" else start
        best = (last - index + 1, Found("phone", value, begin, end))
        if last == index:
            break
    return best


def _sixteen(text: str, groups: list[tuple[int, int]], index: int) -> tuple[int, Found] | None:
    lengths: list[int] = []
    for start, end in groups[index : index + _LONGEST_SHAPE]:
        lengths.append(end - start)
        if sum(lengths) >= 16:
            break
    if sum(lengths) != 16:
        return None
    begin, end = groups[index][0], groups[index + len(lengths) - 1][1]
    if tuple(lengths) not in _SHAPES and (index or label_near(text, begin, end) not in _NEVER_SHOWN):
        return None  # other groupings only right after a word that says NIK or KK
    digits = "".join(_GROUP.findall(text[begin:end]))
    return len(lengths), Found("unknown16", digits, begin, end)


def _labelled(text: str, numbers: list[Found]) -> Iterator[Found]:
    """The numbers with the kind that the words between them tell."""
    for index, one in enumerate(numbers):
        if one.kind != "unknown16":
            yield one
            continue
        before = numbers[index - 1].end if index else 0
        after = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        kind = kind_of(one.value, label_near(text, one.start, one.end, before, after))
        yield Found(kind.value, one.value, one.start, one.end)


def mask_last4(number: str) -> str:
    """A number for logs and views: all but the last four digits hidden, "0000111122223333" -> "••••••••••••3333"."""
    return MASK * max(0, len(number) - 4) + number[-4:]


def mask_email(email: str) -> str:
    """An address for logs and views: "sari@example.com" -> "s•••@example.com"."""
    local, at, domain = email.partition("@")
    return f"{local[:1]}{MASK * 3}{at}{domain}"


def mask_identifiers(text: str) -> str:
    """The text with every identifier masked, as views show it to roles that may read text but not numbers."""
    pieces: list[str] = []
    at = 0
    for one in find_identifiers(text):
        shown = mask_email(one.value) if one.kind == "email" else mask_last4(one.value)
        pieces += [text[at : one.start], shown]
        at = one.end
    return "".join([*pieces, text[at:]])


def mask_secrets(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without login codes, PINs, passwords, CVVs, full NIK and family card numbers; and the kinds struck.

    Each is replaced by its entry of PLACEHOLDERS; a text without any is returned as it is. Masking twice changes
    nothing.
    """
    identifiers = find_identifiers(text)
    struck: list[tuple[int, int, str]] = [
        (one.start, one.end, one.kind) for one in identifiers if one.kind in ("nik", "kk")
    ]
    spans = [(one.start, one.end) for one in identifiers]
    struck += secrets_in(text, spans)
    if not struck:
        return text, ()
    pieces: list[str] = []
    kinds: dict[str, None] = {}
    at = 0
    for start, end, kind in sorted(struck):
        if start < at:
            continue
        pieces += [text[at:start], PLACEHOLDERS[kind]]
        kinds.setdefault(kind)
        at = end
    return "".join([*pieces, text[at:]]), tuple(kinds)
