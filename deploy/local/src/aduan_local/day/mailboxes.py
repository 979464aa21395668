"""Citizens' mailboxes on the local mail server, read over IMAP as a mail program does."""

from __future__ import annotations

import asyncio
import email
import imaplib
from dataclasses import dataclass
from email.header import decode_header, make_header


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that lies in a mailbox."""

    subject: str
    message_id: str
    text: str


class Mailboxes:
    """Reads the newest mail of an address; None when there is none or the server is away."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def latest(self, address: str) -> Mail | None:
        """The newest mail of a mailbox."""
        return await asyncio.to_thread(self._latest, address)

    def _latest(self, address: str) -> Mail | None:
        try:
            with imaplib.IMAP4(self._host, self._port, timeout=10) as imap:
                imap.login(address, address)
                _, counts = imap.select("INBOX", readonly=True)
                newest = (counts[0] or b"0").decode("ascii")
                if newest == "0":
                    return None
                _, parts = imap.fetch(newest, "(RFC822)")
        except (OSError, imaplib.IMAP4.error):
            return None
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if not isinstance(raw, bytes):
            return None
        found = email.message_from_bytes(raw)
        payload = found.get_payload(decode=True)
        return Mail(
            subject=str(make_header(decode_header(found.get("Subject", "")))),
            message_id=str(found.get("Message-ID", "")),
            text=payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "",
        )
