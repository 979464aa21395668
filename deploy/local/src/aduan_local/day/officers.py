"""Simulated officers at the desk API: take the next complaint, answer it. One queue is left to the viewer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

log = logging.getLogger(__name__)

VIEWERS_QUEUE = "account"
QUEUES = ("payment", "certificate", "first-line", "security", "quality")
HANDLING_S = 300.0  # mails, domain.md 4.3 (an assumption there)
MAILS_ON_SHIFT = 188  # domain.md 4.3
_SEEN_S = 10.0

_REPLIES = {
    "payment": "Halo, insentif Anda dikirim bertahap, 3-5 hari kerja sejak tanggal jadwal. Mohon tunggu; bila lewat, "
    "kami teruskan ke tim pembayaran.",
    "certificate": "Halo, pastikan kelas tuntas serta rating dan ulasan terisi. Bila sudah 7 hari, kami tanyakan ke "
    "platform Anda.",
    "first-line": "Halo, terima kasih sudah menghubungi kami. Informasi resmi hanya ada di prakerja.go.id.",
    "security": "Halo, situs resmi hanya prakerja.go.id. Jangan isi data di situs lain; bila kode sudah diberikan, "
    "segera ganti kata sandi.",
    "quality": "Halo, mohon maaf atas pengalaman Anda. Kami teruskan ke pimpinan mutu layanan.",
}


@dataclass
class Tally:
    """What the officers did so far."""

    claimed: int = 0
    replied: int = 0
    resolved: int = 0
    refused: int = 0
    failed: int = 0


class Officer:
    """One officer with a queue and a pace; the client signs in by itself. `speed` is programme seconds a second."""

    def __init__(
        self, name: str, queue: str, client: httpx.AsyncClient, random: Random, speed: Callable[[], float], tally: Tally
    ) -> None:
        self._name = name
        self._queue = queue
        self._client = client
        self._random = random
        self._speed = speed
        self._tally = tally

    async def work(self) -> None:
        """Until cancelled: take, answer, sometimes resolve. A desk that is away is waited for."""
        while True:
            try:
                if not await self._one():
                    await asyncio.sleep(1.0 + self._random.random())
            except httpx.HTTPError as error:
                self._tally.failed += 1
                log.debug("%s: %s", self._name, type(error).__name__)
                await asyncio.sleep(2.0)

    async def _one(self) -> bool:
        case = await self._next()
        if case is None:
            return False
        if not await self._do(case["id"], "claim", {}):
            return True
        held = await self._until(case["id"], lambda now: now["holder"] == self._name)
        if held is None:
            self._tally.refused += 1
            return True
        self._tally.claimed += 1
        await asyncio.sleep(HANDLING_S * self._random.uniform(0.4, 1.6) / self._speed())
        text = _REPLIES[self._queue]
        version = (await self._read(case["id"]))["version"]
        if held["lacks"] or self._random.random() < 0.3:
            done = await self._do(case["id"], "reply", {"expected_version": version, "text": text})
            self._tally.replied += done
            await self._do(case["id"], "release", {})
        else:
            done = await self._do(case["id"], "resolve", {"expected_version": version, "result": text})
            self._tally.resolved += done
        return True

    async def _next(self) -> dict[str, Any] | None:
        wanted = {"queue": self._queue, "state": "TRIAGED,REOPENED", "sort": "priority", "limit": "20"}
        answer = await self._client.get("/api/complaints", params=wanted)
        answer.raise_for_status()
        free = [item for item in answer.json()["items"] if item["holder"] is None]
        return self._random.choice(free) if free else None

    async def _read(self, complaint: str) -> dict[str, Any]:
        answer = await self._client.get(f"/api/complaints/{complaint}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def _do(self, complaint: str, operation: str, body: dict[str, Any]) -> bool:
        answer = await self._client.post(f"/api/complaints/{complaint}/{operation}", json=body)
        return answer.status_code == 202

    async def _until(self, complaint: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        for _ in range(int(_SEEN_S / 0.5)):
            await asyncio.sleep(0.5)
            now = await self._read(complaint)
            if holds(now):
                return now
            if now["holder"] is not None:
                return None
        return None
