"""The Message-IDs of a conversation by mail, oldest first, which an answer names (RFC 5322, 3.6.4).

Only what went between us and the addressee's own mailbox: a complaint may hold contacts of other mailboxes too, and
their ids are nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from aduan_ingest.channels.reply_mail import message_id
from aduan_runtime.vault.texts import ERASED, UNREADABLE, Texts

_CITIZENS = (
    "SELECT c.contact, c.at, c.mail_header, coalesce(a.email, c.email) AS email FROM tickets.membership AS m"
    " JOIN tickets.contact AS c USING (contact) LEFT JOIN tickets.address AS a USING (contact)"
    " WHERE m.complaint = $1 AND c.at <= $2 ORDER BY c.at DESC LIMIT 200"
)
_OURS = (
    "SELECT e.effect, e.contact, e.at FROM tickets.mail AS e JOIN ingest.ledger AS l ON l.effect = e.effect::uuid"
    " WHERE e.complaint = $1 AND e.at <= $2 AND e.effect <> $3 AND l.state NOT IN ('started', 'failed')"
    " ORDER BY e.at DESC LIMIT 200"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One mail of a conversation."""

    at: datetime
    message_id: str


async def thread(
    pool: asyncpg.Pool[asyncpg.Record],
    texts: Texts,
    complaint: UUID,
    effect: UUID,
    until: datetime,
    to: str,
    domain: str,
) -> tuple[str, ...]:
    """The ids of all mails of a complaint between us and the mailbox `to`, up to `until` and without `effect`.

    Raises VaultAway and what PostgreSQL raises while it is away.
    """
    citizens = await pool.fetch(_CITIZENS, str(complaint), until)
    ours = await pool.fetch(_OURS, str(complaint), until, str(effect))
    opened = await texts.open(box for row in citizens for box in (row["email"], row["mail_header"]))
    emails = dict(zip((row["contact"] for row in citizens), opened[::2], strict=True))
    headers = dict(zip((row["contact"] for row in citizens), opened[1::2], strict=True))
    own = mailbox_of(to, emails)
    theirs = (
        Said(row["at"], header) for row in citizens if row["contact"] in own and (header := headers[row["contact"]])
    )
    sent = (Said(row["at"], message_id(UUID(row["effect"]), domain)) for row in ours if row["contact"] in own)
    return in_order((*theirs, *sent))


def mailbox_of(address: str, emails: Mapping[str, str | None]) -> frozenset[str]:
    """The contacts that came from this mailbox."""
    wanted = address.strip().casefold()
    return frozenset(contact for contact, email in emails.items() if email and email.strip().casefold() == wanted)


def in_order(said: Iterable[Said]) -> tuple[str, ...]:
    """Ids by time, each once; ids of erased or broken mails left out."""
    known = sorted((one for one in said if one.message_id not in (ERASED, UNREADABLE)), key=lambda one: one.at)
    return tuple(dict.fromkeys(one.message_id for one in known))
