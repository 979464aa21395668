"""Templates and words to HTML. All that a citizen wrote is escaped; a forgotten value is an error, not a blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from aduan_almanac.wib import written
from aduan_ingest.acceptance import Locale
from aduan_ingest.pages import assets
from aduan_ingest.pages.ticket_words import mark_of, ticket_words
from aduan_ingest.pages.words import words_in
from aduan_ingest.tickets import StoryEntry, TicketState
from aduan_runtime.problems import FieldError

FIELDS = ("message", "name", "email", "phone", "card_number")
_LABELS = ("five_message", "five_name", "five_email", "five_phone", "five_card")
_ANSWER_WITHIN = timedelta(hours=24)
"""A person answers within a day (domain.md 5, targets)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """What the form shows. `title` is the headline above the errors, None for the usual one."""

    language: Locale
    key: str
    now: datetime
    values: Mapping[str, str]
    errors: Sequence[FieldError] = ()
    title: str | None = None
    new_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """What the ticket page shows. `state` is None until the view knows the contact; `story` is None while away.

    `opened`: the reader may see the story and reply; `lockable`: a code can be mailed; `code_waits`: one was.
    """

    language: Locale
    path: str
    now: datetime
    state: TicketState | None
    key: str
    opened: bool = False
    lockable: bool = False
    code_waits: bool = False
    story: Sequence[StoryEntry] | None = ()
    message: str = ""
    errors: Sequence[FieldError] = ()
    notes: Sequence[FieldError] = ()
    replied: bool = False


class Pages:
    """Renders every public page. `shows_clock`: the programme clock runs apart from the wall and is shown."""

    def __init__(self, *, shows_clock: bool = False) -> None:
        self._shows_clock = shows_clock
        self._words = {language: words_in(language) for language in ("id", "en")}
        self._templates = Environment(
            loader=PackageLoader("aduan_ingest.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals["asset"] = assets.address

    def words(self, language: Locale) -> Mapping[str, str]:
        """All sentences in one language."""
        return self._words[language]

    def form(self, page: FormPage) -> str:
        """The complaint form, empty or with what is wrong."""
        w = self._words[page.language]
        labels = dict(zip(FIELDS, (w[name] for name in _LABELS), strict=True))
        wrong = {one.field for one in page.errors}
        doubted = any(one.code == "email_maybe_typo" for one in page.errors)
        values = {name: page.values.get(name, "") for name in (*FIELDS, "title", "anonymous", "secret")}
        return self._render(
            "form.html",
            page.language,
            "/",
            page.now,
            key=page.key,
            values=values,
            errors=_said(page.errors, page.language),
            wrong=wrong,
            labels=labels,
            title=page.title or _headline(w, len(wrong & set(FIELDS))),
            kept=w["kept_key"] if page.new_key else w["kept"],
            email_seen=values["email"] if doubted else "",
            due=written(page.now + _ANSWER_WITHIN, page.language).replace(" ", "\u00a0"),
        )

    def ticket(self, page: TicketPage) -> str:
        """The page of one ticket."""
        w = self._words[page.language]
        return self._render(
            "ticket.html",
            page.language,
            page.path,
            page.now,
            t=ticket_words(page.state, page.language) if page.state is not None else None,
            mark=mark_of(page.state),
            key=page.key,
            opened=page.opened,
            lockable=page.lockable,
            erased=page.state is not None and page.state.erased,
            code_waits=page.code_waits,
            story=None if page.story is None else [_told(one, w, page.language) for one in page.story],
            subject=next((one.title for one in page.story or () if one.title), None),
            values={"message": page.message},
            errors=_said(page.errors, page.language),
            notes=[one["text"] for one in _said(page.notes, page.language)],
            replied=page.replied,
        )

    def message(self, language: Locale, path: str, now: datetime, name: str) -> str:
        """A page that says one thing: `name` is "missing" or "away"."""
        w = self._words[language]
        return self._render("message.html", language, path, now, title=w[f"{name}_title"], text=w[f"{name}_text"])

    def _render(self, template: str, language: Locale, path: str, now: datetime, **values: Any) -> str:
        return self._templates.get_template(template).render(
            w=self._words[language],
            language=language,
            other="en" if language == "id" else "id",
            path=path,
            clock=written(now, language, year=True) if self._shows_clock else None,
            **values,
        )


def _headline(w: Mapping[str, str], fields: int) -> str:
    if fields == 0:
        return w["not_sent"]
    return w["not_sent_one"] if fields == 1 else w["not_sent_many"].format(n=fields)


def _said(errors: Sequence[FieldError], language: Locale) -> list[dict[str, str | None]]:
    return [{"field": one.field, "text": one.message.id if language == "id" else one.message.en} for one in errors]


def _told(entry: StoryEntry, w: Mapping[str, str], language: Locale) -> dict[str, str | None]:
    who = w[f"who_{entry.who}"]
    return {
        "iso": entry.at.isoformat(),
        "at": written(entry.at, language),
        "who": f"{who} {w[f'via_{entry.channel}']}" if entry.channel is not None else who,
        "said": entry.text or None,
        "event": w.get(f"event_{entry.event}", w["event_other"]),
        "delivery": w[f"delivery_{entry.delivery}"] if entry.delivery is not None else None,
    }
