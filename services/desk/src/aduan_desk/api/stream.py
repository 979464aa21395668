"""The live feed: what changed, in log order, resumable by view generation and offset vector; never a gap.

One follower a process reads the views when PostgreSQL tells that they moved; each client has a bounded queue and is
sent to reload when it falls behind. Whoever comes back is told from the views what it missed, up to where the
follower stood when it came; from there on its queue goes on, so nothing is left out and nothing told twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from aduan_desk.api import changes
from aduan_desk.api.changes import Change, Vector
from aduan_runtime.homes.postgres import Pool

log = logging.getLogger(__name__)

# More than the follower reads at once, else every surge would send every screen to reload.
CLIENT_QUEUE = 2_048
LONGEST_REPLAY = 10_000
_A_SURGE = 500
_POLL_S = 1.0
_FRESHNESS_S = 2.0
_CATCH_UP_S = 5.0
_BEHIND_MS = 5_000
_NOT_MADE = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@dataclass(frozen=True, slots=True)
class Item:
    """One server-sent event; a client that comes back with `id` is told everything after it."""

    event: str
    data: Mapping[str, Any]
    id: str


class StreamId:
    """`generation;kind:topic:partition=offset,…` as text: where a client stands."""

    @staticmethod
    def write(generation: str, vector: Vector) -> str:
        return f"{generation};" + ",".join(f"{place}={offset}" for place, offset in sorted(vector.items()))

    @staticmethod
    def read(text: str) -> tuple[str, Vector] | None:
        """None when the text is not such an id."""
        generation, _, rest = text.partition(";")
        vector: Vector = {}
        for part in rest.split(",") if rest else []:
            place, _, offset = part.rpartition("=")
            if place not in changes.PLACES or not (offset.isascii() and offset.isdigit() and len(offset) < 19):
                return None
            vector[place] = int(offset)
        return generation, vector


class LiveFeed:
    """Follows the views and tells clients.

    `position_of` says where a command of this desk stands, `lag_ms` how far the view is behind its log (None: nobody
    can tell).
    """

    def __init__(
        self,
        pool: Pool,
        position_of: Callable[[str], tuple[str, int] | None],
        now: Callable[[], datetime],
        lag_ms: Callable[[], int | None] = lambda: 0,
    ) -> None:
        self._lag_ms = lag_ms
        self._pool = pool
        self._position_of = position_of
        self._now = now
        self._clients: set[asyncio.Queue[Item | None]] = set()
        self._vector: Vector = {}
        self._moved = asyncio.Event()
        self._went_on = asyncio.Event()
        self._generation = ""
        self._following = False
        self.state = "stale"

    async def run(self) -> None:
        """Follow until cancelled; PostgreSQL away turns the feed stale and is waited for."""
        try:
            while True:
                try:
                    async with self._pool.acquire() as connection:
                        await connection.add_listener("desk_changed", self._on_moved)
                        try:
                            await self._follow()
                        finally:
                            await connection.remove_listener("desk_changed", self._on_moved)
                except _AWAY as reason:
                    self._following = False
                    why = "they are not made yet" if isinstance(reason, _NOT_MADE) else type(reason).__name__
                    log.warning("the live feed waits for the views: %s", why)
                    self._tell(self._freshness(away=True))
                    await asyncio.sleep(_POLL_S)
        except Exception:
            log.exception("the live feed ended")
            raise
        finally:
            self._following = False
            self.state = "stale"

    def _on_moved(self, *_: object) -> None:
        self._moved.set()

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        told = 0.0
        while True:
            await self._see_generation()
            changed = 0
            async for change in changes.after(self._pool, self._vector, self._position_of):
                self._tell(self._item(change, self._vector))
                changed += 1
                if changed % _A_SURGE == 0:
                    # Clients get a turn to send, else what gathered during a pause would overflow all of them.
                    await asyncio.sleep(0)
            self._following = True
            self._went_on.set()
            self._went_on = asyncio.Event()
            if loop.time() - told >= _FRESHNESS_S:
                told = loop.time()
                self._tell(self._freshness())
            try:
                # Not wait_for: up to Python 3.11 it swallows a cancellation that meets its own end.
                async with asyncio.timeout(_POLL_S):
                    await self._moved.wait()
            except TimeoutError:
                continue
            self._moved.clear()

    async def _see_generation(self) -> None:
        """Rows that were rebuilt are other rows: everybody reloads, and the feed goes on from where they end."""
        generation = await changes.generation(self._pool)
        if generation != self._generation:
            self._vector = await changes.ends(self._pool)
            self._generation = generation
            self._tell(self._reload())

    def _item(self, change: Change, vector: Vector) -> Item:
        return Item(change.event, change.data, StreamId.write(self._generation, vector))

    def _freshness(self, *, away: bool = False) -> Item:
        lag = self._lag_ms()
        if away or lag is None:
            self.state = "stale"
        else:
            self.state = "behind" if lag >= _BEHIND_MS else "live"
        said = {"at": self._now().isoformat(), "lag_ms": lag or 0, "state": self.state}
        return self._item(Change("freshness", said), self._vector)

    def _reload(self) -> Item:
        return self._item(Change("reload", {}), self._vector)

    def _tell(self, item: Item) -> None:
        for client in list(self._clients):
            try:
                client.put_nowait(item)
            except asyncio.QueueFull:
                self._clients.discard(client)
                client.get_nowait()
                client.put_nowait(None)

    async def subscribe(self, last_id: str | None) -> AsyncIterator[Item]:
        """Everything after `last_id`, then everything that follows.

        `reload` instead when the id is of another view, too old, or none of ours; and at the end for a client that
        fell behind, which must come back.
        """
        client: asyncio.Queue[Item | None] = asyncio.Queue(CLIENT_QUEUE)
        try:
            if last_id is not None:
                known = StreamId.read(last_id)
                await self._reached(known)
                self._clients.add(client)
                async for missed in self._missed(known, dict(self._vector)):
                    yield missed
            else:
                self._clients.add(client)
            yield self._freshness(away=not self._following)
            while True:
                item = await client.get()
                if item is None:
                    yield self._reload()
                    return
                yield item
        finally:
            self._clients.discard(client)

    async def _reached(self, known: tuple[str, Vector] | None) -> None:
        """Wait a moment for the follower if the client has seen more, as after a restart or from another desk."""
        try:
            async with asyncio.timeout(_CATCH_UP_S):
                while known is not None and self._ahead(known):
                    await self._went_on.wait()
        except TimeoutError:
            return

    def _ahead(self, known: tuple[str, Vector]) -> bool:
        generation, vector = known
        return not self._generation or (
            generation == self._generation and any(offset > self._vector.get(at, -1) for at, offset in vector.items())
        )

    async def _missed(self, known: tuple[str, Vector] | None, until: Vector) -> AsyncIterator[Item]:
        """What stands between the client and `until`, or `reload`."""
        if known is None or known[0] != self._generation or self._ahead(known):
            yield self._reload()
            return
        vector = {place: known[1].get(place, -1) for place in until}
        if sum(until[place] - offset for place, offset in vector.items()) > LONGEST_REPLAY:
            yield self._reload()
            return
        generation = self._generation
        async for change in changes.after(self._pool, vector, self._position_of, until):
            yield Item(change.event, change.data, StreamId.write(generation, vector))


def as_text(item: Item) -> dict[str, str]:
    """An item as the server-sent event that it becomes."""
    return {"event": item.event, "id": item.id, "data": json.dumps(item.data, separators=(",", ":"))}
