"""Topic files hold together with the language, and a file that does not is found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from aduan_events.logs import Topic, TopicsBroken, read_topics, topics
from unit.events.topic_rules import misfits


def changed(name: str, **fields: object) -> Mapping[str, Topic]:
    """All topics, one of them changed."""
    return {**topics(), name: Topic.model_validate({**topics()[name].model_dump(), **fields})}


def test_the_files_hold_together() -> None:
    assert misfits(topics()) == []


@pytest.mark.parametrize(
    ("name", "fields", "line"),
    [
        ("contacts", {"messages": ("ContactReceived",)}, "MailParked stands on no topic"),
        ("contacts", {"messages": ("ContactReceived", "MailParked", "Gossip")}, "contacts: there is no message Gossip"),
        ("audit", {"messages": ("PersonalDataRead",) * 2}, "audit: a message is named twice"),
        ("complaints", {"writers": ("router/complaint", "desk")}, "complaints: an owner writes alone"),
        ("complaints", {"writers": ("desk",)}, "complaints: an owner writes alone"),
        ("effects", {"owner": "router/effects"}, "effects: router/effects owns a log that is not owned"),
        ("effects", {"readers": ("desk/oracle",)}, "effects: nobody knows the reader desk/oracle"),
        ("effects", {"writers": ("desk/oracle",)}, "effects: nobody knows the writer desk/oracle"),
        ("commands", {"partitions": 1}, "commands: 1 partitions"),
        ("assignments", {"partitions": 12}, "assignments: 12 partitions"),
        ("identified", {"messages": ()}, "ContactIdentified stands on no topic"),
        (
            "officer-commands",
            {"messages": ("ClaimComplaint", "ReleaseComplaint")},
            "no retry reaches router/dispatcher",
        ),
    ],
)
def test_a_topic_that_breaks_a_rule_is_found(name: str, fields: dict[str, object], line: str) -> None:
    assert line in misfits(changed(name, **fields))


@pytest.mark.parametrize("policy", ["event", "copy", "park"])
def test_readers_of_an_owned_log_stop_at_what_they_cannot_read(policy: str) -> None:
    assert any("stop at poison" in line for line in misfits(changed("complaints", dead_letters=policy)))


def test_readers_of_a_plain_log_do_not_stop() -> None:
    assert any("stop at poison" in line for line in misfits(changed("contacts", dead_letters="stop")))


def test_poison_before_a_decider_becomes_an_event() -> None:
    assert any("becomes an event" in line for line in misfits(changed("commands", dead_letters="copy")))


def test_an_owner_can_tell_what_it_refuses() -> None:
    messages = tuple(name for name in topics()["assignments"].messages if name != "Refused")
    assert any("what it refuses" in line for line in misfits(changed("assignments", messages=messages)))


class TestReading:
    @pytest.fixture
    def good(self) -> dict[str, object]:
        return topics()["effects"].model_dump(mode="json")

    @staticmethod
    def put(folder: Path, name: str, fields: object) -> None:
        (folder / name).write_text(yaml.safe_dump(fields), "utf-8")

    def test_a_file_is_a_topic(self, tmp_path: Path, good: dict[str, object]) -> None:
        self.put(tmp_path, "effects.yaml", good)
        assert read_topics(tmp_path) == {"effects": topics()["effects"]}

    def test_a_file_bears_its_topics_name(self, tmp_path: Path, good: dict[str, object]) -> None:
        self.put(tmp_path, "effect.yaml", good)
        with pytest.raises(TopicsBroken, match=r"effect\.yaml names the topic effects"):
            read_topics(tmp_path)

    @pytest.mark.parametrize(
        "fields", [{"partitions": 7}, {"colour": "red"}, {"dead_letters": "burn"}, {"owned": None}]
    )
    def test_a_file_keeps_to_the_form(self, tmp_path: Path, good: dict[str, object], fields: dict[str, object]) -> None:
        self.put(tmp_path, "effects.yaml", {**good, **fields})
        with pytest.raises(TopicsBroken, match=r"effects\.yaml"):
            read_topics(tmp_path)

    def test_a_file_is_yaml(self, tmp_path: Path) -> None:
        (tmp_path / "effects.yaml").write_text("name: [", "utf-8")
        with pytest.raises(TopicsBroken, match=r"effects\.yaml"):
            read_topics(tmp_path)
