"""The implementation of "accepted": sealed, on the log, acknowledged; else the sender is told that it is not safe.

The walk of one contact: ids from the source -> known already? -> a key from the pool -> raw mail on `originals` ->
the contact on `contacts` -> receipt. No personal data leaves here unsealed, in logs and spans neither.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from opentelemetry import trace

from aduan_events.codec import encode
from aduan_events.contacts import MailParked, OriginalRef
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.vocabulary import Channel
from aduan_ingest.acceptance import Accepted, Arrival, KeyReused, NotSafe, ParkedMail
from aduan_ingest.log_line import RETRY_AFTER_S, LogLine
from aduan_ingest.receipts import Receipt, Receipts
from aduan_ingest.sealed_contact import (
    contact_id,
    content_of,
    original_ref,
    pieces,
    sealed_contact,
    source_of,
    source_of_parked,
    ticket_token,
)
from aduan_runtime.homes.ports import Broker, Clock, Outgoing
from aduan_runtime.signals.metrics import ACCEPTED, REFUSED
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.tracing import injected
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.pool import PoolEmpty
from aduan_runtime.vault.sealing import NONCE_BYTES, Key

# Together with the 300 ms that a receipt may take, under the five seconds of the promise.
_ACK_S = 4.5
_MOST_IN_FLIGHT = 5_000
_MOST_BYTES_IN_FLIGHT = 64 << 20
_ORIGINALS_AT_ONCE = 16


class Keys(Protocol):
    """Where content keys come from; see KeyPool."""

    async def draw(self, n: int) -> list[Key]:
        """Raises PoolEmpty."""
        ...


@dataclass(frozen=True, slots=True)
class _Keeping:
    """A contact on its way to the log."""

    content: str
    task: asyncio.Task[Accepted]


class Keeper:
    """The Acceptance of all channels, from `start` to `close`."""

    def __init__(
        self,
        broker: Broker,
        keys: Keys,
        lookup: Lookup,
        receipts: Receipts,
        clock: Clock,
        random_bytes: Callable[[int], bytes] = os.urandom,
        ack_s: float = _ACK_S,
    ) -> None:
        """`ack_s`: how long the log may take to confirm."""
        self._keys = keys
        self._ack_s = ack_s
        self._lookup = lookup
        self._receipts = receipts
        self._clock = clock
        self._random_bytes = random_bytes
        self._contacts = LogLine(broker, "contacts", ack_s)
        self._originals = LogLine(broker, "originals", ack_s)
        self._sending_originals = asyncio.Semaphore(_ORIGINALS_AT_ONCE)
        self._in_flight: dict[str, _Keeping] = {}
        self._bytes_in_flight = 0

    async def start(self) -> None:
        """Begin to write receipts."""
        await self._receipts.start()

    async def accept(self, arrival: Arrival) -> Accepted:
        """As Acceptance says. With a mail's original, the limit is five seconds without a confirmed piece."""
        source = source_of(arrival, self._lookup)
        content = content_of(arrival, self._lookup)
        receipt = Receipt(source, content, contact_id(source, content))
        kept = self._once(receipt, len(arrival.message), lambda: self._keep(receipt, arrival))
        return await _counted(arrival.channel.value, kept)

    async def park(self, parked: ParkedMail) -> Accepted:
        """As Acceptance says."""
        source = source_of_parked(parked, self._lookup)
        receipt = Receipt(source, "parked", contact_id(source, "parked"))
        return await _counted(Channel.EMAIL.value, self._once(receipt, 0, lambda: self._keep_parked(receipt, parked)))

    async def close(self) -> None:
        """Let what is on its way arrive, then stop."""
        if self._in_flight:
            await asyncio.wait({keeping.task for keeping in self._in_flight.values()})
        await self._originals.close()
        await self._contacts.close()
        await self._receipts.close()

    async def _once(self, receipt: Receipt, size: int, keep: Callable[[], Coroutine[Any, Any, Accepted]]) -> Accepted:
        """One at a time under a key: a twin waits for the first and gets its receipt, another content is refused."""
        trace.get_current_span().set_attribute(Attribute.CONTACT, str(receipt.contact))
        while first := self._in_flight.get(receipt.source):
            # The work is nobody's own: a sender that hangs up does not take it from its twins.
            if first.content == receipt.content:
                return replace(await asyncio.shield(first.task), repeated=True)
            await asyncio.wait({first.task})
        if len(self._in_flight) >= _MOST_IN_FLIGHT or self._bytes_in_flight + size > _MOST_BYTES_IN_FLIGHT:
            raise NotSafe(RETRY_AFTER_S, "too many contacts at once")
        task = asyncio.create_task(keep())
        self._in_flight[receipt.source] = _Keeping(receipt.content, task)
        self._bytes_in_flight += size

        def arrived(done: asyncio.Task[Accepted]) -> None:
            del self._in_flight[receipt.source]
            self._bytes_in_flight -= size
            if not done.cancelled():
                done.exception()  # read, since the sender may be gone

        task.add_done_callback(arrived)
        return await asyncio.shield(task)

    async def _known(self, receipt: Receipt) -> Accepted | None:
        """The first receipt if this is a repeat. Raises KeyReused."""
        found = await self._receipts.find(receipt.source)
        if any(one.content == receipt.content for one in found):
            return replace(self._accepted(receipt.contact), repeated=True)
        if found:
            raise KeyReused
        return None

    async def _keep(self, receipt: Receipt, arrival: Arrival) -> Accepted:
        if known := await self._known(receipt):
            return known
        key = await self._key()
        now = self._clock.now()
        came_at = arrival.came_at or now
        original = None
        if arrival.original is not None:
            original = await self._keep_original(arrival.original, receipt.contact, key, now)
        contact = sealed_contact(arrival, receipt.contact, receipt.content, key, self._lookup, self._nonce, original)
        return await self._append(receipt, contact.conversation, contact, now, came_at)

    async def _keep_parked(self, receipt: Receipt, parked: ParkedMail) -> Accepted:
        if known := await self._known(receipt):
            return known
        now = self._clock.now()
        key = await self._key()
        original = await self._keep_original(parked.original, receipt.contact, key, now)
        sender = self._lookup.hash("email", parked.sender.lower())
        mail = MailParked(contact=receipt.contact, reason=parked.reason, sender=sender, original=original, key=key.id)
        return await self._append(receipt, self._lookup.hash("conversation", parked.source_id), mail, now, now)

    async def _keep_original(self, raw: bytes, contact: UUID, key: Key, now: datetime) -> OriginalRef:
        """Where it stands. Piece by piece, so that a large mail holds little memory and nobody else up."""
        first: int | None = None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._ack_s) as limit, self._sending_originals:
                for piece_id, piece in pieces(raw, contact, key, self._nonce):
                    value = encode(_envelope(piece_id, contact, now, piece))
                    at = await self._originals.append(Outgoing(str(contact).encode("ascii"), value, injected()))
                    first = at if first is None else first
                    limit.reschedule(loop.time() + self._ack_s)
        except TimeoutError:
            raise NotSafe(RETRY_AFTER_S, "the log did not confirm the original in time") from None
        return original_ref(raw, first)

    async def _append(
        self, receipt: Receipt, conversation: str, message: Message, now: datetime, came_at: datetime
    ) -> Accepted:
        value = encode(_envelope(receipt.contact, receipt.contact, now, message, came_at))
        await self._contacts.append(Outgoing(conversation.encode("ascii"), value, injected()))
        self._receipts.keep(receipt)
        return self._accepted(receipt.contact)

    def _accepted(self, contact: UUID) -> Accepted:
        return Accepted(contact, ticket_token(contact, self._lookup))

    async def _key(self) -> Key:
        try:
            return (await self._keys.draw(1))[0]
        except PoolEmpty as error:
            raise NotSafe(RETRY_AFTER_S, "no key to seal it with") from error

    def _nonce(self) -> bytes:
        return self._random_bytes(NONCE_BYTES)


async def _counted(channel: str, kept: Coroutine[Any, Any, Accepted]) -> Accepted:
    """What the sender hears, counted."""
    try:
        accepted = await kept
    except NotSafe:
        REFUSED.add()
        raise
    if not accepted.repeated:
        ACCEPTED.add(channel)
    return accepted


def _envelope(
    own_id: UUID, contact: UUID, now: datetime, message: Message, came_at: datetime | None = None
) -> Envelope[Message]:
    at = came_at or now
    return Envelope(id=own_id, cause=contact, correlation=contact, occurred_at=at, recorded_at=now, data=message)
