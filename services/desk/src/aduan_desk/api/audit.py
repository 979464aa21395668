"""Who saw what: reads of personal data on the log `audit`, acknowledged before the data is shown.

Reads that come while a record is on its way wait and go together in the next append, so a read costs no round trip of
its own when many read at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from aduan_desk.api.commanding import Commands, NotAccepted
from aduan_desk.sign_in.sessions import Officer
from aduan_events.audit import CaseTextRead, CaseTextsListed
from aduan_events.codec import encode
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Outgoing

_MOST = 500


class Audit:
    """Writes audit events. `now` is the programme clock."""

    def __init__(self, commands: Commands, now: Callable[[], datetime]) -> None:
        self._commands = commands
        self._now = now
        self._waiting: list[tuple[Outgoing, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def case_read(self, officer: Officer, complaint: str) -> None:
        """The story of a complaint is about to be shown. Raises NotAccepted."""
        read = CaseTextRead(by=officer.user, role=officer.role.value)
        await self._note(officer, read, UUID(complaint))

    async def listed(self, officer: Officer, complaints: list[str], *, searched: bool) -> None:
        """Titles of these complaints are about to be shown; which words were searched for is not kept.

        Raises NotAccepted.
        """
        if complaints:
            shown = tuple(UUID(one) for one in complaints)
            read = CaseTextsListed(by=officer.user, role=officer.role.value, complaints=shown, searched=searched)
            await self._note(officer, read, None)

    async def act(self, officer: Officer, act: Message, subject: UUID) -> None:
        """Something is about to be done that concerns this person. Raises NotAccepted."""
        await self._note(officer, act, None, subject)

    async def _note(self, officer: Officer, data: Message, complaint: UUID | None, subject: UUID | None = None) -> None:
        now, event_id = self._now(), self._commands.new_id()
        event = Envelope(
            id=event_id,
            subject=subject,
            complaint=complaint,
            cause=event_id,
            correlation=event_id,
            occurred_at=now,
            recorded_at=now,
            data=data,
        )
        noted = asyncio.get_running_loop().create_future()
        self._waiting.append((Outgoing(officer.user.encode("ascii"), encode(event)), noted))
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write())
        await noted

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                try:
                    await self._commands.append("audit", *(record for record, _ in batch))
                except NotAccepted as failure:
                    for _, noted in batch:
                        if not noted.done():
                            noted.set_exception(NotAccepted(str(failure)))
                    continue
                for _, noted in batch:
                    if not noted.done():
                        noted.set_result(None)
        finally:
            self._writing = None
            for _, noted in self._waiting:
                noted.cancel()
