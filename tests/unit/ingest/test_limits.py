"""A keyed limit holds one identity back, tells how long, and stays within its memory."""

from __future__ import annotations

import pytest

from aduan_ingest.limits import TokenBuckets


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_passes_and_the_next_one_hears_how_long_to_wait() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate_per_s=0.5, burst=3, capacity=10, now=clock)
    assert [buckets.take("sari@example.com") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("sari@example.com") == pytest.approx(2.0)


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate_per_s=1 / 3, burst=1, capacity=10, now=clock)
    assert buckets.take("a") == 0.0
    clock.at += buckets.take("a") + 1e-9
    assert buckets.take("a") == 0.0


def test_being_refused_costs_nothing() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate_per_s=1.0, burst=1, capacity=10, now=clock)
    buckets.take("a")
    for _ in range(100):
        assert buckets.take("a") == pytest.approx(1.0)


def test_one_sender_never_holds_another_back() -> None:
    buckets = TokenBuckets(rate_per_s=1.0, burst=1, capacity=10, now=Clock())
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0.0
    assert buckets.take("b") == 0.0


def test_tokens_never_pile_up_past_the_burst() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate_per_s=1.0, burst=2, capacity=10, now=clock)
    buckets.take("a")
    clock.at += 86_400
    assert [buckets.take("a") == 0.0 for _ in range(3)] == [True, True, False]


def test_memory_is_bounded_and_the_longest_unused_key_goes_first() -> None:
    buckets = TokenBuckets(rate_per_s=0.001, burst=1, capacity=2, now=Clock())
    buckets.take("old")
    buckets.take("busy")
    assert buckets.take("old") > 0.0  # used again, so "busy" is now the oldest
    buckets.take("new")
    assert len(buckets) == 2
    assert buckets.take("old") > 0.0
    assert buckets.take("busy") == 0.0


def test_a_clock_that_steps_back_gives_no_tokens() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate_per_s=1.0, burst=1, capacity=10, now=clock)
    buckets.take("a")
    clock.at -= 3600
    assert buckets.take("a") == pytest.approx(1.0)


@pytest.mark.parametrize(("rate", "burst", "capacity"), [(0.0, 1, 1), (1.0, 0, 1), (1.0, 1, 0)])
def test_a_limit_that_lets_nothing_pass_is_refused(rate: float, burst: int, capacity: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        TokenBuckets(rate_per_s=rate, burst=burst, capacity=capacity, now=Clock())
