"""Western Indonesian time: conversion, and dates as people read them (domain.md 7: say "WIB" in every reply)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

Language = Literal["id", "en"]

WIB = timezone(timedelta(hours=7), "WIB")

_DAYS = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_CLOCK = {"id": ".", "en": ":"}


class NaiveTime(ValueError):
    """An instant came without a time zone; pass an aware datetime (UTC in storage)."""


def to_wib(at: datetime) -> datetime:
    """The same instant on WIB clocks. Raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime(f"{at.isoformat()} has no time zone; pass an aware datetime")
    return at.astimezone(WIB)


def from_wib(day: date, clock: time = time.min) -> datetime:
    """The UTC instant of a WIB date and clock time."""
    return datetime.combine(day, clock, WIB).astimezone(UTC)


def wib_day(at: datetime) -> date:
    """The business day of an instant: its WIB date. Raises NaiveTime."""
    return to_wib(at).date()


def written_day(day: date, language: Language = "id", *, weekday: bool = True, year: bool = True) -> str:
    """A date as written to citizens: "Sen 24 Mei 2021", "Mon 24 May 2021"."""
    words = [f"{day.day}", _MONTHS[language][day.month - 1]]
    if weekday:
        words.insert(0, _DAYS[language][day.weekday()])
    if year:
        words.append(f"{day.year}")
    return " ".join(words)


def written_clock(at: datetime, language: Language = "id") -> str:
    """A clock time as written to citizens: "15.03 WIB", "15:03 WIB". Raises NaiveTime."""
    local = to_wib(at)
    return f"{local.hour:02d}{_CLOCK[language]}{local.minute:02d} WIB"


def written(at: datetime, language: Language = "id", *, year: bool = False) -> str:
    """An instant as written to citizens: "Sen 24 Mei 15.03 WIB", "Mon 24 May 15:03 WIB". Raises NaiveTime."""
    return f"{written_day(wib_day(at), language, year=year)} {written_clock(at, language)}"
