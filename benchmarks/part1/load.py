"""Contacts at a steady rate through `POST /v1/contacts`, and when each is seen on the board's live feed.

The load shares the machine with what it measures, so its client must cost little: httpx took a whole core for 100
connections (profiled), aiohttp a tenth of that.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import monotonic
from uuid import uuid4

import aiohttp

from aduan_local.day.people import Letter, letter, person
from benchmarks.stack import session

FEED_GRACE_S = 60.0

Until = float | asyncio.Event


@dataclass
class Seen:
    """What was accepted and what was seen, in monotonic seconds."""

    accepted: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    doubtful: int = 0
    retried: int = 0
    settled_s: float = 0.0

    def latencies(self) -> list[float]:
        """Accepted → visible in milliseconds, of every contact that was seen."""
        return [(self.seen[one] - at) * 1000 for one, at in self.accepted.items() if one in self.seen]

    def unseen(self) -> int:
        """Accepted contacts that the feed never named."""
        return sum(one not in self.seen for one in self.accepted)


def body(said: Letter, number: int) -> dict[str, str]:
    """A form contact; the number makes every text its own, so that none is an exact repeat."""
    who = said.person
    return {
        "channel": "form",
        "title": said.title,
        "message": f"{said.message} (ref {number})",
        **({"name": who.name} if "name" in said.gives else {}),
        **({"email": who.email} if "email" in said.gives else {}),
        **({"phone": who.phone} if "phone" in said.gives else {}),
        **({"card_number": who.card} if "card" in said.gives else {}),
    }


async def follow(desk: str, seen: Seen, ready: asyncio.Event) -> None:
    """Note when each contact appears on the live feed, reconnecting as a browser does."""
    last, who = "", session(desk)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=10)) as client:
        while True:
            try:
                headers = {**who, **({"Last-Event-ID": last} if last else {})}
                async with client.get(f"{desk}/api/stream", headers=headers) as feed:
                    async for line in feed.content:
                        if line.startswith(b"event: reload"):
                            await _read_anew(client, desk, who, seen)
                        elif line.startswith(b"id:"):
                            last = line[3:].decode().strip()
                            ready.set()
                        elif line.startswith(b"data:") and b"contact_ids" in line:
                            now = monotonic()
                            for contact in json.loads(line[5:])["contact_ids"]:
                                seen.seen.setdefault(contact, now)
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.3)


async def _read_anew(client: aiohttp.ClientSession, desk: str, who: dict[str, str], seen: Seen) -> None:
    """As a screen does that is told to reload: the list page by page, until nothing on it is new."""
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        async with client.get(f"{desk}/api/complaints", params=query, headers=who) as answer:
            page = await answer.json()
        now = monotonic()
        found = [contact for item in page["items"] for contact in item["contact_ids"] if contact not in seen.seen]
        seen.seen.update(dict.fromkeys(found, now))
        cursor = page["next"] if found else None


async def offer(ingest: str, rate: float, until: Until, seen: Seen, *, seed: int = 1, people: int = 100_000) -> None:
    """Send contacts at `rate` a second, for so many seconds or until told, retrying with one key as a client must."""
    random = Random(seed)
    start = monotonic()
    tasks: set[asyncio.Task[None]] = set()
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=100)) as client:
        for number in count():
            if number >= rate * until if isinstance(until, float) else until.is_set():
                break
            await asyncio.sleep(max(0.0, start + number / rate - monotonic()))
            said = letter(random, person(seed * 1_000_000 + random.randrange(people)))
            task = asyncio.ensure_future(_post(client, ingest, body(said, number + seed * 1_000_000), seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)


async def _post(client: aiohttp.ClientSession, ingest: str, fields: dict[str, str], seen: Seen) -> None:
    key = uuid4().hex
    for attempt in range(40):
        try:
            async with client.post(f"{ingest}/v1/contacts", json=fields, headers={"Idempotency-Key": key}) as answer:
                status, said = answer.status, await answer.json() if answer.status == 202 else {}
                retry_after = float(answer.headers.get("Retry-After", "1"))
        except (aiohttp.ClientError, TimeoutError):
            seen.retried += 1
            await asyncio.sleep(min(2.0, 0.2 * (attempt + 1)))
            continue
        if status == 202:
            seen.accepted.setdefault(said["contact_id"], monotonic())
            return
        if status in (429, 503):
            seen.retried += 1
            await asyncio.sleep(min(5.0, retry_after))
            continue
        seen.refused += 1
        return
    seen.doubtful += 1


async def run(ingest: str, desk: str, rate: float, until: Until, seed: int) -> Seen:
    """One load run, for so many seconds or until told.

    Waits for the board to show everything, 60 s at most after the last contact.
    """
    seen = Seen()
    ready = asyncio.Event()
    feed = asyncio.ensure_future(follow(desk, seen, ready))
    try:
        await asyncio.wait_for(ready.wait(), 20)
        await offer(ingest, rate, until, seen, seed=seed)
        offered = monotonic()
        while seen.unseen() and monotonic() < offered + FEED_GRACE_S:
            await asyncio.sleep(0.1)
        seen.settled_s = monotonic() - offered
    finally:
        feed.cancel()
        await asyncio.gather(feed, return_exceptions=True)
    return seen
