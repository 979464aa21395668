"""Topics are files: owner, key, partitions, readers and messages of each log, read once at start."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class Topic(BaseModel):
    """One log. `owned` says that it has an owner, so that the reader's rule applies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    key: str
    partitions: Literal[1, 12]
    owner: str
    owned: bool
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    messages: tuple[str, ...]
    dead_letters: Literal["event", "copy", "park", "stop"]


class TopicsBroken(Exception):
    """A topic file does not hold together; the text says which and why."""


@cache
def topics() -> dict[str, Topic]:
    """All topics by name. Raises TopicsBroken."""
    return read_topics(files("aduan_events.topics"))


def read_topics(folder: Traversable) -> dict[str, Topic]:
    """The topics of a folder by name. Raises TopicsBroken when a file breaks the form or bears another name."""
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            try:
                topic = Topic.model_validate(yaml.safe_load(file.read_text("utf-8")))
            except (ValidationError, yaml.YAMLError) as error:
                raise TopicsBroken(f"{file.name}: {error}") from None
            if file.name != f"{topic.name}.yaml":
                raise TopicsBroken(f"{file.name} names the topic {topic.name}; a file bears its topic's name")
            found[topic.name] = topic
    return found
