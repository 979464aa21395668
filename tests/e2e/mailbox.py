"""Citizens' mail programs: what they write, what they get."""

from __future__ import annotations

import email
import email.policy
import imaplib
import random
import uuid
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import make_msgid

from aduan_local.config import HOST


def new_address(name: str) -> str:
    """An address that nobody has written from yet."""
    return f"{name}-{uuid.uuid4().hex[:8]}@example.com"


def new_card() -> str:
    """A card number, as people write it, that nobody has given yet."""
    digits = _digits(12)
    return f"0000 {digits[:4]} {digits[4:8]} {digits[8:]}"


def new_phone() -> str:
    """A mobile number that nobody has given yet."""
    return f"0840{_digits(8)}"


def _digits(count: int) -> str:
    return f"{random.SystemRandom().randrange(10**count):0{count}d}"


def mail(
    sender: str, to: str, subject: str, text: str, *, answers: EmailMessage | None = None, files: Iterable[str] = ()
) -> EmailMessage:
    """A new mail, or the answer that a mail program makes to one; `files` are names of small attachments."""
    written = EmailMessage()
    written["From"] = sender
    written["To"] = to
    written["Subject"] = subject
    written["Message-ID"] = make_msgid(domain="example.com")
    if answers is not None:
        written["In-Reply-To"] = answers["Message-ID"]
        written["References"] = " ".join(filter(None, (answers["References"], answers["Message-ID"])))
    written.set_content(text)
    for name in files:
        written.add_attachment(b"a picture", maintype="image", subtype="png", filename=name)
    return written


def mails_of(address: str, imap_port: int) -> list[EmailMessage]:
    """All mails of an address in the local mail server, oldest first. Reading marks nothing."""
    with imaplib.IMAP4(HOST, imap_port, timeout=20) as server:
        server.login(address, "any")
        server.select("INBOX", readonly=True)
        _, numbers = server.search(None, "ALL")
        found: list[EmailMessage] = []
        for number in numbers[0].split():
            _, parts = server.fetch(number.decode(), "(BODY.PEEK[])")
            raw = next(part[1] for part in parts if isinstance(part, tuple))
            found.append(email.message_from_bytes(raw, policy=email.policy.default))
        return found


def text_of(message: EmailMessage) -> str:
    """The words of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
