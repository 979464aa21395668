"""What a mail to a citizen says: from dated templates and what the effect names (domain.md 6.5 and 6.6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aduan_almanac.texts import ask, reply
from aduan_almanac.wib import Language, written
from aduan_events import ticket as numbers
from aduan_events.effects import MailRequested

_AUTOMATIC = frozenset({"ACK", "JOINED", "MISSING", "REMINDER"})
_UNNAMED = {"id": "sobat Prakerja", "en": "there"}
_PAGE = {"id": "Lihat perkembangannya: {url}", "en": "See how it goes: {url}"}
_MASKED = {
    "id": "Pesan Anda memuat kode atau nomor rahasia. Kami sudah menyamarkannya; jangan pernah mengirimkannya lagi.",
    "en": "Your message held a secret code or number. We masked it; please never send it again.",
}
_SUBJECTS = {"id": "Aduan {ticket}", "en": "Complaint {ticket}"}
_ANSWERED = {
    "id": "Belum sesuai? Balas email ini dalam 10 hari kerja.",
    "en": "Not solved? Reply to this mail within 10 working days.",
}
_SIGNED = {"id": "Layanan Aduan Kartu Prakerja", "en": "Kartu Prakerja complaint service"}


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text of a mail; `automatic` says that no person wrote it."""

    subject: str
    text: str
    automatic: bool


def compose(
    effect: MailRequested, at: datetime, name: str | None, page: str, title: str | None, text: str | None
) -> Letter:
    """The letter of an effect. `at` is programme time of the request, `page` the ticket page, `text` an officer's."""
    language: Language = effect.locale
    number = numbers.written(effect.ticket)
    parts = [part for part in _parts(effect, at, name or _UNNAMED[language], number, text, language) if part]
    parts.append(_PAGE[language].format(url=page))
    parts.append(_SIGNED[language])
    return Letter(_subject(number, title, language), "\n\n".join(parts) + "\n", effect.template in _AUTOMATIC)


def _parts(
    effect: MailRequested, at: datetime, name: str, number: str, text: str | None, language: Language
) -> list[str]:
    match effect.template:
        case "ACK":
            due = written(effect.due_at or at, language)
            first = reply("ACK", language, at, name=name, ticket=number, time=written(at, language), due=due)
            return [first, _ask(effect, at, language), _MASKED[language] if effect.masked else ""]
        case "JOINED":
            first = reply("JOINED", language, at, name=name, ticket=number, time=written(at, language))
            return [first, _MASKED[language] if effect.masked else ""]
        case "MISSING" | "REMINDER":
            return [_ask(effect, at, language)]
        case "RESULT":
            return [text or "", _ANSWERED[language]]
        case "REPLY":
            return [text or ""]


def _ask(effect: MailRequested, at: datetime, language: Language) -> str:
    return ask(effect.lacks, language, at) if effect.lacks else ""


def _subject(number: str, title: str | None, language: Language) -> str:
    """The number first, so that a reply carries it back, then what the citizen called the trouble."""
    named = _SUBJECTS[language].format(ticket=number)
    return f"[{number}] {title}" if title else f"[{number}] {named}"
