"""10,000 mails at 100 a second over 20 connections, and the memory of ingest while they come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from aduan_local.day.doors import DoorClosed, MailDoor
from aduan_local.day.people import letter, person


@dataclass
class Posted:
    """What the door said, and how large ingest grew."""

    taken: int = 0
    refused: int = 0
    peak_kb: int = 0
    seconds: float = 0.0


def resident_kb(pid: int) -> int:
    """Resident memory of a process and its children, in kB, from /proc."""
    total = 0
    for one in [pid, *_children(pid)]:
        try:
            status = Path(f"/proc/{one}/status").read_text("ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return total


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in text.split()]


async def post(host: str, port: int, ingest_pid: int, *, mails: int, rate: float, connections: int) -> Posted:
    """Post the mails; a refused one is tried again up to ten times, as a mail server does."""
    posted = Posted()
    random = Random(7)
    doors: asyncio.Queue[MailDoor] = asyncio.Queue()
    for _ in range(connections):
        doors.put_nowait(MailDoor(host, port))
    start = monotonic()

    async def one(number: int) -> None:
        said = letter(random, person(5_000_000 + number))
        for _ in range(10):
            door = await doors.get()
            try:
                await door.hand_in(said.person.email, said.title, f"{said.body()}ref {number}\n")
            except DoorClosed:
                posted.refused += 1
                await asyncio.sleep(1.0)
            else:
                posted.taken += 1
                return
            finally:
                doors.put_nowait(door)

    async def watch() -> None:
        while True:
            posted.peak_kb = max(posted.peak_kb, resident_kb(ingest_pid))
            await asyncio.sleep(0.5)

    watcher = asyncio.ensure_future(watch())
    tasks = []
    for number in range(mails):
        await asyncio.sleep(max(0.0, start + number / rate - monotonic()))
        tasks.append(asyncio.ensure_future(one(number)))
    await asyncio.gather(*tasks)
    posted.seconds = monotonic() - start
    watcher.cancel()
    while not doors.empty():
        doors.get_nowait().close()
    return posted
