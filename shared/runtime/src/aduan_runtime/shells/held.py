"""A partition while its decider owns it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from aduan_runtime.homes.ports import Reader, TopicPartition
from aduan_runtime.ownership.deciding import Deciding
from aduan_runtime.ownership.loading import Loader
from aduan_runtime.ownership.take_over import Owner

S = TypeVar("S")


@dataclass
class Held(Generic[S]):
    """Its writer, what it decides, and what is under way."""

    owner: Owner[S]
    deciding: Deciding[S]
    loader: Loader[S] | None = None
    whole: Reader | None = None
    quiet_since: float = 0.0
    ends: Mapping[TopicPartition, int] | None = None
    work: asyncio.Task[None] | None = None
    paused: bool = False

    @property
    def waits(self) -> bool:
        """Whether its work stands still for its snapshots, so that the other partitions go on without it."""
        return self.loader is not None and self.loader.waiting
