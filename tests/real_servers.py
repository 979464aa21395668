"""Real servers for tests: one of each a session, on free ports, in temporary directories.

Everything of aduan_local is imported when a server is asked for: unit tests also run where it is not installed.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from aduan_local.mailbox import SentMail
    from aduan_local.processes import ProcessSpec

T = TypeVar("T")

logs: dict[str, Path] = {}
"""The log of each server that runs, by the name of its fixture; a failing test shows their ends."""


@dataclass(frozen=True, slots=True)
class NewTopic:
    """Makes topics with names that no other test has: `name = await new_topic("contacts", partitions=12)`."""

    bootstrap: str

    async def __call__(self, name: str, *, partitions: int = 1) -> str:
        """Shaped as the declared topics are; returns the full name."""
        from aduan_local.topics import Topic, ensure

        unique = f"{name}-{uuid.uuid4().hex[:12]}"
        await ensure(self.bootstrap, [Topic(unique, partitions)])
        return unique


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server that takes all mail and shows it."""

    smtp_port: int
    imap_port: int
    api_port: int

    def addresses(self) -> list[str]:
        """Whoever got mail."""
        from aduan_local.mailbox import addresses

        return addresses(self.api_port)

    def mails(self, address: str) -> list[SentMail]:
        """What this address got, oldest first."""
        from aduan_local.mailbox import mails_of

        return mails_of(address, self.imap_port)


@contextmanager
def kafka_server(root: Path, data: Path) -> Iterator[str]:
    """A broker; gives its bootstrap address."""
    from aduan_local.kafka import kafka_spec
    from aduan_local.ports import free_port

    spec = kafka_spec(root, data, free_port(), free_port(), heap="512m")
    with running("kafka", spec, data / "broker.log"):
        yield spec.address


@contextmanager
def postgres_server(data: Path) -> Iterator[str]:
    """A server; gives the dsn of its first database."""
    from aduan_local import postgres
    from aduan_local.ports import free_port

    spec = postgres.postgres_spec(data / "postgres", free_port())
    try:
        with running("postgres", spec, data / "postgres.log"):
            yield f"postgresql://postgres@{spec.address}/postgres"
    finally:
        postgres.remove(data / "postgres")


@contextmanager
def mail_server(root: Path, data: Path) -> Iterator[Mailbox]:
    from aduan_local.greenmail import greenmail_spec
    from aduan_local.ports import free_port

    mailbox = Mailbox(free_port(), free_port(), free_port())
    spec = greenmail_spec(root, mailbox.smtp_port, mailbox.imap_port, mailbox.api_port)
    with running("mailbox", spec, data / "mail.log"):
        yield mailbox


@contextmanager
def fresh_database(server: str, test: str) -> Iterator[str]:
    """A database of its own for one test; gives its dsn."""
    name = f"{re.sub('[^a-z0-9]+', '_', test.lower())[:40]}_{uuid.uuid4().hex[:12]}"
    blocking(_execute(server, f'CREATE DATABASE "{name}"'))
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        blocking(_execute(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def running(fixture: str, spec: ProcessSpec, log: Path) -> Iterator[None]:
    """Starts it, waits until it is well, stops it at the end. Shows its log if it does not come up."""
    from aduan_local.logs import tail
    from aduan_local.processes import Child

    child = Child(spec, log)
    logs[fixture] = log
    try:
        deadline = time.monotonic() + spec.start_seconds
        while not blocking(_ask(spec.healthy)):
            if not child.alive() or time.monotonic() > deadline:
                raise AssertionError(f"{spec.name} did not come up:\n{tail(log)}")
            time.sleep(0.05)
        yield
    finally:
        child.stop()
        del logs[fixture]


def blocking(work: Coroutine[Any, Any, T]) -> T:
    """Runs it on an event loop of its own, whatever loop this thread may have."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _ask(question: Callable[[], Awaitable[bool]]) -> bool:
    return await question()


async def _execute(dsn: str, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
