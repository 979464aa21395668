"""Pending deadlines of one partition, folded from its own log; the earliest is found without a scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID


class Deadlines:
    """Deadlines by id; setting one again moves it, None clears it."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[datetime, UUID]] = {}
        self._heap: list[tuple[datetime, str]] = []

    def change(self, deadline: str, due: datetime | None, key: UUID) -> None:
        """Set, move or clear one deadline of the state under `key`."""
        if due is None:
            self._due.pop(deadline, None)
            return
        self._due[deadline] = (due, key)
        heappush(self._heap, (due, deadline))

    def passed(self, now: datetime, limit: int) -> Iterator[tuple[str, datetime, UUID]]:
        """Up to `limit` deadlines at or before `now`, earliest first; each is given once and forgotten."""
        while self._heap and limit and self._heap[0][0] <= now:
            due, deadline = heappop(self._heap)
            pending = self._due.get(deadline)
            if pending is None or pending[0] != due:
                continue
            del self._due[deadline]
            limit -= 1
            yield deadline, due, pending[1]

    def __len__(self) -> int:
        return len(self._due)
