"""Officers' wishes as commands on the log: 202 only after acks=all, with where the command stands."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentelemetry import trace

from aduan_events.codec import encode
from aduan_events.commands import ClaimComplaint, ReleaseComplaint
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Appender, AppendRefused, Broker, Outgoing, TopicPartition
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.tracing import injected

log = logging.getLogger(__name__)

_KEPT = 20_000
_ACK_S = 5.0


class NotAccepted(Exception):
    """The log did not confirm the command in time; nothing is known to have happened. Try again."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A command that is on the log."""

    command_id: UUID
    at: TopicPartition
    offset: int


class Commands:
    """Appends commands and remembers where the latest ones stand, so that the feed can say what it covers."""

    def __init__(self, broker: Broker, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._broker = broker
        self._now = now
        self._new_id = new_id
        self._opening: asyncio.Future[Appender] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._placed: OrderedDict[str, tuple[str, int]] = OrderedDict()

    @property
    def broker(self) -> Broker:
        """The logs that commands go to."""
        return self._broker

    def new_id(self) -> UUID:
        """An id for a command that is about to be written, so that its texts can be sealed under it."""
        return self._new_id()

    async def place(self, data: Message, *, command_id: UUID, subject: UUID, complaint: UUID | None) -> Placed:
        """Append a command about a complaint, or about a person. Raises NotAccepted within 5 s."""
        now = self._now()
        envelope = Envelope(
            id=command_id,
            subject=subject,
            complaint=complaint,
            cause=command_id,
            correlation=command_id,
            occurred_at=now,
            recorded_at=now,
            data=data,
        )
        holding = isinstance(data, ClaimComplaint | ReleaseComplaint)
        topic, key = ("officer-commands", complaint) if holding else ("commands", subject)
        record = Outgoing(str(key).encode("ascii"), encode(envelope), injected())
        span = trace.get_current_span()
        span.set_attribute(Attribute.COMMAND, str(command_id))
        if complaint is not None:
            span.set_attribute(Attribute.COMPLAINT, str(complaint))
        at, offset = await self._append(topic, record)
        self._placed[str(command_id)] = (f"{at.topic}:{at.partition}", offset)
        if len(self._placed) > _KEPT:
            self._placed.popitem(last=False)
        return Placed(command_id, at, offset)

    def position_of(self, command_id: str) -> tuple[str, int] | None:
        """Where a recent command stands."""
        return self._placed.get(command_id)

    async def append(self, topic: str, *records: Outgoing) -> None:
        """Append other records of the desk, e.g. audit events. Raises NotAccepted within 5 s."""
        await self._append(topic, *records)

    async def _append(self, topic: str, *records: Outgoing) -> tuple[TopicPartition, int]:
        opening = self._opening or asyncio.ensure_future(self._broker.appender())
        self._opening = opening
        try:
            async with asyncio.timeout(_ACK_S):
                # Shielded: whoever gives up waiting does not stop it for the others.
                appender = await asyncio.shield(opening)
                placed = await appender.send(topic, list(records))
                return placed[0]
        except (AppendRefused, TimeoutError, OSError) as error:
            if opening.done():
                self._drop(opening)
            raise NotAccepted("the log did not confirm the command; try again in a moment") from error

    def _drop(self, opened: asyncio.Future[Appender]) -> None:
        """Let go of a producer whose answers cannot be trusted; it may take seconds to stop, so nobody waits."""
        if self._opening is not opened:
            return
        self._opening = None
        closing = asyncio.ensure_future(_closed(opened))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Stop the producers."""
        if self._opening is not None:
            self._drop(self._opening)
        await asyncio.gather(*self._closing)


async def _closed(opened: asyncio.Future[Appender]) -> None:
    try:
        await (await opened).close()
    except (AppendRefused, OSError) as reason:
        log.info("the producer never opened: %s", reason)
