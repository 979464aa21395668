"""The mail effector: an effect becomes one mail to the address of its contact (design.md, section 3).

What is known not to have happened is tried again; what nobody can know ends as `unknown`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiosmtplib
import asyncpg

from aduan_events.effects import MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_ingest.channels.reply_mail import Outgoing, Sender, Undeliverable, build
from aduan_ingest.letters import Letter, compose
from aduan_ingest.threads import thread
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.effector import Outcome
from aduan_runtime.vault.keys import Vault, VaultAway
from aduan_runtime.vault.sealing import KeyDestroyed, SealBroken, opened_text
from aduan_runtime.vault.texts import Texts

log = logging.getLogger(__name__)

_TEXT = Personal[str]
_BACK_OFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a mail goes to, opened for as long as one delivery takes."""

    email: str
    name: str | None
    title: str | None
    mail_header: str | None
    token: str


class NotYet(Exception):
    """The view has not seen this contact yet, or PostgreSQL is away: wait, nothing was sent."""


class MailDelivery:
    """Sends mails, each over a connection of its own while it is sent; connections are kept. `base_url` is where
    ticket pages stand."""

    def __init__(
        self, pool: asyncpg.Pool[asyncpg.Record], vault: Vault, smtp: tuple[str, int], sender: Sender, base_url: str
    ) -> None:
        self._pool = pool
        self._vault = vault
        self._texts = Texts(vault)
        self._host, self._port = smtp
        self._sender = sender
        self._base_url = base_url
        self._idle: list[aiosmtplib.SMTP] = []

    async def deliver(self, envelope: Envelope[Message], effect: MailRequested) -> Outcome:
        """What became of the mail; returns only when that is known or known to be unknowable."""
        attempt = 0
        while True:
            try:
                mail = await self._mail(envelope, effect)
                return await self._send(mail)
            except KeyDestroyed:
                return Outcome("failed", "erased")
            except SealBroken:
                return Outcome("failed", "its text was changed on the way")
            except Undeliverable as reason:
                return Outcome("failed", str(reason))
            except NotYet as reason:
                if attempt % 20 == 10:
                    log.warning("a mail waits: %s", reason)
                await asyncio.sleep(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
                attempt += 1

    async def _mail(self, envelope: Envelope[Message], effect: MailRequested) -> Outgoing:
        try:
            to, text = await self._addressee(effect, envelope.subject)
            earlier = await self._thread(envelope, to.email)
        except (*POSTGRES_AWAY, VaultAway) as error:
            raise NotYet(type(error).__name__) from error
        page = f"{self._base_url}/t/{to.token}"
        letter = compose(effect, envelope.occurred_at, to.name, page, to.title, text)
        return _outgoing(envelope, letter, to, earlier)

    async def _addressee(self, effect: MailRequested, subject: UUID | None) -> tuple[Addressee, str | None]:
        """Asked of the database for each mail, since an opened key may be remembered for a moment after an erasure."""
        row = await self._pool.fetchrow(
            "SELECT c.*, a.email AS found, EXISTS (SELECT FROM vault.erasures WHERE subject = $2) AS erased"
            " FROM tickets.contact AS c JOIN tickets.address AS a USING (contact) WHERE contact = $1",
            str(effect.contact),
            subject,
        )
        if row is None:
            raise NotYet("the view has not seen its contact yet")
        if row["erased"]:
            raise KeyDestroyed(str(subject))
        boxes = {
            "email": row["found"] or row["email"],
            "name": row["name"],
            "title": row["title"],
            "mail_header": row["mail_header"],
        }
        opened = await self._open(boxes, effect.text)
        if opened["email"] is None:
            raise Undeliverable("the contact has no address")
        addressee = Addressee(opened["email"], opened["name"], opened["title"], opened["mail_header"], row["token"])
        return addressee, opened["text"]

    async def _thread(self, envelope: Envelope[Message], to: str) -> tuple[str, ...]:
        if envelope.complaint is None:
            return ()
        return await thread(
            self._pool,
            self._texts,
            envelope.complaint,
            envelope.id,
            envelope.occurred_at,
            to,
            self._sender.domain,
        )

    async def _open(self, boxes: Mapping[str, Any], text: Personal[str] | None) -> dict[str, str | None]:
        sealed = {name: None if box is None else _TEXT.model_validate(box) for name, box in boxes.items()}
        sealed["text"] = text
        keys = await self._vault.open_many({box.key for box in sealed.values() if box is not None})
        return {name: None if box is None else opened_text(keys.get(box.key), box) for name, box in sealed.items()}

    async def _send(self, mail: Outgoing) -> Outcome:
        raw = build(mail, self._sender)
        connection = self._idle.pop() if self._idle else self._new()
        try:
            await _connected(connection)
            await connection.mail(self._sender.address)
            await connection.rcpt(mail.to)
        except aiosmtplib.SMTPResponseException as error:
            connection.close()
            if error.code >= 500:
                return Outcome("failed", f"the mail server refused it: {error.code}")
            raise NotYet(f"the mail server asks to wait: {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            connection.close()
            raise NotYet(f"the mail server is away: {type(error).__name__}") from error
        return await self._data(connection, raw)

    async def _data(self, connection: aiosmtplib.SMTP, raw: bytes) -> Outcome:
        """From here on the server may have the mail although we never hear so."""
        try:
            await connection.data(raw)
        except aiosmtplib.SMTPResponseException as error:
            connection.close()
            return Outcome("failed", f"the mail server refused it: {error.code}")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            connection.close()
            return Outcome("unknown", f"the connection broke while it was sent: {type(error).__name__}")
        self._idle.append(connection)
        return Outcome("delivered")

    def _new(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(hostname=self._host, port=self._port, timeout=10, start_tls=False)


async def _connected(connection: aiosmtplib.SMTP) -> None:
    if not connection.is_connected:
        await connection.connect()
        await connection.ehlo()


def _outgoing(envelope: Envelope[Message], letter: Letter, to: Addressee, earlier: tuple[str, ...]) -> Outgoing:
    """A contact that was no mail, as a form, has no id: its answer stands under our last mail about it."""
    return Outgoing(
        effect_id=envelope.id,
        to=to.email,
        subject=letter.subject,
        text=letter.text,
        date=envelope.occurred_at,
        automatic=letter.automatic,
        answers=to.mail_header or (earlier[-1] if earlier else None),
        references=earlier,
    )
