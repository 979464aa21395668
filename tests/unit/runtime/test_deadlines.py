"""Pending deadlines: given once, earliest first; those of halted keys are held back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from aduan_runtime.ownership.deadlines import Deadlines

START = datetime(2021, 5, 24, tzinfo=UTC)
KEY, OTHER = UUID(int=1), UUID(int=2)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def names(deadlines: Deadlines, minutes: int, limit: int = 100, halted: frozenset[str] = frozenset()) -> list[str]:
    return [name for name, _, _ in deadlines.passed(at(minutes), limit, halted)]


def test_a_deadline_is_given_once_from_its_moment_on() -> None:
    deadlines = Deadlines()
    deadlines.change("close", at(5), KEY)
    assert not deadlines.any_passed(at(4))
    assert names(deadlines, 4) == []
    assert deadlines.any_passed(at(5))
    assert deadlines.passed(at(5), 1) == [("close", at(5), KEY)]
    assert names(deadlines, 9) == []
    assert len(deadlines) == 0


def test_a_deadline_can_be_moved_and_cleared() -> None:
    deadlines = Deadlines()
    for name in ("a", "b", "c"):
        deadlines.change(name, at(5), KEY)
    deadlines.change("a", at(9), KEY)
    deadlines.change("b", None, KEY)
    deadlines.change("c", at(3), KEY)
    assert names(deadlines, 5) == ["c"]
    assert names(deadlines, 9) == ["a"]


def test_clearing_what_is_not_there_is_nothing() -> None:
    Deadlines().change("a", None, KEY)


def test_as_many_as_asked_for_are_given_the_earliest_first() -> None:
    deadlines = Deadlines()
    for minutes in (3, 1, 2):
        deadlines.change(str(minutes), at(minutes), KEY)
    assert [names(deadlines, 9, limit=2), names(deadlines, 9, limit=2)] == [["1", "2"], ["3"]]


def test_those_of_a_halted_key_wait_and_keep_nobody_waiting() -> None:
    deadlines = Deadlines()
    for minutes in range(5):
        deadlines.change(f"halted {minutes}", at(minutes), KEY)
    deadlines.change("free", at(6), OTHER)
    halted = frozenset({str(KEY)})
    assert names(deadlines, 9, limit=1, halted=halted) == ["free"]
    assert not deadlines.any_passed(at(9), halted)
    assert deadlines.any_passed(at(9))
    assert names(deadlines, 9) == [f"halted {minutes}" for minutes in range(5)]


def test_what_was_cleared_while_it_was_held_back_is_not_given() -> None:
    deadlines = Deadlines()
    deadlines.change("a", at(1), KEY)
    deadlines.change("b", at(1), KEY)
    assert names(deadlines, 2, halted=frozenset({str(KEY)})) == []
    deadlines.change("a", None, KEY)
    deadlines.change("b", at(5), KEY)
    assert names(deadlines, 2) == []
    assert names(deadlines, 5) == ["b"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 9)), max_size=20), st.integers(0, 9))
def test_what_passed_is_what_was_said_last(changes: list[tuple[str, int | None]], now: int) -> None:
    deadlines = Deadlines()
    for name, minutes in changes:
        deadlines.change(name, None if minutes is None else at(minutes), KEY)
    pending = {name: minutes for name, minutes in dict(changes).items() if minutes is not None}
    assert names(deadlines, now) == sorted(
        (name for name in pending if pending[name] <= now), key=lambda name: (pending[name], name)
    )
    assert len(deadlines) == sum(minutes > now for minutes in pending.values())
