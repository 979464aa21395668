"""Two calendars: when officers serve, and when banks work (domain.md 0.6, 1.4 and 7). Instants are aware datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from aduan_almanac.bank_holidays import BANK_HOLIDAYS
from aduan_almanac.dated import Dated, Entry
from aduan_almanac.wib import from_wib, to_wib, wib_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """Officers serve from `opens` to `closes` (WIB clock, closing excluded); on bank days only, or daily."""

    opens: time
    closes: time
    daily: bool


SERVICE_HOURS: Dated[ServiceHours] = Dated(
    "service hours",
    [
        Entry(
            valid_from=from_wib(date(2020, 1, 1)),
            value=ServiceHours(time(8), time(19), daily=False),
            source="article.txt (24 May 2021): before, 08.00-19.00 on workdays",
            version="1",
        ),
        Entry(
            valid_from=from_wib(date(2020, 10, 5)),
            value=ServiceHours(time(8), time(20), daily=True),
            source="article.txt (24 May 2021); start date: portalmajalengka pr-83802469 (domain.md S27)",
            version="2",
        ),
    ],
)


def is_bank_day(day: date) -> bool:
    """Whether banks work on this WIB date. Raises NoneInForce for a year without a table (weekends never need one)."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS.value(from_wib(day))


def bank_day_after(day: date, working_days: int) -> date:
    """The `working_days`-th bank day after `day` (0: the day itself). Raises ValueError if negative, NoneInForce."""
    if working_days < 0:
        raise ValueError(f"working_days is {working_days}; count forward, from 0")
    while working_days:
        day += _DAY
        working_days -= is_bank_day(day)
    return day


def bank_days_between(start: date, end: date) -> int:
    """How many bank days lie after `start` up to and including `end`; 0 if `end` is not later. Raises NoneInForce."""
    return sum(is_bank_day(start + _DAY * step) for step in range(1, (end - start).days + 1))


def add_bank_days(at: datetime, working_days: int) -> datetime:
    """The same WIB clock time on the `working_days`-th bank day after `at`, in UTC. Raises NoneInForce, NaiveTime."""
    local = to_wib(at)
    return from_wib(bank_day_after(local.date(), working_days), local.time())


def service_window(day: date) -> tuple[datetime, datetime] | None:
    """When service opens and closes on a WIB date, in UTC; None on a day without service. Raises NoneInForce."""
    hours = SERVICE_HOURS.value(from_wib(day))
    if not hours.daily and not is_bank_day(day):
        return None
    return from_wib(day, hours.opens), from_wib(day, hours.closes)


def is_open(at: datetime) -> bool:
    """Whether officers serve at this instant. Raises NoneInForce, NaiveTime."""
    window = service_window(wib_day(at))
    return window is not None and window[0] <= at < window[1]


def next_opening(at: datetime) -> datetime:
    """The instant at which service is next open: `at` itself while open (UTC). Raises NoneInForce, NaiveTime."""
    day = wib_day(at)
    while True:
        window = service_window(day)
        if window is not None and at < window[1]:
            return max(at, window[0]).astimezone(UTC)
        day += _DAY


def add_service_time(at: datetime, amount: timedelta) -> datetime:
    """The instant at which `amount` of service time has passed since `at`, in UTC.

    Reaching closing time exactly counts as that day. Raises ValueError if negative, NoneInForce, NaiveTime.
    """
    if amount < timedelta(0):
        raise ValueError(f"amount is {amount}; service time only runs forward")
    start = next_opening(at)
    while True:
        window = service_window(wib_day(start))
        left = window[1] - start if window else timedelta(0)
        if amount <= left:
            return start + amount
        amount -= left
        start = next_opening(start + left)
