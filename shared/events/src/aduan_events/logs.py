"""Topics are files: owner, key, partitions, readers and messages of each log, read once at start."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict


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


@cache
def topics() -> dict[str, Topic]:
    """All topics by name. Raises pydantic.ValidationError when a file breaks the form."""
    found = {}
    for file in sorted(files("aduan_events.topics").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            topic = Topic.model_validate(yaml.safe_load(file.read_text("utf-8")))
            found[topic.name] = topic
    return found
