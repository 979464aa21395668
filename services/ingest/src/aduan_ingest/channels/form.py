"""Fields of the form or of /v1/contacts to an Arrival, or to what is wrong with each: pure.

Secrets are struck before anything else sees them (domain.md 6.4); a card number that passes the NIK test is not kept
and asked for (1.5); nothing is corrected, a likely slip is only pointed out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl
from uuid import UUID

from aduan_almanac.emails import NotEmail, normalise_email, suggest_email
from aduan_almanac.identifiers import mask_secrets
from aduan_almanac.phones import NotMobile, normalise_phone
from aduan_almanac.sixteen_digits import is_nik
from aduan_events.vocabulary import Channel
from aduan_ingest.acceptance import Arrival, Locale
from aduan_ingest.channels import form_errors as wrong
from aduan_runtime.problems import FieldError, Problem

LONGEST: Mapping[str, int] = {
    "message": 16_000,
    "name": 120,
    "email": 254,
    "phone": 32,
    "card_number": 32,
    "title": 200,
}
_FLAGS = ("anonymous", "secret")
_KNOWN = frozenset({*LONGEST, *_FLAGS, "channel", "locale"})
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BETWEEN_DIGITS = re.compile(r"[\s.\-()/+]")
_CHECKED = frozenset({"on", "true", "1"})
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Accepting:
    """A contact that can be accepted, and what its sender should be told besides."""

    arrival: Arrival
    notes: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusing:
    """Every field that has to change first, in the order of the form."""

    errors: tuple[FieldError, ...]


Reading = Accepting | Refusing


def is_key(text: str) -> bool:
    """Whether a text can be an Idempotency-Key: 1 to 200 visible ASCII characters."""
    return _KEY.fullmatch(text) is not None


def read_urlencoded(body: bytes) -> dict[str, str]:
    """The fields of a posted form. Raises Problem 400 for what no browser sends, 422 for a field that stands twice."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise Problem(400, [wrong.unreadable_form()]) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise Problem(422, [wrong.duplicate(_shown(name))])
        fields[name] = value
    return fields


def from_form(fields: Mapping[str, str], *, key: str, locale: Locale) -> Reading:
    """A posted form. A likely slip in the address is asked about once: `email_seen` says that it was."""
    given: dict[str, object] = dict(fields)
    given.pop("email_seen", None)
    seen = fields.get("email_seen")
    given.setdefault("channel", Channel.FORM.value)
    given.setdefault("locale", locale)
    for flag in _FLAGS:
        if flag in given:
            given[flag] = given[flag] in _CHECKED
    reading = from_json(given, key=key)
    if isinstance(reading, Refusing):
        return reading
    meant = suggest_email(reading.arrival.email or "")
    if meant is not None and fields["email"].strip() != (seen or "").strip():
        return Refusing((wrong.email_maybe_typo(meant),))
    return Accepting(reading.arrival, tuple(note for note in reading.notes if note.code != "email_maybe_typo"))


def from_json(fields: Mapping[str, object], *, key: str) -> Reading:
    """The fields of POST /v1/contacts, strictly: unknown names, other types and over-long texts are refused."""
    errors = [wrong.unknown_field(_shown(name)) for name in fields if name not in _KNOWN]
    texts = {name: _text(name, fields.get(name), errors) for name in LONGEST}
    kinds: dict[str, None] = {}
    for name in ("message", "title", "name"):
        texts[name] = _without_secrets(texts[name], kinds)
    notes: list[FieldError] = []
    email = _checked(texts["email"], lambda text: _email(text, notes), errors)
    phone = _checked(texts["phone"], _phone, errors)
    card = _checked(texts["card_number"], _card, errors)
    struck = dict(kinds)
    if card is not None and is_nik(card):
        card = None
        struck.setdefault("nik")
        notes.append(wrong.card_looks_like_nik())
    channel = _one_of("channel", fields.get("channel"), tuple(Channel), errors)
    locale = _one_of("locale", fields.get("locale", "id"), ("id", "en"), errors)
    flags = {name: _flag(name, fields.get(name, False), errors) for name in _FLAGS}
    if texts["message"] is None and not any(found.field == "message" for found in errors):
        errors.append(wrong.required("message"))
    if errors or texts["message"] is None or channel is None:
        return Refusing(tuple(sorted(errors, key=_place)))
    arrival = Arrival(
        channel=Channel(channel),
        source_id=key,
        conversation_id=f"{channel}|{key}",
        message=texts["message"],
        title=texts["title"],
        name=texts["name"],
        email=email,
        phone=phone,
        card_number=card,
        locale=cast(Locale, locale),
        anonymous=flags["anonymous"],
        secret=flags["secret"],
        masked=tuple(struck),
    )
    return Accepting(arrival, (*(wrong.masked(kind) for kind in kinds), *notes))


def from_reply(message: str, *, key: str, answers: UUID, locale: Locale) -> Reading:
    """What a citizen adds on the ticket page: a contact of its own that refers to the one it answers."""
    errors: list[FieldError] = []
    text = _text("message", message, errors)
    kinds: dict[str, None] = {}
    text = _without_secrets(text, kinds)
    if text is None:
        return Refusing(tuple(errors) or (wrong.required("message"),))
    arrival = Arrival(
        channel=Channel.FORM,
        source_id=f"reply|{answers}|{key}",
        conversation_id=f"ticket|{answers}",
        message=text,
        locale=locale,
        masked=tuple(kinds),
        answers=answers,
    )
    return Accepting(arrival, tuple(wrong.masked(kind) for kind in kinds))


def _text(name: str, value: object, errors: list[FieldError]) -> str | None:
    """A trimmed text, None when empty; one line for all but the message."""
    if value is None:
        return None
    if not isinstance(value, str):
        errors.append(wrong.not_a_string(name))
        return None
    if _NOT_TEXT.search(value):
        errors.append(wrong.not_text(name))
        return None
    lines = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = lines if name == "message" else " ".join(lines.split())
    if len(text) > LONGEST[name]:
        errors.append(wrong.too_long(name, len(text), LONGEST[name]))
        return None
    return text or None


def _without_secrets(text: str | None, kinds: dict[str, None]) -> str | None:
    if text is None:
        return None
    masked, found = mask_secrets(text)
    kinds.update(dict.fromkeys(found))
    return masked


def _checked(text: str | None, check: Callable[[str], str | FieldError], errors: list[FieldError]) -> str | None:
    if text is None:
        return None
    found = check(text)
    if isinstance(found, FieldError):
        errors.append(found)
        return None
    return found


def _email(text: str, notes: list[FieldError]) -> str | FieldError:
    try:
        address = normalise_email(text)
    except NotEmail:
        return wrong.email_shape()
    meant = suggest_email(address)
    if meant is not None:
        notes.append(wrong.email_noted(meant))
    return address


def _phone(text: str) -> str | FieldError:
    try:
        return normalise_phone(text)
    except NotMobile:
        digits = _BETWEEN_DIGITS.sub("", text)
        return wrong.phone(len(digits), digits.isdecimal())


def _card(text: str) -> str | FieldError:
    digits = _BETWEEN_DIGITS.sub("", text)
    numbers_only = digits.isascii() and digits.isdecimal()
    if numbers_only and len(digits) == 16:
        return digits
    return wrong.card(len(digits), numbers_only)


def _one_of(name: str, value: object, words: tuple[str, ...], errors: list[FieldError]) -> str | None:
    if value is None:
        errors.append(wrong.required(name))
    elif not isinstance(value, str):
        errors.append(wrong.not_a_string(name))
    elif value not in words:
        errors.append(wrong.not_one_of(name, ", ".join(words)))
    else:
        return value
    return None


def _flag(name: str, value: object, errors: list[FieldError]) -> bool:
    if isinstance(value, bool):
        return value
    errors.append(wrong.not_a_boolean(name))
    return False


_ORDER = (*LONGEST, *_FLAGS, "channel", "locale")


def _place(found: FieldError) -> int:
    return _ORDER.index(found.field) if found.field in _ORDER else len(_ORDER)


def _shown(name: str) -> str:
    """A field name as it may be repeated to its sender."""
    return _NOT_TEXT.sub("?", name[:64])
