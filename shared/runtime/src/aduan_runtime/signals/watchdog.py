"""No progress ends the process: a shell that stands still is started again from what stands (design.md 4.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Protocol

STILL_S = 60.0
_LOOK_S = 5.0


class Moving(Protocol):
    """Something that says when it last moved, in monotonic seconds."""

    @property
    def progress(self) -> float: ...


def standing_still(shells: Mapping[str, Moving], now: float, still_s: float = STILL_S) -> list[str]:
    """The names of those that did not move for `still_s`. A shell that waits for a broker or store still moves."""
    return [name for name, shell in shells.items() if now - shell.progress > still_s]


async def watch(
    shells: Mapping[str, Moving], ended: Callable[[list[str]], None], look_s: float = _LOOK_S, still_s: float = STILL_S
) -> None:
    """Look every few seconds; call `ended` once with those that stand still."""
    while True:
        await asyncio.sleep(look_s)
        still = standing_still(shells, monotonic(), still_s)
        if still:
            ended(still)
            return
