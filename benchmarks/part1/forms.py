"""10,000 posts of the HTML form at 100 a second over 20 connections, and the memory of ingest meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from random import Random
from time import monotonic
from uuid import uuid4

import aiohttp

from aduan_local.day.people import letter, person
from benchmarks.part1.mails import Posted, resident_kb

_TRIES = 10


async def post(ingest: str, ingest_pid: int, *, forms: int, rate: float, connections: int) -> Posted:
    """Post the forms; each is tried again with its own key, up to ten times, as a browser's reload does."""
    posted = Posted()
    random = Random(8)
    timeout = aiohttp.ClientTimeout(total=15)
    start = monotonic()

    async def watch() -> None:
        while True:
            posted.peak_kb = max(posted.peak_kb, resident_kb(ingest_pid))
            await asyncio.sleep(0.5)

    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=connections)) as client:

        async def one(number: int) -> None:
            said = letter(random, person(6_000_000 + number))
            fields = {"key": uuid4().hex, "title": said.title, "message": f"{said.message} (ref {number})"}
            fields |= {"name": said.person.name, "email": said.person.email}
            for _ in range(_TRIES):
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with client.post(f"{ingest}/form", data=fields, allow_redirects=False) as answer:
                        if answer.status == 303:
                            posted.taken += 1
                            return
                posted.refused += 1
                await asyncio.sleep(1.0)

        watcher = asyncio.ensure_future(watch())
        tasks = []
        for number in range(forms):
            await asyncio.sleep(max(0.0, start + number / rate - monotonic()))
            tasks.append(asyncio.ensure_future(one(number)))
        await asyncio.gather(*tasks)
        posted.seconds = monotonic() - start
        watcher.cancel()
    return posted
