"""Many small waits made one: what comes in within a few milliseconds is handled together, one batch at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """Hands items to `handle` in batches, in order, and each caller its own result.

    The first item of a quiet moment waits `linger_s` for company; what comes while a batch is handled goes with the
    next one at once. What `handle` raises, every caller of that batch gets.
    """

    def __init__(self, handle: Callable[[Sequence[T]], Awaitable[Sequence[R]]], *, linger_s: float, most: int) -> None:
        self._handle = handle
        self._linger_s = linger_s
        self._most = most
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._running: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many wait for their batch."""
        return len(self._waiting)

    def put(self, item: T) -> asyncio.Future[R]:
        """The result to come. Whoever cancels it before its batch begins takes the item back."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return future

    async def close(self) -> None:
        """Handle what waits, then end."""
        if self._running is not None:
            await asyncio.wait({self._running})

    async def _run(self) -> None:
        try:
            if len(self._waiting) < self._most:
                await asyncio.sleep(self._linger_s)
            while self._waiting:
                batch = list(islice(self._waiting, self._most))
                for _ in batch:
                    self._waiting.popleft()
                wanted = [(item, future) for item, future in batch if not future.done()]
                if wanted:
                    await self._settle([item for item, _ in wanted], [future for _, future in wanted])
        finally:
            self._running = None

    async def _settle(self, items: Sequence[T], futures: Sequence[asyncio.Future[R]]) -> None:
        handling = asyncio.ensure_future(self._handle(items))
        await asyncio.wait({handling})
        error = asyncio.CancelledError() if handling.cancelled() else handling.exception()
        results = [] if error else handling.result()
        for index, future in enumerate(futures):
            if future.done():
                continue
            if error is None:
                future.set_result(results[index])
            else:
                future.set_exception(error)
                # A caller that was cancelled meanwhile reads no exception; that is no fault to report.
                future.exception()
