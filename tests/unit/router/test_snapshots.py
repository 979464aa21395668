"""States as they stand in snapshots: what is read back is what was written, and nothing personal is among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from aduan_events import commands as wish
from aduan_events.complaints import ComplaintOpened
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Queue
from aduan_router.case import Person
from aduan_router.dispatcher import Work
from aduan_router.snapshots import complaint_snapshots, dispatcher_snapshots
from unit.router.given import Story, contact, named, sealed

# Ids of officers and machines, codes of fields, keyed hashes: texts of states that name no citizen.
FREE_OF_CITIZENS = {"Saying.fingerprint", "Case.present", "Course.lacks", "Course.holder", "Work.officer"}


def told() -> Iterator[Person]:
    """A person after each step of a long story."""
    story = Story()
    yield story.person
    opened = story.when(contact("first", present=("name",)))
    assert isinstance(opened[0], ComplaintOpened)
    yield story.person
    story.later(minutes=1).when(contact("again", fingerprint="print of first"))
    yield story.person
    story.later(days=9).when(contact("other", category=Category.CERT_MISSING))
    yield story.person
    case = next(iter(story.person.cases))
    for command in (
        wish.RecordAssignment(by="assignments", officer="agen-1"),
        wish.AddNote(by="agen-1", note=sealed("note")),
        wish.TransferComplaint(by="agen-1", queue=Queue.PAYMENT),
        wish.ResolveComplaint(by="agen-1", result=sealed("result")),
        wish.ReopenComplaint(by="agen-1", reason=sealed("reason")),
    ):
        story.when(command, case)
        yield story.person


def test_a_person_is_read_back_as_it_was_and_written_the_same_again() -> None:
    codec = complaint_snapshots().codec
    for person in told():
        text = codec.dump(person)
        again = codec.load(text)
        assert again == person
        assert codec.dump(again) == text


def test_fields_of_a_set_stand_in_one_order() -> None:
    codec = complaint_snapshots().codec
    story = Story()
    story.when(contact("first", present=("schedule", "card", "name", "email")))
    assert '"present":["card","email","name","schedule"]' in codec.dump(story.person)


def test_work_is_read_back_as_it_was() -> None:
    codec = dispatcher_snapshots().codec
    for work in (Work(), Work(version=3, open=True, officer="agen-1", recording=named("x"))):
        assert codec.load(codec.dump(work)) == work


@pytest.mark.parametrize("state", [Person, Work])
def test_no_state_can_hold_personal_data(state: type) -> None:
    """No sealed box, and no free text but what is known to name no citizen."""
    assert sorted({place for place, kind in kinds(state) if kind is Personal}) == []
    assert {place for place, kind in kinds(state) if kind is str} <= FREE_OF_CITIZENS


def kinds(kind: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain type that a state is made of, and the field that holds it."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from kinds(get_args(kind)[0], place)
    elif is_dataclass(kind) and isinstance(kind, type) and not issubclass(kind, Personal):
        hints = get_type_hints(kind, include_extras=True)
        for one in fields(kind):
            yield from kinds(hints[one.name], f"{kind.__name__}.{one.name}")
    elif origin is not None or isinstance(kind, UnionType):
        for part in get_args(kind):
            yield from kinds(part, place)
    elif kind in (UUID, str, Personal) or isinstance(kind, type):
        yield place, kind
