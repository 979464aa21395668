"""The course of a day: contacts of people and answers of officers, in quarters of an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from aduan_desk.api.day import compared, ranges
from aduan_desk.views.day import DayView
from aduan_events import complaints as said
from aduan_events.vocabulary import Channel
from unit.desk.given import MONDAY, Told, envelope, named, opened, routed, sealed

REPLY = said.ReplyWritten(reply=sealed("r"), by="agen-1", contact=named("first mail"), ticket=1178451)
LINKED = said.ContactLinked(contact=named("second"), channel=Channel.FORM, reason="same_trouble", fingerprint="f")
QUARTER = timedelta(minutes=15)


@pytest.fixture
async def day() -> Told:
    told = Told(DayView())
    await told.story(opened(), routed(), LINKED, REPLY, said.NoteAdded(note=sealed("n"), by="agen-1"), hours=0.1)
    return told


def slots(day: Told) -> list[tuple[Any, int, int]]:
    return sorted((row["at"], row["arrived"], row["answered"]) for row in day.store.rows("day_slot").values())


async def test_contacts_and_answers_stand_in_the_slot_in_which_they_came(day: Told) -> None:
    assert slots(day) == [(MONDAY, 2, 0), (MONDAY + QUARTER, 0, 1)]


async def test_machines_count_nowhere(day: Told) -> None:
    before = slots(day)
    robot = said.MachineMailSetAside(contact=named("robot"), machine="bounce")
    await day.tell(envelope(robot, name="robot", complaint=None))
    assert slots(day) == before


async def test_told_again_nothing_moves_and_a_rebuild_ends_in_the_same_rows(day: Told) -> None:
    assert not await day.moves_when_told_again()
    assert await day.equals_a_rebuild()


def test_a_day_is_held_against_its_weekday_else_the_day_before_else_nothing() -> None:
    some = {QUARTER: (5, 1)}
    assert compared([{}, some], {QUARTER: (9, 9)}) == ("same_weekdays", [some])
    assert compared([{}, {}], some) == ("yesterday", [some])
    assert compared([], {}) == ("nothing", [])


def test_the_usual_is_a_range_for_every_slot_of_a_day() -> None:
    usual = ranges([{QUARTER: (5, 1)}, {QUARTER: (8, 0), 2 * QUARTER: (1, 0)}])
    assert len(usual) == 96
    assert usual[:3] == [{"least": 0, "most": 0}, {"least": 5, "most": 8}, {"least": 0, "most": 1}]
