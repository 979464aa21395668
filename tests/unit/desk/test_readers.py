"""Who reads a case now: colleagues see each other, and whoever left is forgotten."""

from __future__ import annotations

from aduan_desk.api.readers import FORGOTTEN_AFTER_S, Readers


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_colleagues_on_one_case_see_each_other_and_nobody_sees_oneself() -> None:
    readers = Readers(Clock())
    assert readers.read("a", "agen-1") == []
    assert readers.read("a", "agen-2") == ["agen-1"]
    assert readers.read("b", "agen-3") == []
    assert readers.read("a", "agen-1") == ["agen-2"]


def test_who_says_nothing_more_is_forgotten() -> None:
    clock = Clock()
    readers = Readers(clock)
    readers.read("a", "agen-1")
    clock.now += FORGOTTEN_AFTER_S - 1
    assert readers.read("a", "agen-2") == ["agen-1"]
    clock.now += 2
    assert readers.read("a", "agen-2") == []
