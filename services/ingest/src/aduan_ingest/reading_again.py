"""The reactor `parked-mails`: a parked mail is read again with today's reader when somebody orders it on the log.

What can be read now goes in by the one door of all channels, under the id that the mail itself gives it, so that
doing it twice changes nothing; what cannot be read waits on with the new reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from aduan_events.commands import RecordParkedMailUnread, SettleParkedMail
from aduan_events.complaints import ParkedMailRetryOrdered
from aduan_events.contacts import OriginalRef
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_ingest.acceptance import Acceptance, NotSafe
from aduan_ingest.channels.mail import ParsedMail
from aduan_ingest.channels.mail_arrival import accepted_mail
from aduan_ingest.channels.mail_readers import ReadersBusy
from aduan_ingest.channels.masking import patched
from aduan_ingest.channels.smtp import Readers
from aduan_runtime.homes.ports import Broker, BrokerAway
from aduan_runtime.originals import TOPIC, OriginalMissing, read_original
from aduan_runtime.shells.reactor import Received, Said, Unavailable
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import KeyDestroyed, SealBroken

# The envelope's sender is kept as a hash alone. An empty one would make a bounce of every mail.
_SENDER = "unknown"


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """What reading takes, for as long as one batch needs it."""

    readers: Readers
    door: Acceptance


class ParkedMailReactor:
    """Carries out orders to read parked mails again."""

    name = "parked-mails"
    source = "complaints"
    outputs = ("commands",)

    def __init__(
        self, broker: Broker, vault: Vault, room: Callable[[], AbstractAsyncContextManager[ReadingRoom]]
    ) -> None:
        """`room` opens where mails are read; it is only opened when there is one to read."""
        self._broker = broker
        self._vault = vault
        self._room = room

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        orders = [received.envelope.data for received in batch]
        if not any(isinstance(order, ParkedMailRetryOrdered) for order in orders):
            return [()] * len(batch)
        try:
            async with self._room() as room:
                return [await self._carried_out(received, room) for received in batch]
        except (BrokerAway, NotSafe, ReadersBusy, OSError) as reason:
            raise Unavailable(f"parked mails: {type(reason).__name__}") from reason

    async def _carried_out(self, received: Received, room: ReadingRoom) -> Sequence[Said]:
        order = received.envelope.data
        if not isinstance(order, ParkedMailRetryOrdered):
            return ()
        return [Said("commands", await self._outcome(order, room), received.envelope.subject)]

    async def _outcome(self, order: ParkedMailRetryOrdered, room: ReadingRoom) -> Message:
        where = order.original or OriginalRef(chunks=1, size=0)
        try:
            raw = await read_original(self._broker, self._vault, order.contact, where, topics()[TOPIC].partitions)
        except KeyDestroyed:
            return RecordParkedMailUnread(contact=order.contact, reason="its raw form was erased", by=order.by)
        except (OriginalMissing, SealBroken):
            return RecordParkedMailUnread(contact=order.contact, reason="its raw form was not found", by=order.by)
        mail = await room.readers.read(raw, _SENDER)
        if not isinstance(mail, ParsedMail):
            return RecordParkedMailUnread(contact=order.contact, reason=mail.reason, by=order.by)
        struck = patched(raw, list(mail.patches), 0, len(raw)) if mail.patches else raw
        accepted = await accepted_mail(room.door, mail, struck, raw, order.came_at)
        reason = f"read after all, as contact {accepted.contact_id}"
        return SettleParkedMail(contact=order.contact, outcome="retried", by=order.by, reason=reason)
