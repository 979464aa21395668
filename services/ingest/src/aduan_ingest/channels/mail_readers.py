"""The pool of mail children: each reads one mail after another, and is replaced when a mail has ended it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from aduan_ingest.channels.mail import Reading, RefusedMail, UnreadableMail
from aduan_ingest.channels.mail_child import HEADER, READY, Task, request, understand

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
        self._reads: set[asyncio.Task[Reading]] = set()

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
        task = asyncio.create_task(self._read(raw, envelope_sender))
        self._reads.add(task)
        task.add_done_callback(self._reads.discard)
        return await asyncio.shield(task)

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
        if isinstance(struck, RefusedMail):
            return struck
        assert isinstance(struck, UnreadableMail)
        return UnreadableMail(source_id=struck.source_id, reason=reason, patches=struck.patches)

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
            if not whole and child is not None:
                log.warning("a mail child was ended and is replaced")
                await child.stop()
            self._idle.put_nowait(child if whole else None)
