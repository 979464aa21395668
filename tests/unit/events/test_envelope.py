"""Envelopes: what they hold, and ids that come out the same on every re-run."""

from __future__ import annotations

import copy
import gc
import pickle
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aduan_events.codec import decode
from aduan_events.envelope import derived_id
from aduan_events.examples import examples

ONE = decode(next(examples("NoteAdded")).value)


@given(st.uuids(), st.text(st.characters(codec="utf-8")), st.integers())
def test_a_derived_id_is_uuid5_of_the_cause(cause: UUID, by: str, index: int) -> None:
    made = derived_id(cause, by, index)
    assert made == uuid5(cause, f"{by}|{index}")
    assert (made.version, made.variant, str(made)) == (5, cause_variant(), str(uuid5(cause, f"{by}|{index}")))


def cause_variant() -> str:
    return uuid5(UUID(int=0), "any").variant


def test_a_derived_id_is_a_whole_uuid() -> None:
    made = derived_id(UUID(int=7), "complaint", 0)
    assert pickle.loads(pickle.dumps(made)) == made
    assert {made: 1}[UUID(str(made))] == 1
    with pytest.raises(TypeError):
        made.int = 3  # type: ignore[misc]  # that it cannot be is what is tested


def test_an_envelope_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ONE.seq = 9  # type: ignore[misc]  # that it cannot be is what is tested


def test_an_envelope_with_one_thing_changed_is_another() -> None:
    other = replace(ONE, seq=9)
    assert other != ONE
    assert replace(other, seq=ONE.seq) == ONE
    assert hash(replace(other, seq=ONE.seq)) == hash(ONE)


def test_a_copy_of_an_envelope_is_as_good() -> None:
    assert copy.deepcopy(ONE) == ONE


def test_an_envelope_costs_the_collector_nothing() -> None:
    assert not gc.is_tracked(ONE)
