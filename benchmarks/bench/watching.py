"""What a reader of committed records sees of a topic, asked of the broker twenty times a second.

All engines are timed alike, from outside: the clock starts when the warm-up's outputs are visible and stops when the
last output is. So start, connections, rebalance and the JVM's first seconds are no engine's cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition

_EVERY_S = 0.05
_QUIET_S = 2.5


class Stuck(Exception):
    """Nothing came for too long, or a process of the engine ended."""


@dataclass
class Seen:
    """Visible records over time (monotonic seconds, count)."""

    steps: list[tuple[float, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Visible now."""
        return self.steps[-1][1] if self.steps else 0

    def note(self, at: float, count: int) -> None:
        """Only changes are kept."""
        if count != self.count:
            self.steps.append((at, count))

    def rate(self, warm: int) -> float:
        """Outputs a second from the moment at which `warm` of them were visible to the last one. Raises ValueError."""
        start = next((step for step in self.steps if step[1] >= warm), None)
        if start is None or start is self.steps[-1]:
            raise ValueError("all outputs came at one moment: use more events")
        end = self.steps[-1]
        return (end[1] - start[1]) / (end[0] - start[0])


class Watcher:
    """Asks one broker."""

    def __init__(self, bootstrap: str) -> None:
        # For a reader of committed records the end of a partition is its last stable offset.
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")

    async def __aenter__(self) -> Watcher:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def visible(self, topic: str, partitions: int) -> int:
        """Records up to the visible ends; markers of transactions and heads of batches count too (< 0.5 %)."""
        ends = await self._consumer.end_offsets([TopicPartition(topic, p) for p in range(partitions)])
        return sum(ends.values())

    async def follow(
        self,
        topic: str,
        partitions: int,
        expected: int,
        *,
        alive: Callable[[], bool],
        patience_s: float = 90.0,
        until: int | None = None,
        told: Callable[[int], Awaitable[None]] | None = None,
    ) -> Seen:
        """Watch until all that is expected is visible and nothing more comes, or `until` is visible. Raises Stuck."""
        seen = Seen()
        moved = monotonic()
        while True:
            count = await self.visible(topic, partitions)
            now = monotonic()
            if count != seen.count:
                moved = now
            seen.note(now, count)
            if until is not None and count >= until:
                return seen
            if count >= expected and now - moved > _QUIET_S:
                return seen
            if not alive():
                raise Stuck(f"the engine ended with {count:,} of {expected:,} outputs")
            if now - moved > patience_s:
                return seen
            if told is not None:
                await told(count)
            await asyncio.sleep(_EVERY_S)
