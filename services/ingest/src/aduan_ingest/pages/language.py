"""Which language a page speaks: asked for in the address, else what the browser prefers, else Indonesian."""

from __future__ import annotations

from aduan_ingest.acceptance import Locale

_LONGEST = 500
_OURS: dict[str, Locale] = {"id": "id", "in": "id", "en": "en"}
"""`in` is what old phones call Indonesian."""


def language_of(asked: str | None, accepted: str) -> Locale:
    """`asked` is the `lang` of the address, `accepted` the Accept-Language header."""
    if asked in ("id", "en"):
        return "id" if asked == "id" else "en"
    best: Locale = "id"
    most = 0.0
    for part in accepted[:_LONGEST].split(","):
        tag, _, parameters = part.partition(";")
        language = _OURS.get(tag.strip().lower().partition("-")[0])
        weight = _weight(parameters)
        if language is not None and weight > most:
            best, most = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, float(value))
    except ValueError:
        return 0.0
