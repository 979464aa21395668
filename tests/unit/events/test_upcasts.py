"""Versions that are no longer written read as today's, one step at a time."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from aduan_events.codec import Undecodable, decode
from aduan_events.contacts import ContactReceived
from aduan_events.examples import examples
from aduan_events.language import MESSAGES, literal_version
from aduan_events.upcasts import UPCASTS, contact_received_v1_to_v2

OLD = {one.name: one.value for one in examples("ContactReceived") if one.version == 1}


def test_steps_lead_from_version_1_to_today_without_a_gap() -> None:
    for name, message in MESSAGES.items():
        today = literal_version(message)
        assert sorted(version for kind, version in UPCASTS if kind == name) == list(range(1, today))


def test_a_step_does_not_touch_what_it_is_given() -> None:
    old = {"flags": ["secret"], "content": "x"}
    before = deepcopy(old)
    assert contact_received_v1_to_v2(old) == {"content": "x", "anonymous": False, "secret": True}
    assert old == before


@pytest.mark.parametrize(("name", "flagged"), [("form", False), ("anonymous_chat", True)])
def test_version_1_of_a_contact_reads_as_version_2(name: str, flagged: bool) -> None:
    envelope = decode(OLD[name])
    assert isinstance(envelope.data, ContactReceived)
    assert (envelope.data.anonymous, envelope.data.secret) == (flagged, flagged)
    assert envelope.data.version == 2


def test_a_contact_without_flags_had_none() -> None:
    assert contact_received_v1_to_v2({}) == {"anonymous": False, "secret": False}


@pytest.mark.parametrize("version", [0, 3, 99])
def test_versions_nobody_wrote_are_refused(version: int) -> None:
    wire = json.loads(OLD["form"])
    wire["version"] = version
    with pytest.raises(Undecodable) as refused:
        decode(json.dumps(wire).encode())
    assert refused.value.reason == "unknown_version"


@pytest.mark.parametrize("flags", [7, None, True])
def test_an_old_record_that_a_step_cannot_take_is_refused(flags: object) -> None:
    wire = json.loads(OLD["form"])
    wire["data"]["flags"] = flags
    with pytest.raises(Undecodable) as refused:
        decode(json.dumps(wire).encode())
    assert refused.value.reason == "wrong_type"
