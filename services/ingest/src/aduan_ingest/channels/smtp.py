"""The mail door: SMTP on the loopback address, 250 only once the mail is on the log (design.md, section 6).

Anything else is said: 451 when it is not stored yet or one sender sends too fast, 552 and 554 when it never will be.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiosmtpd.smtp import Envelope, Session
from opentelemetry import trace
from opentelemetry.context import Context

from aduan_ingest.acceptance import Acceptance, Accepted, NotSafe, ParkedMail
from aduan_ingest.channels.mail import ParsedMail, Reading, RefusedMail, UnreadableMail
from aduan_ingest.channels.mail_arrival import accepted_mail
from aduan_ingest.channels.mail_readers import ReadersBusy
from aduan_ingest.channels.masking import patched
from aduan_ingest.channels.smtp_session import CLOSING, NULL_SENDER, TRY_LATER, MailSession
from aduan_ingest.limits import TokenBuckets
from aduan_runtime.signals.names import SpanName

log = logging.getLogger(__name__)

_MIB = 1024 * 1024
_MOST_RECIPIENTS = 100


class Readers(Protocol):
    """What reads a mail; see MailReaders."""

    async def read(self, raw: bytes, envelope_sender: str) -> Reading:
        """Read one mail. Raises ReadersBusy."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSettings:
    """Where the door stands and what it bears; sizes in bytes, `on_the_way` for all mails being received at once."""

    host: str = "127.0.0.1"
    port: int = 2525
    hostname: str = "aduan.example.com"
    size_limit: int = 25 * _MIB
    on_the_way: int = 60 * _MIB
    connections: int = 200
    idle_s: float = 300.0
    grace_s: float = 10.0
    sender_per_minute: float = 20.0
    sender_burst: int = 40
    null_sender_per_minute: float = 600.0
    null_sender_burst: int = 200
    senders_remembered: int = 50_000


class MailDoor:
    """Serves SMTP from `start` to `stop`."""

    def __init__(
        self, acceptance: Acceptance, readers: Readers, settings: DoorSettings, now: Callable[[], float]
    ) -> None:
        """`now` is monotonic seconds for the limits per envelope sender."""
        self.size_limit = settings.size_limit
        self.closing = False
        self._acceptance = acceptance
        self._tracer = trace.get_tracer(__name__)
        self._readers = readers
        self._settings = settings
        self._senders = TokenBuckets(
            settings.sender_per_minute / 60, settings.sender_burst, settings.senders_remembered, now
        )
        # Bounces of all the world share the empty sender, so it has a bucket of its own size.
        self._null_sender = TokenBuckets(settings.null_sender_per_minute / 60, settings.null_sender_burst, 1, now)
        self._sessions: set[MailSession] = set()
        self._on_the_way = 0
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is served, also when the settings say 0 (any)."""
        if self._server is None:
            raise RuntimeError("the mail door is not open; call start first")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Open the door. Raises OSError when the port is taken."""
        # aiosmtpd writes every address and line of a conversation to its log.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, self._settings.host, self._settings.port)

    async def stop(self) -> None:
        """Take no new mail, let those that have begun end within the grace time, say 421 to everybody else."""
        self.closing = True
        if self._server is not None:
            self._server.close()
        receiving = [known for known in self._sessions if not known.settled.is_set()]
        for session in self._sessions.difference(receiving):
            await session.end(CLOSING)
        if receiving:
            waits = [asyncio.create_task(known.settled.wait()) for known in receiving]
            _, late = await asyncio.wait(waits, timeout=self._settings.grace_s)
            for wait in late:
                wait.cancel()
        for session in list(self._sessions):
            await session.end(CLOSING)
        if self._server is not None:
            await self._server.wait_closed()

    def _session(self) -> MailSession:
        return MailSession(
            self,
            _Hooks(self),
            data_size_limit=self.size_limit,
            enable_SMTPUTF8=True,
            hostname=self._settings.hostname,
            ident="Aduan",
            timeout=self._settings.idle_s,
            loop=asyncio.get_running_loop(),
        )

    def enters(self, session: MailSession) -> bool:
        """Whether there is room for one more conversation."""
        if self.closing or len(self._sessions) >= self._settings.connections:
            return False
        self._sessions.add(session)
        return True

    def leaves(self, session: MailSession) -> None:
        """The conversation is over."""
        self._sessions.discard(session)

    def hold(self, size: int) -> bool:
        """Reserve memory for mails on the way; False when there is none left."""
        if size > 0 and self._on_the_way + size > self._settings.on_the_way:
            return False
        self._on_the_way += size
        return True

    def wait_for(self, sender: str) -> float:
        """0.0 when this envelope sender may send now, else the seconds to wait."""
        if sender == NULL_SENDER:
            return self._null_sender.take(sender)
        return self._senders.take(sender.lower())

    async def receive(self, raw: bytes, envelope_sender: str) -> str:
        """Answer for one whole mail: 250 once it is safe, 451 while it is not, 554 when it cannot be kept."""
        with self._tracer.start_as_current_span(
            SpanName.MAIL,
            context=Context(),
            kind=trace.SpanKind.SERVER,
            # The text of an exception may quote the mail.
            record_exception=False,
            set_status_on_exception=False,
        ):
            return await self._receive(raw, envelope_sender)

    async def _receive(self, raw: bytes, envelope_sender: str) -> str:
        try:
            mail = await self._readers.read(raw, envelope_sender)
            if isinstance(mail, RefusedMail):
                log.warning("mail refused: %s", mail.reason)
                return f"554 5.6.0 Surat tidak dapat diterima / refused: {mail.reason}"
            accepted = await self._keep(mail, raw, envelope_sender)
        except NotSafe as late:
            return (
                f"451 4.3.0 Belum tersimpan, kirim lagi dalam {late.retry_after_s} detik / "
                f"not stored yet, send again in {late.retry_after_s} s"
            )
        except ReadersBusy:
            return TRY_LATER
        return f"250 2.0.0 Diterima / accepted {accepted.contact_id}"

    async def _keep(self, mail: ParsedMail | UnreadableMail, raw: bytes, envelope_sender: str) -> Accepted:
        original = patched(raw, list(mail.patches), 0, len(raw)) if mail.patches else raw
        if isinstance(mail, UnreadableMail):
            log.warning("mail parked: %s", mail.reason)
            return await self._acceptance.park(
                ParkedMail(source_id=mail.source_id, sender=envelope_sender, original=original, reason=mail.reason)
            )
        return await accepted_mail(self._acceptance, mail, original, raw)


class _Hooks:
    """aiosmtpd's hooks for the commands before DATA."""

    def __init__(self, door: MailDoor) -> None:
        self._door = door

    async def handle_MAIL(
        self, server: MailSession, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        wait = math.ceil(self._door.wait_for(address))
        if wait > 0:
            return (
                f"451 4.7.0 Terlalu banyak surat dari pengirim ini, kirim lagi dalam {wait} detik / "
                f"too many mails from this sender, send again in {wait} s"
            )
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: MailSession, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Terlalu banyak penerima / too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"
