"""Pending deadlines of one partition, folded from its own log; the earliest is found without a scan.

Only the nearest are in memory, up to a limit: what is due from the horizon on stands in the snapshot view alone and
is loaded when its time has come.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush
from uuid import UUID

Due = tuple[str, datetime, UUID]
"""A deadline's id, its time, and the key of the state that it belongs to."""


class Deadlines:
    """Deadlines by id; setting one again moves it, None clears it. Without a `limit` all are in memory."""

    def __init__(self, limit: int | None = None, horizon: datetime | None = None) -> None:
        self.limit = limit
        self.horizon = horizon
        self._due: dict[str, tuple[datetime, UUID]] = {}
        self._heap: list[tuple[datetime, str]] = []
        self._held_back: dict[str, list[tuple[datetime, str]]] = {}

    def change(self, deadline: str, due: datetime | None, key: UUID) -> None:
        """Set, move or clear one deadline of the state under `key`."""
        if due is None or (self.horizon is not None and due >= self.horizon):
            self._due.pop(deadline, None)
            return
        self._due[deadline] = (due, key)
        heappush(self._heap, (due, deadline))
        if self.limit is not None and len(self._heap) > 2 * self.limit:
            self._keep_the_nearest(self.limit)

    def _keep_the_nearest(self, limit: int) -> None:
        """Forget the farthest, and places in the heap of what was moved or cleared; a step costs little by and by."""
        nearest = sorted((due, deadline) for deadline, (due, _) in self._due.items())
        if len(nearest) > limit:
            self.horizon = nearest[limit][0]
            nearest = [one for one in nearest[:limit] if one[0] < self.horizon]
            self._due = {deadline: self._due[deadline] for _, deadline in nearest}
        self._heap, self._held_back = nearest, {}

    def loaded(self, found: Iterable[Due], horizon: datetime | None) -> None:
        """What stands in the snapshot view before the new horizon; None: there is nothing beyond."""
        self.horizon = horizon
        for deadline, due, key in found:
            self._due[deadline] = (due, key)
            self._heap.append((due, deadline))
        heapify(self._heap)

    def beyond(self, now: datetime) -> bool:
        """Whether a deadline that is only in the snapshot view may be at or before `now`."""
        return self.horizon is not None and self.horizon <= now

    def any_passed(self, now: datetime, halted: Container[str] = ()) -> bool:
        """Whether a deadline may be at or before `now`; those held back for keys that are free again come back."""
        for key in [key for key in self._held_back if key not in halted]:
            for one in self._held_back.pop(key):
                heappush(self._heap, one)
        return bool(self._heap) and self._heap[0][0] <= now

    def passed(self, now: datetime, limit: int, halted: Container[str] = ()) -> list[Due]:
        """Up to `limit` deadlines at or before `now`, earliest first; each is given once and forgotten.

        Those of a halted key are held back until it is free: what waits there may be what the deadline waits for.
        """
        found: list[Due] = []
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
