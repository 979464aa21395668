"""What citizens are told: reply templates and the questions for what lacks, Indonesian and English, with dates.

Templates are domain.md 6.6, questions domain.md 6.5; the English questions are our translation. Placeholders are
English names; values are inserted as they are and never read as templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from aduan_almanac.dated import Dated, Entry
from aduan_almanac.reply_texts import FIELD_NAMES, FIELD_QUESTIONS, JOINED, REPLIES, REVIEW_PLACES
from aduan_almanac.wib import Language, from_wib

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_START = from_wib(date(2020, 1, 1))


class UnknownText(LookupError):
    """No text has this code; the message lists those that exist."""


class MissingValue(ValueError):
    """A template was filled without a value that it names."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in two languages; both name the same placeholders."""

    id: str
    en: str

    def __post_init__(self) -> None:
        if self.placeholders != frozenset(_PLACEHOLDER.findall(self.en)):
            raise ValueError(f"the languages of a text name different placeholders: {self.id!r}")

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that must be given a value."""
        return frozenset(_PLACEHOLDER.findall(self.id))

    def filled(self, language: Language, values: Mapping[str, str]) -> str:
        """The text with its values. Raises MissingValue."""
        missing = sorted(self.placeholders - values.keys())
        if missing:
            raise MissingValue(f"give values for: {', '.join(missing)}")
        text = self.en if language == "en" else self.id
        return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _dated(kind: str, code: str, texts: tuple[str, str], source: str) -> Dated[Bilingual]:
    return Dated(
        f"{kind} {code}", [Entry(valid_from=_START, value=Bilingual(*texts), source=source, version=f"{code}.1")]
    )


REPLY_TEXTS: Mapping[str, Dated[Bilingual]] = {
    **{code: _dated("reply", code, texts, "domain.md 6.6") for code, texts in REPLIES.items()},
    "JOINED": _dated("reply", "JOINED", JOINED, "our wording, in the manner of domain.md 6.6"),
    "REVIEW_PLACE": Dated(
        "reply REVIEW_PLACE",
        [
            Entry(valid_from=from_wib(since), value=Bilingual(*texts), source=source, version=f"REVIEW_PLACE.{number}")
            for number, (since, texts, source) in enumerate(REVIEW_PLACES, start=1)
        ],
    ),
}
QUESTION_TEXTS: Mapping[str, Dated[Bilingual]] = {
    field: _dated("question", field, texts, "domain.md 6.5") for field, texts in FIELD_QUESTIONS.items()
}


def _entry(texts: Mapping[str, Dated[Bilingual]], code: str, at: datetime) -> Entry[Bilingual]:
    if code not in texts:
        raise UnknownText(f"no text {code!r}; there are {', '.join(sorted(texts))}")
    return texts[code].entry(at)


def reply_entry(code: str, at: datetime) -> Entry[Bilingual]:
    """The reply template in force at `at`, with source and version. Raises UnknownText, NoneInForce."""
    return _entry(REPLY_TEXTS, code, at)


def reply(code: str, language: Language, at: datetime, **values: str) -> str:
    """A reply as sent at `at`. Raises UnknownText, MissingValue, NoneInForce."""
    return reply_entry(code, at).value.filled(language, values)


def question(field: str, language: Language, at: datetime) -> str:
    """The question for one field that lacks (name, email, phone, card, …). Raises UnknownText, NoneInForce."""
    return _entry(QUESTION_TEXTS, field, at).value.filled(language, {})


def ask(fields: Iterable[str], language: Language, at: datetime) -> str:
    """One message that asks for all that lacks: MISSING with the names of the fields, then a line a question.

    Raises UnknownText for a field without a question, NoneInForce.
    """
    wanted = tuple(fields)
    lines = [f"- {question(field, language, at)}" for field in wanted]
    names = ", ".join(FIELD_NAMES[field][language == "en"] for field in wanted)
    return "\n".join([reply("MISSING", language, at, list=names), *lines])
