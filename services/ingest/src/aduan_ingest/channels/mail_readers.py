"""The pool of mail children: each reads one mail after another, and is replaced when a mail has ended it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TypeVar

from aduan_ingest.channels.mail import Reading, RefusedMail, UnreadableMail
from aduan_ingest.channels.mail_child import HEADER, READY, Task, request, understand

T = TypeVar("T")

log = logging.getLogger(__name__)

CHILD = (sys.executable, "-m", "aduan_ingest.channels.mail_child")
START_S = 15.0
READ_WALL_S = 3.0
STRIKE_WALL_S = 15.0


class ReadersBusy(Exception):
    """No child got processor time to read this mail; nothing is wrong with the mail, so it may come again."""


class _Died(Exception):
    """The child ended while it had a mail; `too_long` says that the kernel ended it for its processor time."""

    def __init__(self, too_long: bool) -> None:
        super().__init__("the mail child ended")
        self.too_long = too_long


class _Child:
    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, command: Sequence[str]) -> _Child:
        # Its own session: a Ctrl-C at the terminal must reach the parent alone, which then lets it finish.
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, start_new_session=True)
        child = cls(process)
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                if await process.stdout.read(1) != READY:
                    raise _Died(too_long=False)
        except TimeoutError:
            await child.stop()
            raise ReadersBusy from None
        return child

    async def ask(self, task: Task, raw: bytes, envelope_sender: str, own_domain: str) -> Reading:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            async with asyncio.timeout(STRIKE_WALL_S if task == "strike" else READ_WALL_S):
                stdin.writelines(request(task, raw, envelope_sender, own_domain))
                await stdin.drain()
                told_length, more_length = HEADER.unpack(await stdout.readexactly(HEADER.size))
                return understand(await stdout.readexactly(told_length), await stdout.readexactly(more_length))
        except TimeoutError:
            raise ReadersBusy from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise _Died(too_long=await self._process.wait() == -signal.SIGPROF) from None

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class MailReaders:
    """Reads mails in `count` child processes; start with `start`, end with `stop`.

    `read` never raises for what is in a mail: one that takes too long or too much memory comes back as
    UnreadableMail with its secrets struck, or as RefusedMail when not even that can be done in time.
    """

    def __init__(self, count: int, own_domain: str, command: Sequence[str] = CHILD) -> None:
        self._count = count
        self._own_domain = own_domain
        self._command = command
        self._idle: asyncio.Queue[_Child | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        """Start all children, so that a faulty installation is found now and not at the first mail."""
        for _ in range(self._count):
            self._idle.put_nowait(await _Child.start(self._command))

    async def stop(self) -> None:
        """End all children, once each has given back the mail it is reading."""
        for _ in range(self._count):
            child = await self._idle.get()
            if child is not None:
                await child.stop()

    async def read(self, raw: bytes, envelope_sender: str) -> Reading:
        """Read one mail. Raises ReadersBusy when no child got the time to do it."""
        # A sender who hangs up must not leave a child with half an answer in its pipe.
        return await asyncio.shield(self._keep(self._read(raw, envelope_sender)))

    def _keep(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _read(self, raw: bytes, envelope_sender: str) -> Reading:
        try:
            return await self._ask("read", raw, envelope_sender)
        except _Died as first:
            died = first
        if not died.too_long:
            try:
                return await self._ask("read", raw, envelope_sender)
            except _Died as second:
                died = second
        reason = "reading took too long" if died.too_long else "reading took too much memory or failed"
        try:
            struck = await self._ask("strike", raw, envelope_sender)
        except _Died:
            return RefusedMail(reason=reason)
        return replace(struck, reason=reason) if isinstance(struck, UnreadableMail) else struck

    async def _ask(self, task: Task, raw: bytes, envelope_sender: str) -> Reading:
        child = await self._idle.get()
        whole = False
        try:
            if child is None:
                child = await _Child.start(self._command)
            read = await child.ask(task, raw, envelope_sender, self._own_domain)
            whole = True
            return read
        finally:
            if whole:
                self._idle.put_nowait(child)
            else:
                self._keep(self._renew(child))

    async def _renew(self, child: _Child | None) -> None:
        """Replace a child that has ended, before the next mail asks for it."""
        log.warning("a mail child has ended and is replaced")
        fresh: _Child | None = None
        try:
            if child is not None:
                await child.stop()
            fresh = await _Child.start(self._command)
        except (OSError, _Died, ReadersBusy) as error:
            # The next mail tries again and is told if it fails.
            log.error("no mail child could be started: %s", type(error).__name__)
        finally:
            self._idle.put_nowait(fresh)
