"""What the local mail server holds: whom it knows by its address list, the mails themselves by IMAP."""

import email
import email.policy
import imaplib
from dataclasses import dataclass
from email.message import EmailMessage

import httpx

from aduan_local.config import HOST
from aduan_local.errors import StackError


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail that a service sent."""

    to: str
    subject: str
    date: str
    text: str


def addresses(api_port: int) -> list[str]:
    """Every address that got mail or was signed in. Raises StackError if no mail server answers."""
    try:
        answer = httpx.get(f"http://{HOST}:{api_port}/api/user", timeout=5, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise StackError(f"No mail server answers on port {api_port}: start it with make run.") from error
    return sorted({str(user["email"]) for user in answer.json()})


def mails_of(address: str, imap_port: int) -> list[SentMail]:
    """The mails of one address, oldest first. Reading marks nothing."""
    with imaplib.IMAP4(HOST, imap_port, timeout=10) as server:
        server.login(address, "any")
        server.select("INBOX", readonly=True)
        _, numbers = server.search(None, "ALL")
        mails: list[SentMail] = []
        for number in numbers[0].split():
            _, parts = server.fetch(number.decode(), "(BODY.PEEK[])")
            raw = next(part[1] for part in parts if isinstance(part, tuple))
            mails.append(read_mail(raw))
        return mails


def read_mail(raw: bytes) -> SentMail:
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return SentMail(
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        date=str(message["date"] or ""),
        text=str(body.get_content()) if body else "",
    )
