"""The real doors as a person uses them: the HTML form over HTTP and mail over SMTP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid

import aiosmtplib
import httpx

from aduan_local.day.people import Letter

SERVICE_ADDRESS = "aduan@aduan.example.com"
_KEY = re.compile(r'name="key"\s+value="([^"]+)"')


class DoorClosed(Exception):
    """The door did not say that the contact is safe; the person keeps it and may try again."""


class FormDoor:
    """The public form: opened, filled in and posted as a browser without scripts does."""

    def __init__(self, client: httpx.AsyncClient, base: str) -> None:
        self._client = client
        self._base = base

    async def hand_in(self, letter: Letter) -> str:
        """The address of the ticket page. Raises DoorClosed."""
        try:
            page = await self._client.get(f"{self._base}/")
            found = _KEY.search(page.text)
            if found is None:
                raise DoorClosed("the form has no key")
            who = letter.person
            fields = {
                "key": found[1],
                "message": letter.message,
                "title": letter.title,
                "name": who.name if "name" in letter.gives else "",
                "email": who.email if "email" in letter.gives else "",
                "phone": who.phone if "phone" in letter.gives else "",
                "card_number": who.card if "card" in letter.gives else "",
            }
            answer = await self._client.post(f"{self._base}/form", data=fields, follow_redirects=False)
        except httpx.HTTPError as error:
            raise DoorClosed(type(error).__name__) from error
        if answer.status_code != 303:
            raise DoorClosed(f"the form answered {answer.status_code}")
        return answer.headers["location"]


class MailDoor:
    """One SMTP connection that many mails go through, reopened when it breaks."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._smtp: aiosmtplib.SMTP | None = None

    async def hand_in(self, sender: str, subject: str, body: str, references: Sequence[str] = ()) -> str:
        """The Message-ID of a mail that the service took. Raises DoorClosed."""
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = SERVICE_ADDRESS
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="example.com")
        if references:
            mail["In-Reply-To"] = references[-1]
            mail["References"] = " ".join(references)
        mail.set_content(body)
        try:
            if self._smtp is None or not self._smtp.is_connected:
                self._smtp = aiosmtplib.SMTP(hostname=self._host, port=self._port, timeout=10, start_tls=False)
                await self._smtp.connect()
            await self._smtp.send_message(mail)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self.close()
            raise DoorClosed(str(error)) from error
        return str(mail["Message-ID"])

    def close(self) -> None:
        """Close the connection."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
