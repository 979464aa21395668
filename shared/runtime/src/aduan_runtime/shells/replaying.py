"""What every replay of a view promises to whoever compares or swaps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from aduan_runtime.homes.ports import TopicPartition

Progress = Callable[[int, int], None]
"""Told after each batch: records walked so far, records to walk."""


def untold(_walked: int, _of: int) -> None:
    """Progress that nobody wants to see."""


class Replaying(Protocol):
    """Walks a view's logs from the start into a store, as far as it is told each time."""

    async def reach(self, targets: Mapping[TopicPartition, str], progress: Progress = untold) -> None:
        """Walk to exactly these positions and commit. Raises PositionLost if a log does not lead there."""
        ...

    def behind(self, targets: Mapping[TopicPartition, str]) -> int:
        """How many records lie between here and these positions."""
        ...
