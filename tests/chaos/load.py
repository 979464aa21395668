"""Contacts at a steady rate through the real doors, each told again under its own key until it is safe."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.utils import make_msgid
from random import Random
from time import monotonic, time
from typing import Literal
from uuid import UUID, uuid4

import aiohttp
import aiosmtplib

from aduan_local.config import HOST
from aduan_local.day.people import Letter, letter, person
from chaos.cluster import Cluster
from chaos.operations import Operation, OperationLog, Outcome

RATE = 50.0
_MAIL_SHARE = 0.1
_PEOPLE = 20_000
_TRIES = 150
_TRIES_AT_ONCE = 64
_PAUSE_S = 0.4
_ACCEPTED = re.compile(r"accepted ([0-9a-f-]{36})")


class Refused(Exception):
    """The door refused for good."""


class Later(Exception):
    """The door did not say that it is safe: try again."""


class Load:
    """Clients that go on until told to stop; what they hear goes into `log`."""

    def __init__(self, cluster: Cluster, log: OperationLog, seed: int, rate: float = RATE) -> None:
        self.log = log
        self.rate = rate
        self._cluster = cluster
        self._random = Random(seed)
        self._seed = seed
        self._number = 0
        self._running: set[asyncio.Task[None]] = set()
        self._offering: asyncio.Task[None] | None = None
        self._smtp: asyncio.Queue[aiosmtplib.SMTP | None] = asyncio.Queue()
        # httpx took a whole core for its connections and starved what it measures; more tries than these wait.
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_TRIES_AT_ONCE),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=8.0, sock_read=8.0),
        )
        for _ in range(4):
            self._smtp.put_nowait(None)

    def start(self) -> None:
        """Begin."""
        self._offering = asyncio.create_task(self._offer())

    async def stop(self) -> None:
        """No new contacts; return when each of those on their way has an answer or is given up."""
        if self._offering is not None:
            self._offering.cancel()
            await asyncio.gather(self._offering, return_exceptions=True)
        while self._running:
            await asyncio.gather(*self._running)

    async def close(self) -> None:
        """End what still runs."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        while not self._smtp.empty():
            if (smtp := self._smtp.get_nowait()) is not None:
                smtp.close()
        await self._client.close()

    async def _offer(self) -> None:
        start, first = monotonic(), self._number
        while True:
            self._number += 1
            await asyncio.sleep(max(0.0, start + (self._number - first) / self.rate - monotonic()))
            said = letter(self._random, person(self._seed * 1_000_000 + self._random.randrange(_PEOPLE)))
            task = asyncio.create_task(self._one(said, self._number, self._random.random() < _MAIL_SHARE))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _one(self, said: Letter, number: int, by_mail: bool) -> None:
        door: Literal["form", "mail"] = "mail" if by_mail else "form"
        once = self._mail(said, number) if by_mail else self._form(said, number)
        began = last_try = time()
        contact: UUID | None = None
        outcome: Outcome = "unknown"
        tries = 0
        while tries < _TRIES:
            tries += 1
            last_try = time()
            try:
                contact = await once()
                outcome = "acked"
                break
            except Refused:
                outcome = "failed"
                break
            except Later:
                await asyncio.sleep(_PAUSE_S)
        self.log.add(Operation(door, contact, outcome, began, last_try, time(), tries))

    def _form(self, said: Letter, number: int) -> Callable[[], Awaitable[UUID]]:
        who, key = said.person, uuid4().hex
        fields = {
            "channel": "form",
            "title": said.title,
            # The number makes each text its own, so that none is an exact repeat.
            "message": f"{said.message} (ref {number})",
            **({"name": who.name} if "name" in said.gives else {}),
            **({"email": who.email} if "email" in said.gives else {}),
            **({"phone": who.phone} if "phone" in said.gives else {}),
            **({"card_number": who.card} if "card" in said.gives else {}),
        }

        async def once() -> UUID:
            try:
                async with self._client.post(
                    f"{self._cluster.ingest}/v1/contacts", json=fields, headers={"Idempotency-Key": key}
                ) as answer:
                    status, told = answer.status, await answer.text()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise Later from error
            if status == 202:
                return UUID(json.loads(told)["contact_id"])
            if status in (429, 503):
                raise Later
            raise Refused(told)

        return once

    def _mail(self, said: Letter, number: int) -> Callable[[], Awaitable[UUID]]:
        mail = EmailMessage()
        mail["From"] = said.person.email
        mail["To"] = "aduan@aduan.example.com"
        mail["Subject"] = said.title or "tanya"
        mail["Message-ID"] = make_msgid(domain="example.com")
        mail.set_content(f"{said.body()}ref {number}\n")
        raw = mail.as_bytes()

        async def once() -> UUID:
            smtp = await self._smtp.get()
            try:
                if smtp is None or not smtp.is_connected:
                    smtp = aiosmtplib.SMTP(
                        hostname=HOST, port=self._cluster.config.ports.smtp, timeout=8.0, start_tls=False
                    )
                    await smtp.connect()
                _, answer = await smtp.sendmail(said.person.email, ["aduan@aduan.example.com"], raw)
            except aiosmtplib.SMTPResponseException as error:
                if 500 <= error.code < 600:
                    raise Refused(error.message) from error
                raise Later from error
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
                if smtp is not None:
                    smtp.close()
                smtp = None
                raise Later from error
            finally:
                self._smtp.put_nowait(smtp)
            found = _ACCEPTED.search(answer)
            if found is None:
                raise Later
            return UUID(found[1])

        return once
