"""The simulated day: the article's volumes, invented people only, the same day for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_local.day import clock
from aduan_local.day.people import answer, letter, person
from aduan_local.day.volumes import DAY_S, FORMS_A_DAY, MAILS_A_DAY, arrivals
from aduan_runtime.clock import ProgrammeClock, read_segments


def test_a_day_has_the_articles_mails_within_three_per_cent() -> None:
    found = list(arrivals(Random(1)))
    mails = sum(one.door == "email" for one in found)
    assert mails == pytest.approx(MAILS_A_DAY, rel=0.03)
    assert len(found) - mails == pytest.approx(FORMS_A_DAY, rel=0.06)


def test_arrivals_come_in_order_within_the_service_day() -> None:
    times = [one.at_s for one in arrivals(Random(2), share=0.05)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < DAY_S


def test_the_same_seed_gives_the_same_day() -> None:
    assert list(arrivals(Random(3), share=0.02)) == list(arrivals(Random(3), share=0.02))


@given(st.integers(0, 10**7))
def test_nobody_in_the_day_can_exist(number: int) -> None:
    who = person(number)
    assert who.email.endswith("@example.com")
    assert who.phone.startswith("0840")
    assert len(who.phone) == 12
    assert who.card.startswith("0000")
    assert len(who.card) == 16


def test_a_person_answers_with_what_lacked_and_nothing_else() -> None:
    said = letter(Random(4), person(7))
    text = answer(said, frozenset({"card"}))
    assert person(7).card in text
    assert person(7).phone not in text


def test_the_demonstration_begins_at_eight_wib_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    assert clock.begin(path, 1_000, 10.0) == datetime(2021, 5, 24, 1, 0, tzinfo=UTC)
    clock.stop(path, 61_000)
    later = clock.begin(path, 10_000_000, 10.0)
    assert later == datetime(2021, 5, 24, 1, 10, tzinfo=UTC)
    going = ProgrammeClock(read_segments(path))
    assert going.at(10_001_000) == later + timedelta(seconds=10)
