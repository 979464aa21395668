"""Erasing a person: what would go, the wish on the log, and waiting until it is carried out (design.md, section 6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from aduan_desk.refusals import sentence
from aduan_events.audit import ErasureOrdered
from aduan_events.codec import encode
from aduan_events.commands import EraseSubject
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.ticket import read as read_ticket
from aduan_local.errors import StackError
from aduan_local.noting import noted
from aduan_runtime.homes.ports import AppendRefused, Broker, Outgoing, TopicPartition
from aduan_runtime.homes.postgres import Pool

_EVERY_S = 0.1
_COUNTS = """
    SELECT (SELECT count(*) FROM desk.complaint WHERE subject = $2) AS complaints,
        (SELECT count(*) FROM router.contact_subject WHERE subject = $1::uuid) AS contacts,
        (SELECT count(*) FROM vault.keys WHERE subject = $1::uuid AND state = 'live') AS keys,
        (SELECT count(*) FROM router.identifier_subject WHERE subject = $1::uuid) AS identifiers,
        (SELECT count(*) FROM desk.contact_text WHERE subject = $2 AND message IS NOT NULL) AS texts,
        (SELECT count(*) FROM desk.effect AS e LEFT JOIN desk.delivery AS d USING (effect)
            WHERE e.subject = $2 AND d.effect IS NULL) AS mails,
        (SELECT count(DISTINCT facts ->> 'other') FROM desk.entry
            WHERE subject = $2 AND type = 'PossibleSamePersonFound') AS resembling,
        (SELECT count(*) FROM ingest.receipts WHERE contact_id IN
            (SELECT contact FROM router.contact_subject WHERE subject = $1::uuid)) AS receipts,
        (SELECT count(*) FROM desk.complaint WHERE subject = $2 AND NOT erased) AS shown
"""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What there is of a person, as counts. `shown` are complaints that views do not show as erased yet."""

    complaints: int
    contacts: int
    keys: int
    identifiers: int
    texts: int
    mails: int
    resembling: int
    receipts: int
    shown: int

    @property
    def gone(self) -> bool:
        """Whether nothing opens, finds or shows the person any more."""
        return not (self.keys or self.identifiers or self.texts or self.receipts or self.shown)

    def lines(self) -> list[str]:
        """For a person to read before the act."""
        return [
            f"{self.keys} keys are destroyed; {self.contacts} contacts with their originals never open again",
            f"{self.identifiers} identifiers are forgotten; a later contact founds a new subject",
            f"{self.texts} texts lose their search hashes",
            f"{self.receipts} receipts of what was sent are forgotten",
            f"{self.complaints} complaints stay, as counts, and show a placeholder",
            f"{self.mails} mails under way are not sent",
            f"{self.resembling} other subjects may be the same person; they are not touched",
        ]


async def subject_of(pool: Pool, name: str) -> UUID:
    """The subject behind a ticket number, a complaint's id or a subject's own id. Raises StackError."""
    number = read_ticket(name)
    try:
        given = UUID(name) if number is None else None
    except ValueError:
        raise StackError(f"{name} is neither a ticket number nor an id.") from None
    found: str | None = await pool.fetchval(
        "SELECT subject FROM desk.complaint WHERE ticket = $1 OR complaint = $2", number, str(given)
    )
    if found is not None:
        return UUID(found)
    if given and await pool.fetchval(
        "SELECT EXISTS (SELECT FROM router.contact_subject WHERE subject = $1::uuid)", given
    ):
        return given
    raise StackError(f"Nobody is known by {name}: the desk shows the ticket numbers.")


async def footprint(pool: Pool, subject: UUID) -> Footprint:
    """What there is of this person now."""
    row = await pool.fetchrow(_COUNTS, subject, str(subject))
    assert row is not None
    return Footprint(**{field.name: row[field.name] for field in fields(Footprint)})


async def is_erased(pool: Pool, subject: UUID) -> bool:
    """Whether this person's erasure was carried out before."""
    return bool(await pool.fetchval("SELECT EXISTS (SELECT FROM vault.erasures WHERE subject = $1::uuid)", subject))


async def erase(
    pool: Pool,
    broker: Broker,
    subject: UUID,
    *,
    by: str,
    reason: str,
    new_id: Callable[[], UUID],
    now: Callable[[], datetime],
    patience_s: float = 30.0,
) -> None:
    """Note the act, put the wish on the log, return once all of it is gone. Raises StackError."""
    wish_id, at = new_id(), now()
    wish = Envelope(
        id=wish_id,
        subject=subject,
        cause=wish_id,
        correlation=wish_id,
        occurred_at=at,
        recorded_at=at,
        data=EraseSubject(by=by, reason=reason),
    )
    key = str(subject).encode("ascii")
    place = TopicPartition("commands", broker.partition_of(key, topics()["commands"].partitions))
    note_at, note = noted(ErasureOrdered(by=by, reason=reason), by, new_id(), at, subject)
    try:
        appender = await broker.appender()
        try:
            await appender.append(note_at, [note])
            await appender.append(place, [Outgoing(key, encode(wish))])
        finally:
            await appender.close()
    except AppendRefused as refused:
        raise StackError(f"The log did not take it ({refused}): try again, a second wish is harmless.") from refused
    await _until_gone(pool, subject, wish_id, patience_s)


async def _until_gone(pool: Pool, subject: UUID, wish_id: UUID, patience_s: float) -> None:
    try:
        async with asyncio.timeout(patience_s):
            while not (await is_erased(pool, subject) and (await footprint(pool, subject)).gone):
                refusal = await pool.fetchval("SELECT reason FROM desk.refusal WHERE command = $1", str(wish_id))
                if refusal is not None:
                    raise StackError(f"Refused: {sentence(refusal)['en']}")
                await asyncio.sleep(_EVERY_S)
    except TimeoutError:
        raise StackError(
            "The wish is on the log but not carried out everywhere yet: ask again with --dry-run."
        ) from None
