"""By when a complaint must be heard, answered and settled, from the limits in force when it came in (domain.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aduan_almanac.calendars import add_bank_days, add_service_time, next_opening
from aduan_almanac.dated import Dated, Entry
from aduan_almanac.wib import from_wib
from aduan_events.vocabulary import Category, Channel, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Own targets (first line, human reply) and the outer limits of SP4N-LAPOR! in bank days."""

    chat_first_line: timedelta
    call_answer: timedelta
    human_reply: timedelta
    partner_days: int
    verify_days: int
    simple_days: int
    violation_days: int
    inspection_days: int


LIMITS: Dated[Limits] = Dated(
    "answer limits",
    [
        Entry(
            valid_from=from_wib(date(2020, 1, 1)),
            value=Limits(
                chat_first_line=timedelta(seconds=30),
                call_answer=timedelta(seconds=20),
                human_reply=timedelta(hours=24),
                partner_days=5,
                verify_days=3,
                simple_days=5,
                violation_days=14,
                inspection_days=60,
            ),
            source="domain.md 5: SP4N-LAPOR! (S57-S59) for days, targets assumed",
            version="2020-01.1",
        )
    ],
)
# Complaints of somebody's wrongdoing, which SP4N gives 14 days without an inspection on site.
_VIOLATIONS = frozenset({Category.FRAUD, Category.SERVICE})
# Complaints that wait for a bank, a wallet or a platform.
_PARTNER = frozenset(
    {Category.INC_NOT_RECEIVED, Category.INC_FAILED, Category.ACCT_LINK, Category.CERT_MISSING, Category.RATING}
    | {Category.TRAINING, Category.SURVEY}
)


@dataclass(frozen=True, slots=True)
class Due:
    """Instants in UTC, and the version of the limits that they follow.

    `first_line_at`: the channel's own target (chat 30 s, call 20 s of service time, else as `news_at`);
    `news_at`: a human has written ("you will hear from us by"), 24 hours, at the next opening if that is at night;
    `answer_at`: an answer in substance; `outer_at`: the last day that the public norm allows.
    """

    first_line_at: datetime
    news_at: datetime
    answer_at: datetime
    outer_at: datetime
    version: str
    source: str


def due(kind: Kind, category: Category, channel: Channel, at: datetime) -> Due:
    """The deadlines of a complaint that came in at `at` (aware). Raises NoneInForce, NaiveTime."""
    entry = LIMITS.entry(at)
    limits = entry.value
    news = min(next_opening(at + limits.human_reply), add_bank_days(at, limits.verify_days))
    outer = limits.violation_days if category in _VIOLATIONS else limits.inspection_days
    return Due(
        first_line_at=_first_line(channel, limits, at) or news,
        news_at=news,
        answer_at=add_bank_days(at, _answer_days(kind, category, limits)),
        outer_at=add_bank_days(at, outer),
        version=entry.version,
        source=entry.source,
    )


def _first_line(channel: Channel, limits: Limits, at: datetime) -> datetime | None:
    if channel is Channel.CHAT:
        return add_service_time(at, limits.chat_first_line)
    return add_service_time(at, limits.call_answer) if channel is Channel.PHONE else None


def _answer_days(kind: Kind, category: Category, limits: Limits) -> int:
    if kind is not Kind.COMPLAINT:
        return limits.simple_days
    if category in _VIOLATIONS:
        return limits.violation_days
    return limits.partner_days if category in _PARTNER else limits.simple_days
