"""One SMTP conversation: aiosmtpd's, but for how addresses and the end of a mail are found, and how it is ended.

aiosmtpd refuses lines over 998 bytes, which real mail programs write, and reads addresses with a parser that raises
on hostile ones. Here a mail ends at CRLF.CRLF and nowhere else; a mail in which a lone dot stands between other line
ends, the mark of smuggling, is refused as a whole, so one mail never becomes two.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any, Protocol

from aiosmtpd.smtp import SMTP

log = logging.getLogger(__name__)

NULL_SENDER = "<>"
TRY_LATER = "451 4.3.0 Belum tersimpan, silakan kirim lagi / not stored yet, please send again"
CLOSING = "421 4.3.2 Layanan sedang berhenti, silakan kirim lagi / shutting down, please send again"
_TOO_LARGE = "552 5.3.4 Surat melebihi {0} MB / mail is larger than {0} MB"
_NO_ROOM = "452 4.3.1 Terlalu banyak surat besar sekarang, kirim lagi nanti / too many large mails, try again later"
_SMUGGLING = "554 5.6.0 Akhir baris harus CRLF: titik sendiri ditolak / lines must end in CRLF: lone dot refused"
_END = b".\r\n"
_LONE_DOT = re.compile(rb"(?:\A|[\r\n])\.[\r\n]")
_PATH = re.compile(r"<(?:@[^:<>]*:)?([^<>\s\x00-\x1f\x7f]*)>(.*)|([^<>\s\x00-\x1f\x7f]+)(.*)", re.DOTALL)


class Door(Protocol):
    """What a session needs from the door that it belongs to."""

    size_limit: int
    closing: bool

    def enters(self, session: MailSession) -> bool:
        """Whether there is room for one more conversation."""
        ...

    def leaves(self, session: MailSession) -> None:
        """The conversation is over."""
        ...

    def hold(self, size: int) -> bool:
        """Reserve memory for `size` more bytes (negative gives back); False when there is none left."""
        ...

    async def receive(self, raw: bytes, envelope_sender: str) -> str:
        """Answer one whole mail: 250 only once it is safe."""
        ...


class MailSession(SMTP):
    """One conversation of `door`; many mails may come in it. `settled` is set but while a mail is on its way."""

    line_length_limit = 64 * 1024  # also how much is read at once

    def __init__(self, door: Door, handler: object, **settings: Any) -> None:
        super().__init__(handler, **settings)
        self._door = door
        self.settled = asyncio.Event()
        self.settled.set()

    async def _handle_client(self) -> None:
        if not self._door.enters(self):
            await self.end(CLOSING)
            return
        await super()._handle_client()

    def connection_lost(self, error: Exception | None) -> None:
        self._door.leaves(self)
        super().connection_lost(error)

    async def end(self, status: str) -> None:
        """Say `status` and hang up, if the other side is still there to hear it."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        try:
            await self.push(status)
        except ConnectionError:
            log.info("mail conversation ended before it could be told why")
        transport.close()

    async def handle_exception(self, error: Exception) -> str:
        # The text of an error could quote the mail, so only its kind is written down.
        log.error("mail conversation failed: %s", type(error).__name__)
        self.envelope = self._create_envelope()
        return TRY_LATER

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        found = _PATH.fullmatch(arg.strip()) if arg else None
        if found is None or len(arg) > 1_000:
            return None, None
        if found[1] is None:
            return found[3], found[4].strip()
        return found[1] or NULL_SENDER, found[2].strip()

    async def smtp_DATA(self, arg: str | None) -> None:
        """Receive one mail up to CRLF.CRLF and answer for it."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 RCPT TO belum ada / need RCPT command first")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        sender = self.envelope.mail_from or NULL_SENDER
        held = _Held(self._door)
        self.settled.clear()
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            received = await self._receive(held)
            status = received if isinstance(received, str) else await self._door.receive(received, sender)
            self.envelope = self._create_envelope()
            await self.push(status)
        finally:
            held.release()
            self.settled.set()
        if self._door.closing:
            await self.end(CLOSING)

    async def _receive(self, held: _Held) -> bytes | str:
        """The mail as its sender wrote it, or why it is refused, once all of it has been read."""
        limit = self._door.size_limit
        wire = bytearray()
        refusal: str | None = None
        read = 0
        while True:
            piece = await self._piece()
            wire += piece
            read += len(piece)
            if refusal is None and read > limit + len(_END):
                refusal = _TOO_LARGE.format(limit // (1024 * 1024))
            elif refusal is None and not held.more(len(piece)):
                refusal = _NO_ROOM
            if wire.endswith(b"\r\n" + _END) or (read == len(_END) and wire == _END):
                break
            if refusal is not None:
                del wire[:-4]  # enough to know the end of the mail by
                if read > 4 * limit:
                    await self.end(refusal)
                    raise ConnectionResetError(refusal)
        if refusal is not None:
            return refusal
        del wire[-len(_END) :]
        if wire.count(b"\r\n") != max(wire.count(b"\r"), wire.count(b"\n")) and _LONE_DOT.search(wire):
            return _SMUGGLING
        if wire.startswith(b"."):
            del wire[:1]
        return bytes(wire.replace(b"\r\n.", b"\r\n")) if b"\r\n." in wire else bytes(wire)

    async def _piece(self) -> bytes:
        try:
            return await self._reader.readuntil(_END)
        except asyncio.LimitOverrunError as long:
            return await self._reader.readexactly(long.consumed)


class _Held:
    """What one mail holds of the memory that all mails on the way share."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._size = 0

    def more(self, size: int) -> bool:
        """Hold `size` more bytes; False when there is no room."""
        if not self._door.hold(size):
            return False
        self._size += size
        return True

    def release(self) -> None:
        """Give all of it back."""
        self._door.hold(-self._size)
        self._size = 0
