from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from aduan_almanac.wib import NaiveTime, from_wib, to_wib, wib_day, written, written_clock, written_day

AFTERNOON = datetime(2021, 5, 24, 8, 3, tzinfo=UTC)


def test_instants_are_written_as_people_in_jakarta_read_them() -> None:
    assert written(AFTERNOON) == "Sen 24 Mei 15.03 WIB"
    assert written(AFTERNOON, "en") == "Mon 24 May 15:03 WIB"
    assert written(AFTERNOON, year=True) == "Sen 24 Mei 2021 15.03 WIB"
    assert written_clock(AFTERNOON) == "15.03 WIB"


def test_dates_are_written_with_indonesian_months() -> None:
    assert written_day(date(2021, 5, 28)) == "Jum 28 Mei 2021"
    assert written_day(date(2021, 8, 1), "en", weekday=False) == "1 Aug 2021"
    assert [written_day(date(2021, month, 1), weekday=False, year=False)[2:] for month in (8, 10, 12)] == [
        "Agu",
        "Okt",
        "Des",
    ]


def test_the_business_day_is_that_of_jakarta() -> None:
    assert wib_day(datetime(2021, 5, 24, 17, tzinfo=UTC)) == date(2021, 5, 25)
    assert from_wib(date(2021, 5, 25)) == datetime(2021, 5, 24, 17, tzinfo=UTC)
    assert from_wib(date(2021, 5, 24), time(8)) == datetime(2021, 5, 24, 1, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        to_wib(datetime(2021, 5, 24))  # noqa: DTZ001 - the naive time is what is tested
