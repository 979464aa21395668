"""The live feed: what changed, in log order, resumable by view generation and offset vector; never a gap.

One follower a process reads the view when PostgreSQL tells that it moved; each client has a bounded queue and is
sent to reload when it falls behind.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from aduan_desk.refusals import sentence

log = logging.getLogger(__name__)

CLIENT_QUEUE = 256
_PAGE = 500
_POLL_S = 1.0
_FRESHNESS_S = 2.0
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
Vector = dict[str, int]
_ENTRIES = (
    "SELECT e.*, c.queue, c.version, c.contacts FROM unnest($1::int[], $2::bigint[]) AS w (place, after)"
    " CROSS JOIN LATERAL (SELECT _partition, _offset, complaint, correlation, type FROM desk.entry"
    " WHERE _partition = w.place AND _offset > w.after ORDER BY _offset LIMIT $3) AS e"
    " LEFT JOIN desk.complaint AS c USING (complaint)"
)
_REFUSALS = (
    "SELECT r.* FROM unnest($1::text[], $2::int[], $3::bigint[]) AS w (log, place, after)"
    " CROSS JOIN LATERAL (SELECT * FROM desk.refusal WHERE _topic = w.log AND _partition = w.place"
    " AND _offset > w.after ORDER BY _offset LIMIT $4) AS r"
)
Item = dict[str, Any]


class StreamId:
    """`generation;topic:partition=offset,…` as text: where a client stands."""

    @staticmethod
    def write(generation: str, vector: Mapping[str, int]) -> str:
        return f"{generation};" + ",".join(f"{place}={offset}" for place, offset in sorted(vector.items()))

    @staticmethod
    def read(text: str) -> tuple[str, Vector] | None:
        """None when the text is not such an id."""
        generation, _, rest = text.partition(";")
        vector: Vector = {}
        for part in rest.split(",") if rest else []:
            place, _, offset = part.rpartition("=")
            if not place or not offset.lstrip("-").isdigit():
                return None
            vector[place] = int(offset)
        return generation, vector


class LiveFeed:
    """Follows the view and hands every change to every client."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        position_of: Callable[[str], tuple[str, int] | None],
        now: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._position_of = position_of
        self._now = now
        self._clients: set[asyncio.Queue[Item | None]] = set()
        self._vector: Vector = {}
        self._moved = asyncio.Event()
        self._generation = ""
        self.state = "stale"

    async def run(self) -> None:
        """Follow until cancelled; PostgreSQL away turns the feed stale and is waited for."""
        told = 0.0
        loop = asyncio.get_running_loop()
        while True:
            try:
                async with self._pool.acquire() as connection:
                    await connection.add_listener("desk_changed", self._on_moved)
                    try:
                        await self._begin()
                        while True:
                            await self._follow()
                            if loop.time() - told >= _FRESHNESS_S:
                                told = loop.time()
                                self._tell(self._freshness("live"))
                            await self._wait()
                    finally:
                        await connection.remove_listener("desk_changed", self._on_moved)
            except _AWAY as reason:
                log.warning("the live feed waits for PostgreSQL: %s", type(reason).__name__)
                self._tell(self._freshness("stale"))
                await asyncio.sleep(_POLL_S)

    def _on_moved(self, *_: object) -> None:
        self._moved.set()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._moved.wait(), _POLL_S)
        except TimeoutError:
            return
        finally:
            self._moved.clear()

    async def _begin(self) -> None:
        generation = await generation_of(self._pool)
        if generation != self._generation:
            self._generation = generation
            self._vector = await ends(self._pool)
            self._tell({"event": "reload", "data": {}})

    async def _follow(self) -> None:
        async for item in changes(self._pool, self._vector, self._position_of):
            self._tell({**item, "id": StreamId.write(self._generation, self._vector)})

    def _freshness(self, state: str) -> Item:
        self.state = state
        return {
            "event": "freshness",
            "id": StreamId.write(self._generation, self._vector),
            "data": {"at": self._now().isoformat(), "lag_ms": 0, "state": state},
        }

    def _tell(self, item: Item) -> None:
        for client in list(self._clients):
            try:
                client.put_nowait(item)
            except asyncio.QueueFull:
                self._clients.discard(client)
                client.get_nowait()
                client.put_nowait(None)

    async def subscribe(self, last_id: str | None) -> AsyncIterator[Item]:
        """Everything after `last_id`, then everything that follows; `reload` when the id is of another view."""
        client: asyncio.Queue[Item | None] = asyncio.Queue(CLIENT_QUEUE)
        self._clients.add(client)
        try:
            seen = dict(self._vector)
            known = StreamId.read(last_id) if last_id else None
            if last_id and (known is None or known[0] != self._generation):
                yield {"event": "reload", "id": StreamId.write(self._generation, seen), "data": {}}
            elif known is not None:
                vector = {**dict.fromkeys(seen, -1), **known[1]}
                async for item in changes(self._pool, vector, self._position_of):
                    yield {**item, "id": StreamId.write(self._generation, vector)}
            yield self._freshness(self.state)
            while True:
                live = await client.get()
                if live is None:
                    yield {"event": "reload", "id": StreamId.write(self._generation, self._vector), "data": {}}
                    return
                yield live
        finally:
            self._clients.discard(client)


async def generation_of(pool: asyncpg.Pool[asyncpg.Record]) -> str:
    """The generation of the cases view; another one means that rows were rebuilt."""
    value = await pool.fetchval("SELECT generation::text FROM desk.generation WHERE view = 'cases'")
    return str(value or "0")


async def ends(pool: asyncpg.Pool[asyncpg.Record]) -> Vector:
    """The last change shown in each partition."""
    rows = await pool.fetch(
        "SELECT 'entry' AS kind, _topic, _partition, max(_offset) AS last FROM desk.entry GROUP BY 2, 3"
        " UNION ALL SELECT 'refusal', _topic, _partition, max(_offset) FROM desk.refusal GROUP BY 2, 3"
    )
    return {f"{row['kind']}:{row['_topic']}:{row['_partition']}": row["last"] for row in rows}


async def changes(
    pool: asyncpg.Pool[asyncpg.Record],
    vector: Vector,
    position_of: Callable[[str], tuple[str, int] | None],
) -> AsyncIterator[Item]:
    """Changes after the vector, oldest first per partition; the vector moves with each item given."""
    while True:
        rows = await pool.fetch(
            _ENTRIES, list(range(12)), [_after(vector, "entry:complaints", p) for p in range(12)], _PAGE
        )
        for row in rows:
            vector[f"entry:complaints:{row['_partition']}"] = row["_offset"]
            if row["complaint"] is not None and row["type"] != "Refused":
                yield _complaint(row, position_of)
        if len(rows) < _PAGE:
            break
    async for item in _refusals(pool, vector):
        yield item


def _after(vector: Vector, log_name: str, partition: int) -> int:
    return vector.get(f"{log_name}:{partition}", -1)


def _complaint(row: asyncpg.Record, position_of: Callable[[str], tuple[str, int] | None]) -> Item:
    covers = position_of(row["correlation"])
    return {
        "event": "complaint",
        "data": {
            "complaint_id": row["complaint"],
            "contact_ids": list(row["contacts"] or ()),
            "queue": row["queue"],
            "version": row["version"],
            "command_id": row["correlation"],
            "covers": {covers[0]: covers[1]} if covers else {},
        },
    }


async def _refusals(pool: asyncpg.Pool[asyncpg.Record], vector: Vector) -> AsyncIterator[Item]:
    places = [("complaints", partition) for partition in range(12)] + [("assignments", 0)]
    rows = await pool.fetch(
        _REFUSALS,
        [topic for topic, _ in places],
        [partition for _, partition in places],
        [_after(vector, f"refusal:{topic}", partition) for topic, partition in places],
        _PAGE,
    )
    for row in rows:
        vector[f"refusal:{row['_topic']}:{row['_partition']}"] = row["_offset"]
        yield {
            "event": "refused",
            "data": {
                "command_id": row["correlation"],
                "complaint_id": row["complaint"],
                "reason": row["reason"],
                "message": sentence(row["reason"]),
                "at": row["at"].isoformat(),
            },
        }


def as_text(item: Item) -> dict[str, str]:
    """An item as the server-sent event that it becomes."""
    sent = {"event": item["event"], "data": json.dumps(item["data"], separators=(",", ":"))}
    return {**sent, "id": item["id"]} if "id" in item else sent
