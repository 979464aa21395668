"""A mail door on a free port, a log that does as it is told, and a sender that says exactly what it is told."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aduan_ingest.acceptance import Accepted, Arrival, ParkedMail
from aduan_ingest.channels.mail import Reading, parse_mail
from aduan_ingest.channels.mail_readers import MailReaders, ReadersBusy
from aduan_ingest.channels.smtp import DoorSettings, MailDoor

DOMAIN = "aduan.example.com"


@dataclass
class Log:
    """An acceptance that keeps what it is given, or fails as it is told."""

    arrivals: list[Arrival] = field(default_factory=list)
    parked: list[ParkedMail] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def accept(self, arrival: Arrival) -> Accepted:
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        self.arrivals.append(arrival)
        return Accepted(uuid.uuid5(uuid.NAMESPACE_URL, arrival.source_id), "token")

    async def park(self, parked: ParkedMail) -> Accepted:
        if self.fails:
            raise self.fails.pop(0)
        self.parked.append(parked)
        return Accepted(uuid.uuid5(uuid.NAMESPACE_URL, parked.source_id), "token")


class InProcess:
    """Reads mails without a child, as fast as can be."""

    async def read(self, raw: bytes, envelope_sender: str) -> Reading:
        return parse_mail(raw, envelope_sender=envelope_sender, own_domain=DOMAIN)


class Busy:
    async def read(self, raw: bytes, envelope_sender: str) -> Reading:
        raise ReadersBusy


class Client:
    """A sender that says exactly the bytes that it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def greet(cls, door: MailDoor) -> Client:
        client = cls(*await asyncio.open_connection("127.0.0.1", door.port))
        assert (await client.hear()).startswith("220 ")
        assert (await client.say("EHLO a.example.com")).startswith("250")
        return client

    async def hear(self) -> str:
        while True:
            line = (await asyncio.wait_for(self._reader.readline(), 10)).decode()
            if line[3:4] != "-":
                return line.strip()

    async def say(self, line: str) -> str:
        return await self.send(line.encode() + b"\r\n")

    async def send(self, wire: bytes) -> str:
        self._writer.write(wire)
        return await self.hear()

    async def envelope(self, sender: str = "sari@example.com") -> None:
        assert (await self.say(f"MAIL FROM:<{sender}>")).startswith("250")
        assert (await self.say("RCPT TO:<layanan@aduan.example.com>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")

    async def mail(self, raw: bytes, sender: str = "sari@example.com") -> str:
        await self.envelope(sender)
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
        return await self.send(stuffed + (b"" if stuffed.endswith(b"\r\n") or not stuffed else b"\r\n") + b".\r\n")

    async def silent(self) -> bool:
        """Whether nothing more comes."""
        try:
            await asyncio.wait_for(self._reader.read(1), 0.1)
        except TimeoutError:
            return True
        return False

    async def ended(self) -> bool:
        return await asyncio.wait_for(self._reader.read(), 5) == b""

    def hang_up(self) -> None:
        self._writer.close()


@asynccontextmanager
async def opened(
    log: Log, readers: InProcess | Busy | MailReaders | None = None, **settings: float
) -> AsyncIterator[MailDoor]:
    chosen = {"port": 0, "sender_burst": 1_000, "grace_s": 2.0} | settings
    door = MailDoor(log, readers or InProcess(), DoorSettings(**chosen), time.monotonic)  # type: ignore[arg-type]
    await door.start()
    try:
        yield door
    finally:
        await door.stop()
