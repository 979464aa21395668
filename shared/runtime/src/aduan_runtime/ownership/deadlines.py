"""Pending deadlines of one partition, folded from its own log; the earliest is found without a scan."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID


class Deadlines:
    """Deadlines by id; setting one again moves it, None clears it."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[datetime, UUID]] = {}
        self._heap: list[tuple[datetime, str]] = []
        self._held_back: dict[str, list[tuple[datetime, str]]] = {}

    def change(self, deadline: str, due: datetime | None, key: UUID) -> None:
        """Set, move or clear one deadline of the state under `key`."""
        if due is None:
            self._due.pop(deadline, None)
            return
        self._due[deadline] = (due, key)
        heappush(self._heap, (due, deadline))

    def any_passed(self, now: datetime, halted: Container[str] = ()) -> bool:
        """Whether a deadline may be at or before `now`; those held back for keys that are free again come back."""
        for key in [key for key in self._held_back if key not in halted]:
            for one in self._held_back.pop(key):
                heappush(self._heap, one)
        return bool(self._heap) and self._heap[0][0] <= now

    def passed(self, now: datetime, limit: int, halted: Container[str] = ()) -> list[tuple[str, datetime, UUID]]:
        """Up to `limit` deadlines at or before `now`, earliest first; each is given once and forgotten.

        Those of a halted key are held back until it is free: what waits there may be what the deadline waits for.
        """
        found: list[tuple[str, datetime, UUID]] = []
        while len(found) < limit and self.any_passed(now, halted):
            due, deadline = heappop(self._heap)
            pending = self._due.get(deadline)
            if pending is None or pending[0] != due:
                continue
            if str(pending[1]) in halted:
                self._held_back.setdefault(str(pending[1]), []).append((due, deadline))
                continue
            del self._due[deadline]
            found.append((deadline, due, pending[1]))
        return found

    def __len__(self) -> int:
        return len(self._due)
