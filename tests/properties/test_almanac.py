"""Laws of calendars, money and masks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aduan_almanac.calendars import (
    add_bank_days,
    add_service_time,
    bank_day_after,
    bank_days_between,
    is_bank_day,
    is_open,
    next_opening,
)
from aduan_almanac.identifiers import find_identifiers, mask_secrets
from aduan_almanac.rupiah import format_rupiah, parse_rupiah

days = st.dates(date(2020, 1, 1), date(2026, 12, 1))
instants = st.datetimes(datetime(2020, 1, 2), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
amounts = st.timedeltas(timedelta(0), timedelta(days=5))
WORDS = "NIK |KK |OTP |PIN |password: |kartu |hp | dan |, |\n|-| |kode |salah |["
NUMBERS = "3100000101900001|0000111122223333|482913|7741|084000000001|rahasia9|sari@example.com|12 34"
WORDS = "NIK |KK |OTP |PIN |password: |kartu |hp | dan |, |\n|-| |kode |salah |["
NUMBERS = "3100000101900001|0000111122223333|482913|7741|084000000001|rahasia9|sari@example.com|12 34"
writing = st.lists(st.sampled_from([*WORDS.split("|"), *NUMBERS.split("|")]), max_size=12).map("".join)


@given(days, st.integers(0, 15))
def test_bank_days_added_are_bank_days_counted(day: date, count: int) -> None:
    later = bank_day_after(day, count)
    assert bank_days_between(day, later) == count
    assert count == 0 or is_bank_day(later)


@given(instants, st.integers(0, 10), st.integers(0, 10))
def test_bank_days_add_up(at: datetime, first: int, second: int) -> None:
    assert add_bank_days(add_bank_days(at, first), second) == add_bank_days(at, first + second)


@given(instants, amounts, amounts)
def test_service_time_adds_up_and_never_runs_backwards(at: datetime, first: timedelta, second: timedelta) -> None:
    there = add_service_time(at, first)
    assert there >= at
    assert add_service_time(there, second) == add_service_time(at, first + second)


@given(instants)
def test_service_is_open_at_the_next_opening(at: datetime) -> None:
    assert is_open(next_opening(at))
    assert is_open(at) == (next_opening(at) == at)


@given(st.integers(0, 10**14))
def test_an_amount_written_is_the_amount_read(amount: int) -> None:
    assert parse_rupiah(format_rupiah(amount)) == amount


@given(st.one_of(st.text(), writing))
def test_masking_twice_changes_nothing_and_leaves_no_nik(text: str) -> None:
    masked, kinds = mask_secrets(text)
    assert mask_secrets(masked) == (masked, ())
    assert (masked == text) == (not kinds)
    assert not [one for one in find_identifiers(masked) if one.kind in ("nik", "kk")]


@given(st.one_of(st.text(), writing))
def test_identifiers_stand_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for one in find_identifiers(text):
        assert one.start >= end
        end = one.end
        assert one.end > one.start
