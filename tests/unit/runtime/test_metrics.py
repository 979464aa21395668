"""Metrics in Prometheus' text form, with as many series as are agreed and no more."""

from __future__ import annotations

import pytest

from aduan_runtime.signals.metrics import MOST_SERIES, Counter, Gauge
from aduan_runtime.signals.names import Label, Metric


def test_a_counter_tells_each_set_of_labels_on_a_line() -> None:
    accepted = Counter(Metric.ACCEPTED, Label.CHANNEL)
    accepted.add("form")
    accepted.add("form", by=2)
    accepted.add("email")
    assert accepted.lines() == [
        "# TYPE aduan_accepted_total counter",
        'aduan_accepted_total{channel="email"} 1',
        'aduan_accepted_total{channel="form"} 3',
    ]


def test_a_gauge_stands_where_it_was_last_set_and_large_numbers_stay_exact() -> None:
    difference = Gauge(Metric.CONSERVATION)
    difference.set(3)
    difference.set(12_345_678_901)
    assert difference.lines()[1:] == ["aduan_conservation_difference 12345678901"]


def test_what_would_break_a_line_is_escaped() -> None:
    dead = Counter(Metric.DEAD_LETTERS, Label.SHELL, Label.REASON)
    dead.add("cases", 'a "quoted"\nback\\slash')
    assert dead.lines()[1] == r'aduan_dead_letters_total{shell="cases",reason="a \"quoted\"\nback\\slash"} 1'


def test_a_metric_never_has_more_series_than_agreed() -> None:
    dead = Counter(Metric.DEAD_LETTERS, Label.SHELL, Label.REASON)
    for number in range(MOST_SERIES + 50):
        dead.add("cases", f"reason {number}")
    assert len(dead.values) == MOST_SERIES + 1
    assert dead.values["other", "other"] == 50


def test_labels_that_do_not_fit_are_a_fault() -> None:
    with pytest.raises(ValueError, match="channel"):
        Counter(Metric.ACCEPTED, Label.CHANNEL).add()
