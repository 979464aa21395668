"""The examples that every reader's tests decode: one at least for each message and version that a log can hold."""

from __future__ import annotations

import json
import re

import pytest

from aduan_events.codec import decode, encode
from aduan_events.examples import Example, examples
from aduan_events.language import MESSAGES, literal_version
from aduan_events.upcasts import UPCASTS

ALL = tuple(examples())
CURRENT = [one for one in ALL if one.version == literal_version(MESSAGES[one.type])]
OLD = [one for one in ALL if one not in CURRENT]


def title(example: Example) -> str:
    return f"{example.type}-{example.version}-{example.name}"


def test_every_message_and_every_old_version_has_an_example() -> None:
    wanted = {(name, literal_version(message)) for name, message in MESSAGES.items()} | set(UPCASTS)
    assert {(one.type, one.version) for one in ALL} == wanted


@pytest.mark.parametrize("example", ALL, ids=title)
def test_an_example_says_what_its_folder_says(example: Example) -> None:
    wire = json.loads(example.value)
    assert (wire["type"], wire["version"]) == (example.type, example.version)


@pytest.mark.parametrize("example", CURRENT, ids=title)
def test_an_example_is_what_the_codec_writes_for_what_it_reads(example: Example) -> None:
    envelope = decode(example.value)
    assert envelope.data.type == example.type
    assert encode(envelope) == example.value
    assert decode(encode(envelope)) == envelope


@pytest.mark.parametrize("example", OLD, ids=title)
def test_an_old_example_reads_as_todays_message(example: Example) -> None:
    envelope = decode(example.value)
    assert type(envelope.data) is MESSAGES[example.type]
    assert decode(encode(envelope)) == envelope


def test_one_type_can_be_asked_for() -> None:
    assert {one.type for one in examples("MailRequested")} == {"MailRequested"}
    assert [one.name for one in examples("MailRequested")] == ["joined", "receipt", "reply"]


@pytest.mark.parametrize("example", ALL, ids=title)
def test_no_example_bears_personal_data_in_clear(example: Example) -> None:
    text = example.value.decode()
    assert "@" not in text
    assert not re.search(r"\+62|\b08\d{8}|\b\d{16}\b", text)
