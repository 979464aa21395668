"""Parked mails from the command line: read again with today's reader, or given up. Wishes on the log; ingest reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from aduan_desk.refusals import sentence
from aduan_events.audit import ParkedMailActed
from aduan_events.codec import encode
from aduan_events.commands import RetryParkedMail, SettleParkedMail
from aduan_events.contacts import OriginalRef
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_local.errors import StackError
from aduan_local.noting import noted
from aduan_runtime.homes.ports import AppendRefused, Broker, Outgoing, TopicPartition
from aduan_runtime.homes.postgres import Pool

_EVERY_S = 0.1
_MAIL = "SELECT * FROM desk.dead_letter WHERE reader = 'mail'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMail:
    """One parked mail as the desk's view tells of it; `told` is the offset of what was said of it last."""

    contact: UUID
    subject: UUID
    at: datetime
    reason: str
    state: str
    original: OriginalRef | None
    told: int


async def parked_mails(pool: Pool, *, settled: bool) -> Sequence[ParkedMail]:
    """What waits, newest first; with `settled` also what was retried, discarded or taken up."""
    rows = await pool.fetch(f"{_MAIL} AND ($1 OR state = 'waiting') ORDER BY at DESC, place DESC", settled)
    return [_mail(row) for row in rows]


async def find(pool: Pool, name: str) -> ParkedMail:
    """The parked mail of this contact id. Raises StackError."""
    row = await pool.fetchrow(f"{_MAIL} AND contact = $1", name.removeprefix("mail/"))
    if row is None:
        raise StackError(f"No parked mail {name}: aduan parked-mails list shows what there is.")
    return _mail(row)


class Acting:
    """Carries out one person's wishes about parked mails; `say` takes a line for them."""

    def __init__(
        self,
        pool: Pool,
        broker: Broker,
        *,
        by: str,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        say: Callable[[str], None],
        patience_s: float = 30.0,
    ) -> None:
        self._pool = pool
        self._broker = broker
        self._by = by
        self._new_id = new_id
        self._now = now
        self._say = say
        self._patience_s = patience_s

    async def retry(self, mail: ParkedMail) -> bool:
        """Have it read again; whether it is a contact of its own now. Raises StackError."""
        wish = RetryParkedMail(contact=mail.contact, original=mail.original, came_at=mail.at, by=self._by)
        return await self._done(mail, "retry", wish, "")

    async def discard(self, mail: ParkedMail, reason: str) -> bool:
        """Give it up; whether it waits no more. Raises StackError."""
        wish = SettleParkedMail(contact=mail.contact, outcome="discarded", by=self._by, reason=reason)
        return await self._done(mail, "discard", wish, reason)

    async def _done(self, mail: ParkedMail, act: Literal["retry", "discard"], wish: Message, reason: str) -> bool:
        if mail.state != "waiting":
            self._say(f"{mail.contact} is {mail.state} already; nothing was sent")
            return True
        wish_id, now = self._new_id(), self._now()
        envelope = Envelope(
            id=wish_id,
            subject=mail.subject,
            cause=wish_id,
            correlation=wish_id,
            occurred_at=now,
            recorded_at=now,
            data=wish,
        )
        key = str(mail.subject).encode("ascii")
        at = TopicPartition("commands", self._broker.partition_of(key, topics()["commands"].partitions))
        acted = ParkedMailActed(by=self._by, act=act, contact=mail.contact, reason=reason)
        await self._append(
            [noted(acted, self._by, self._new_id(), now, mail.subject), (at, Outgoing(key, encode(envelope)))]
        )
        return await self._told(mail, wish_id, "retried" if act == "retry" else "discarded")

    async def _append(self, records: Sequence[tuple[TopicPartition, Outgoing]]) -> None:
        """The note first, so that no act goes unnoted."""
        try:
            appender = await self._broker.appender()
            try:
                for at, record in records:
                    await appender.append(at, [record])
            finally:
                await appender.close()
        except AppendRefused as reason:
            raise StackError(f"The log did not take it ({reason}): try again, a second wish is harmless.") from reason

    async def _told(self, mail: ParkedMail, wish_id: UUID, wished: str) -> bool:
        """Wait for what became of it, say so in a line; whether it is what was wished, by whoever."""
        try:
            async with asyncio.timeout(self._patience_s):
                while True:
                    found = await find(self._pool, str(mail.contact))
                    if found.state != "waiting":
                        self._say(f"{mail.contact}  {found.state}")
                        return found.state == wished
                    refused = await self._pool.fetchval(
                        "SELECT reason FROM desk.refusal WHERE command = $1", str(wish_id)
                    )
                    if refused is not None:
                        self._say(f"{mail.contact}  {sentence(refused)['en']}")
                        return False
                    if found.told > mail.told:
                        self._say(f"{mail.contact}  still cannot be read: {found.reason}")
                        return False
                    await asyncio.sleep(_EVERY_S)
        except TimeoutError:
            self._say("the view has not told the rest yet: look again with aduan parked-mails list")
            return False


def _mail(row: asyncpg.Record) -> ParkedMail:
    return ParkedMail(
        contact=UUID(row["contact"]),
        subject=UUID(row["subject"]),
        at=row["at"],
        reason=row["reason"],
        state=row["state"],
        original=OriginalRef.model_validate(row["original"]) if row["original"] else None,
        told=row["_offset"],
    )
