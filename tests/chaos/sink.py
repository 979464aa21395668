"""A mail server that takes everything and remembers only which effect each mail is of, and how often."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session

from aduan_local.config import HOST

_MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)


class MailSink:
    """Counts mails by effect from `start` to `close`."""

    def __init__(self) -> None:
        self.mails: Counter[UUID] = Counter()
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> None:
        """Take mail on this port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop, enable_SMTPUTF8=True), HOST, port)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """The hook's name is aiosmtpd's."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        found = _MESSAGE_ID.search(content)
        if found:
            self.mails[UUID(found[1].decode("ascii"))] += 1
        return "250 OK"

    async def close(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()
