"""A message as features: all that rules and search need of it, so that its text is opened once (design.md 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from aduan_almanac.emails import NotEmail, normalise_email
from aduan_almanac.identifiers import Found, find_identifiers
from aduan_almanac.phones import NotMobile, normalise_phone
from aduan_events.vocabulary import Category, Kind
from aduan_router.understand.category import classify
from aduan_router.understand.kind import kind_of
from aduan_router.understand.language import Language, language_of
from aduan_router.understand.normal import fold, normalised, read
from aduan_router.understand.presence import FIELDS, fields_told
from aduan_router.understand.sites import OFFICIAL_HOST, Site, Standing, sites_in
from aduan_router.understand.urgency import flags_of

# A mail's body may hold 256 kB; what decides stands at its beginning (4,000 words of eight letters).
_READ = 32_000


@dataclass(frozen=True, slots=True)
class Given:
    """What the channel handed over beside the text, as the sender wrote it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    card_number: str | None = None


@dataclass(frozen=True)
class Features:
    """What a message says. Identifiers are normalised, those handed over by the channel first.

    `evidence` holds plain words of the lexicon, never the sender's own; `present` the fields told, in the order of
    asking; `flags` codes of urgency.Flag; `fingerprint` the SHA-256 of the normalised text.
    """

    language: Language
    kind: Kind
    category: Category
    secondary: Category | None
    evidence: tuple[str, ...]
    present: tuple[str, ...]
    flags: tuple[str, ...]
    emails: tuple[str, ...] = field(repr=False)
    phones: tuple[str, ...] = field(repr=False)
    cards: tuple[str, ...] = field(repr=False)
    urls: tuple[str, ...] = field(repr=False)
    fingerprint: str


def understand(title: str, message: str, given: Given) -> Features:
    """The features of a message. Pure and deterministic; time grows with the first 32,000 characters only."""
    text = f"{title}\n{message}" if title else message
    seen = text[:_READ]
    identifiers = find_identifiers(seen)
    sites = sites_in(seen)
    said = _blanked(seen, identifiers, sites)
    words = read(said)
    folded = fold(said)
    lookalikes = [site for site in sites if site.standing is Standing.LOOKALIKE]
    verdict = classify(words, lookalike=bool(lookalikes))
    category = verdict.category
    emails, phones, cards = _identifiers(given, identifiers, category)
    told = fields_told(seen, folded, words, category is not Category.UNCLEAR)
    told |= {field for field, held in (("email", emails), ("phone", phones), ("card", cards)) if held}
    if given.name and given.name.strip():
        told.add("name")
    if any(site.standing is not Standing.OFFICIAL for site in sites) or _names_sender(category, identifiers):
        told.add("url")
    return Features(
        language=language_of(said),
        kind=kind_of(category, words, "?" in said),
        category=category,
        secondary=verdict.secondary,
        evidence=verdict.evidence,
        present=tuple(field for field in FIELDS if field in told),
        flags=tuple(flag.value for flag in flags_of(category, words, folded, bool(lookalikes))),
        emails=emails,
        phones=phones,
        cards=cards,
        urls=tuple(dict.fromkeys(site.url for site in sites)),
        fingerprint=hashlib.sha256(normalised(text).encode()).hexdigest(),
    )


def _blanked(text: str, identifiers: tuple[Found, ...], sites: tuple[Site, ...]) -> str:
    """The text without numbers and addresses, whose pieces are no words of the sender."""
    pieces: list[str] = []
    at = 0
    spans = [(one.start, one.end) for one in identifiers] + [(site.start, site.end) for site in sites]
    for start, end in sorted(spans):
        if start >= at:
            pieces += [text[at:start], ","]
            at = end
    return "".join([*pieces, text[at:]])


def _identifiers(
    given: Given, found: tuple[Found, ...], category: Category
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Whom the message is from: never the number or address of somebody whom it reports for fraud."""
    own = () if category is Category.FRAUD else found
    emails = dict.fromkeys([*_given_email(given.email), *(one.value for one in own if one.kind == "email")])
    phones = dict.fromkeys([*_given_phone(given.phone), *(one.value for one in own if one.kind == "phone")])
    cards = dict.fromkeys([*_given_card(given.card_number), *(one.value for one in found if one.kind == "card")])
    ours = f"@{OFFICIAL_HOST}"
    return tuple(email for email in emails if not email.endswith(ours)), tuple(phones), tuple(cards)


def _given_email(text: str | None) -> tuple[str, ...]:
    try:
        return (normalise_email(text),) if text else ()
    except NotEmail:
        return ()


def _given_phone(text: str | None) -> tuple[str, ...]:
    try:
        return (normalise_phone(text),) if text else ()
    except NotMobile:
        return ()


def _given_card(text: str | None) -> tuple[str, ...]:
    digits = "".join(sign for sign in text or "" if sign.isdigit())
    return (digits,) if len(digits) == 16 else ()


def _names_sender(category: Category, found: tuple[Found, ...]) -> bool:
    return category is Category.FRAUD and any(one.kind in ("phone", "email") for one in found)
