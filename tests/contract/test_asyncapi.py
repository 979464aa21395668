"""The AsyncAPI document tells every log, and its schemas fit what stands on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, ValidationError

from aduan_events.asyncapi import document
from aduan_events.examples import examples
from aduan_events.language import MESSAGES, literal_version
from aduan_events.logs import topics

DOCUMENT = document(topics())


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from [value] if name == "$ref" else references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def validator(message: str) -> Draft202012Validator:
    payload = DOCUMENT["components"]["messages"][message]["payload"]
    return Draft202012Validator({**payload, "components": DOCUMENT["components"]})


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        at: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]


def test_every_topic_is_a_channel_with_its_writers_and_readers() -> None:
    assert set(DOCUMENT["channels"]) == set(topics())
    told = [
        (one["action"], one["summary"].split()[0], one["channel"]["$ref"]) for one in DOCUMENT["operations"].values()
    ]
    wanted = [
        (action, who, f"#/channels/{name}")
        for name, topic in topics().items()
        for action, whose in (("send", topic.writers), ("receive", topic.readers))
        for who in whose
    ]
    assert sorted(told) == sorted(wanted)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_example_fits_the_payload_that_is_declared(name: str) -> None:
    today = [one for one in examples(name) if one.version == literal_version(MESSAGES[name])]
    assert today
    for one in today:
        validator(name).validate(json.loads(one.value))


def test_what_does_not_fit_is_found() -> None:
    wire = json.loads(next(examples("MailRequested")).value)
    wire["data"]["template"] = "GOSSIP"
    with pytest.raises(ValidationError):
        validator("MailRequested").validate(wire)
