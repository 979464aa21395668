"""The effector shell: effects into the world, at most once per effect id; doubt is shown as `unknown`.

Several at once, but one at a time per key (`lanes.py`). The ledger commits `started` before the world is touched and
the outcome after; `started` found again means that nobody knows, so it ends as `unknown` and is never sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from aduan_events.codec import Undecodable, decode, encode
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_runtime.dead_letters import dead_letter
from aduan_runtime.homes.ports import Appender, AppendRefused, Broker, Outgoing, Record
from aduan_runtime.shells.stored import BackOff
from aduan_runtime.signals.failpoints import fail_point
from aduan_runtime.signals.measuring import stood
from aduan_runtime.signals.metrics import DEAD_LETTERS
from aduan_runtime.signals.tracing import hops

log = logging.getLogger(__name__)

T = TypeVar("T")
OutcomeName = Literal["delivered", "failed", "unknown"]
STALE_AFTER_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an effect."""

    name: OutcomeName
    reason: str | None = None


class LedgerAway(Exception):
    """The ledger cannot be reached; the effect waits."""


class Ledger(Protocol):
    """What was started and how it ended, outside Kafka."""

    async def start(self, effect: UUID) -> Outcome | Literal["new", "started"]:
        """Commit `started` if the effect is new; else what stands. Raises LedgerAway."""
        ...

    async def end(self, effect: UUID, outcome: Outcome) -> Outcome:
        """Commit the outcome; the first one stands and is returned. Raises LedgerAway."""
        ...


Deliver = Callable[[Envelope[Message], MailRequested], Awaitable[Outcome]]


class EffectorShell:
    """Carries out mails; `take` may be called for several keys at once, for one record at a time per key."""

    def __init__(
        self,
        name: str,
        deliver: Deliver,
        ledger: Ledger,
        broker: Broker,
        wall_ms: Callable[[], int],
        now: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._deliver = deliver
        self._ledger = ledger
        self._broker = broker
        self._wall_ms = wall_ms
        self._now = now
        self._appender: Appender | None = None
        self._opening = asyncio.Lock()
        self.progress = monotonic()

    async def take(self, record: Record) -> None:
        """Carry out one effect, or find that it was; return once its delivery is on the log."""
        self.progress = monotonic()
        traced = hops(self._name)
        try:
            envelope = decode(record.value)
        except Undecodable as reason:
            DEAD_LETTERS.add(self._name, reason.reason)
            await self._send("dead-letters", dead_letter(record, self._name, reason.reason, reason.detail))
            return
        effect = envelope.data
        if not isinstance(effect, MailRequested):
            return
        outcome = await self._carry_out(envelope, effect, record)
        ended = DeliveryEnded(effect=envelope.id, outcome=outcome.name, reason=outcome.reason, template=effect.template)
        said = Envelope(
            id=derived_id(envelope.id, self._name, 0),
            subject=envelope.subject,
            complaint=envelope.complaint,
            cause=envelope.id,
            correlation=envelope.correlation,
            occurred_at=self._now(),
            recorded_at=self._now(),
            data=ended,
        )
        await self._send("deliveries", Outgoing(record.key or b"", encode(said), traced.onward(record)))
        traced.end()
        stood(self._name, [[record]])
        self.progress = monotonic()

    async def _carry_out(self, envelope: Envelope[Message], effect: MailRequested, record: Record) -> Outcome:
        standing = await self._until_there(lambda: self._ledger.start(envelope.id))
        if isinstance(standing, Outcome):
            return standing
        if standing == "started":
            outcome = Outcome("unknown", "a run ended between sending and writing it down")
        elif self._wall_ms() - record.timestamp > STALE_AFTER_MS:
            outcome = Outcome("unknown", "older than 24 hours and not in the ledger")
        else:
            outcome = await self._deliver(envelope, effect)
            await fail_point("after-sending-before-the-ledger")
        return await self._until_there(lambda: self._ledger.end(envelope.id, outcome))

    async def _until_there(self, ask: Callable[[], Awaitable[T]]) -> T:
        back_off = BackOff()
        while True:
            try:
                return await ask()
            except LedgerAway as reason:
                log.warning("%s waits for its ledger: %s", self._name, reason)
                self.progress = monotonic()
                await back_off.wait()

    async def _send(self, topic: str, record: Outgoing) -> None:
        back_off = BackOff()
        while True:
            appender = self._appender
            try:
                if appender is None:
                    appender = await self._open()
                await appender.send(topic, [record])
                return
            except AppendRefused as reason:
                log.warning("%s sends again: %s", self._name, reason)
                # Whoever notices first ends the instance; all that sent through it send again through the next.
                if appender is not None and appender is self._appender:
                    self._appender = None
                    await appender.close()
                await back_off.wait()

    async def _open(self) -> Appender:
        async with self._opening:
            if self._appender is None:
                self._appender = await self._broker.appender()
            return self._appender
