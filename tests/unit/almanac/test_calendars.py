from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest

from aduan_almanac.bank_holidays import BANK_HOLIDAYS
from aduan_almanac.calendars import (
    add_bank_days,
    add_service_time,
    bank_day_after,
    bank_days_between,
    is_bank_day,
    is_open,
    next_opening,
)
from aduan_almanac.dated import NoneInForce
from aduan_almanac.wib import NaiveTime, from_wib


def wib(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return from_wib(day, time(hour, minute, second))


@pytest.mark.parametrize(("days", "expected"), [(0, date(2021, 5, 10)), (3, date(2021, 5, 18)), (5, date(2021, 5, 20))])
def test_bank_days_skip_weekends_eid_and_joint_leave(days: int, expected: date) -> None:
    assert bank_day_after(date(2021, 5, 10), days) == expected


def test_adding_bank_days_keeps_the_clock_of_jakarta() -> None:
    # 23.30 WIB on Monday is still Monday in Jakarta though the next day has not begun in UTC either.
    assert add_bank_days(wib(date(2021, 5, 10), 23, 30), 5) == wib(date(2021, 5, 20), 23, 30)
    assert add_bank_days(datetime(2021, 5, 9, 18, tzinfo=UTC), 3) == wib(date(2021, 5, 18), 1)


def test_bank_days_between_counts_the_end_and_not_the_start() -> None:
    assert bank_days_between(date(2021, 5, 10), date(2021, 5, 20)) == 5
    assert bank_days_between(date(2021, 5, 10), date(2021, 5, 10)) == 0
    assert bank_days_between(date(2021, 5, 10), date(2021, 5, 3)) == 0


def test_the_holidays_of_2021_are_those_of_the_press() -> None:
    days = ["01-01", "02-12", "03-11", "04-02", "05-12", "05-13", "05-14", "05-26", "06-01", "07-20", "08-11", "08-17"]
    expected = {date.fromisoformat(f"2021-{day}") for day in [*days, "10-20"]}
    assert BANK_HOLIDAYS.value(datetime(2021, 5, 24, tzinfo=UTC)) == expected
    assert is_bank_day(date(2021, 12, 24))  # the joint leave that was dropped


@pytest.mark.parametrize("year", range(2020, 2028))
def test_our_own_data_agree_with_the_package_holidays(year: int) -> None:
    reference = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    off = {day for day in reference if day.weekday() < 5}
    assert BANK_HOLIDAYS.value(from_wib(date(year, 6, 1))) == off


def test_each_year_names_its_source_and_version() -> None:
    for entry in BANK_HOLIDAYS.entries:
        assert entry.source
        assert entry.version.startswith(str((entry.valid_from + timedelta(days=1)).year))


def test_a_year_without_a_table_is_refused_rather_than_guessed() -> None:
    with pytest.raises(NoneInForce, match="bank holidays"):
        add_bank_days(wib(date(2027, 12, 31), 9), 1)


def test_since_5_october_2020_service_is_daily_until_20() -> None:
    sunday = date(2021, 5, 23)
    assert is_open(wib(sunday, 8))
    assert is_open(wib(sunday, 19, 59))
    assert not is_open(wib(sunday, 20))
    assert not is_open(wib(sunday, 7, 59))
    assert is_open(wib(date(2021, 5, 13), 10))  # Eid: the service runs on holidays too


def test_before_5_october_2020_service_is_on_workdays_until_19() -> None:
    assert is_open(wib(date(2020, 10, 2), 18, 59))
    assert not is_open(wib(date(2020, 10, 2), 19))
    assert not is_open(wib(date(2020, 10, 4), 10))
    assert not is_open(wib(date(2020, 8, 17), 10))
    assert is_open(wib(date(2020, 10, 5), 19, 30))


def test_the_next_opening_is_now_while_open_and_the_coming_morning_else() -> None:
    open_now = wib(date(2021, 5, 24), 15, 3)
    assert next_opening(open_now) == open_now
    assert next_opening(wib(date(2021, 5, 24), 20)) == wib(date(2021, 5, 25), 8)
    assert next_opening(wib(date(2021, 5, 24), 3)) == wib(date(2021, 5, 24), 8)
    assert next_opening(wib(date(2020, 10, 2), 19)) == wib(date(2020, 10, 5), 8)


def test_service_time_runs_only_while_officers_serve() -> None:
    assert add_service_time(wib(date(2021, 5, 24), 19, 30), timedelta(hours=1)) == wib(date(2021, 5, 25), 8, 30)
    assert add_service_time(wib(date(2021, 5, 24), 22), timedelta(seconds=30)) == wib(date(2021, 5, 25), 8, 0, 30)
    assert add_service_time(wib(date(2021, 5, 24), 8), timedelta(hours=12)) == wib(date(2021, 5, 24), 20)
    assert add_service_time(wib(date(2021, 5, 24), 8), timedelta(hours=25)) == wib(date(2021, 5, 26), 9)


def test_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="runs forward"):
        add_service_time(wib(date(2021, 5, 24), 8), timedelta(seconds=-1))
    with pytest.raises(ValueError, match="count forward"):
        bank_day_after(date(2021, 5, 24), -1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime, match="aware datetime"):
        add_bank_days(datetime(2021, 5, 24), 1)  # noqa: DTZ001 - the naive time is what is tested
