"""Mailing a one-time code straight to its reader: no log ever sees it (design.md 8)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import aiosmtplib

from aduan_ingest.channels.reply_mail import Outgoing, Sender, Undeliverable, build
from aduan_ingest.codes import CodeNotSent
from aduan_ingest.ticket_views import TicketViews
from aduan_ingest.tickets import TicketsUnavailable

_TEXT = (
    "Kode Anda: {code}\nBerlaku 10 menit. Jangan berikan kepada siapa pun, juga tidak kepada petugas.\n\n"
    "Your code: {code}\nValid for 10 minutes. Give it to nobody, not even to an officer.\n"
)


class CodeMail:
    """Hands a code to the mail server; tells whether it took it."""

    def __init__(
        self, tickets: TicketViews, smtp: tuple[str, int], sender: Sender, now: Callable[[], datetime]
    ) -> None:
        """`now` is wall time: a code is security, not programme."""
        self._tickets = tickets
        self._host, self._port = smtp
        self._sender = sender
        self._now = now

    async def __call__(self, contact_id: UUID, code: str) -> None:
        """Raises CodeNotSent."""
        try:
            address = await self._tickets.address(contact_id)
            if address is None:
                raise CodeNotSent("this contact has no address")
            mail = Outgoing(
                effect_id=UUID(bytes=os.urandom(16), version=4),
                to=address,
                subject="Kode aduan / complaint code",
                text=_TEXT.format(code=code),
                date=self._now(),
                automatic=True,
            )
            async with aiosmtplib.SMTP(hostname=self._host, port=self._port, timeout=5, start_tls=False) as smtp:
                await smtp.sendmail(self._sender.address, [address], build(mail, self._sender))
        except (aiosmtplib.SMTPException, OSError, TimeoutError, Undeliverable, TicketsUnavailable) as error:
            raise CodeNotSent(f"the code could not be sent: {type(error).__name__}") from error
