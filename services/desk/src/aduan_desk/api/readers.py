"""Who reads which case at this moment. In memory alone: it is no truth, and a restart forgets it for some seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

FORGOTTEN_AFTER_S = 25.0
"""A page tells every 10 s that it is still open, so one lost message does not make anybody vanish."""


class Readers:
    """Whoever told of late that they read a case. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[tuple[str, str], float] = {}

    def read(self, complaint: str, user: str) -> Sequence[str]:
        """Note that `user` reads this case; who else does, by name."""
        now = self._monotonic()
        self._until = {place: until for place, until in self._until.items() if until > now}
        self._until[complaint, user] = now + FORGOTTEN_AFTER_S
        return sorted(other for case, other in self._until if case == complaint and other != user)
