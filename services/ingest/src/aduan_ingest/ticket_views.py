"""The ticket page's port on PostgreSQL: ingest's own views, read; texts opened for the citizen they belong to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg

from aduan_events.vocabulary import CaseState, Channel, CloseReason, Kind
from aduan_ingest.own_words import Words, own_words
from aduan_ingest.tickets import Delivery, StoryEntry, TicketState, TicketsUnavailable
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.vault.keys import Vault, VaultAway
from aduan_runtime.vault.texts import Texts

T = TypeVar("T")
_STATE = (
    "SELECT c.contact, c.channel, c.at, m.complaint, t.ticket, t.state, t.kind, t.due_at, t.lacks, t.close_reason,"
    " t.reached, EXISTS (SELECT FROM vault.keys AS k WHERE k.key_id = c.message ->> 'key' AND k.state = 'destroyed')"
    " AS erased, coalesce(a.email, c.email) IS NOT NULL AS has_address,"
    " (SELECT count(*) FROM tickets.membership AS o WHERE o.complaint = m.complaint) AS contacts,"
    " (SELECT count(*) FROM tickets.story AS s WHERE s.complaint = m.complaint) AS entries,"
    " (SELECT count(*) FROM tickets.mail AS e JOIN ingest.ledger AS l ON l.effect = e.effect::uuid"
    " WHERE e.complaint = m.complaint AND l.state <> 'started') AS deliveries"
    " FROM tickets.contact AS c LEFT JOIN tickets.address AS a USING (contact)"
    " LEFT JOIN tickets.membership AS m USING (contact) LEFT JOIN tickets.ticket AS t USING (complaint)"
)
_CONTACTS = (
    "SELECT c.contact, c.channel, c.at, c.message, c.title, c.email, c.answers FROM tickets.contact AS c"
    " WHERE c.contact = $1 OR c.contact IN (SELECT o.contact FROM tickets.membership AS m JOIN tickets.membership AS o"
    " USING (complaint) WHERE m.contact = $1) ORDER BY c.at LIMIT 200"
)
_ENTRIES = (
    "SELECT s.at, s.type, s.box, s.contact, l.state AS outcome, e.effect, m.class = 'opened' AS opened_by_own"
    " FROM tickets.story AS s"
    " JOIN tickets.membership AS m USING (complaint) LEFT JOIN tickets.mail AS e ON e.cause = s.entry"
    " LEFT JOIN ingest.ledger AS l ON l.effect = e.effect::uuid"
    " WHERE m.contact = $1 ORDER BY s.at LIMIT 500"
)
_TOLD = frozenset({"ReplyWritten", "ComplaintAnswered"})
_MISSING = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)


class TicketViews:
    """Reads the views that `streams.py` keeps. A view that is not there yet counts as away."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], vault: Vault) -> None:
        self._pool = pool
        self._opener = Texts(vault)

    async def by_token(self, token: str) -> TicketState | None:
        """The complaint behind a ticket page. Raises TicketsUnavailable."""
        return _state(await self._asked(self._pool.fetchrow, f"{_STATE} WHERE c.token = $1", token))

    async def by_contact(self, contact_id: UUID) -> TicketState | None:
        """The same for a contact id. Raises TicketsUnavailable."""
        return _state(await self._asked(self._pool.fetchrow, f"{_STATE} WHERE c.contact = $1", str(contact_id)))

    async def story(self, contact_id: UUID) -> Sequence[StoryEntry]:
        """What the author of this contact said and was told, oldest first. Raises TicketsUnavailable."""
        viewer = str(contact_id)
        contacts = await self._asked(self._pool.fetch, _CONTACTS, viewer)
        entries = await self._asked(self._pool.fetch, _ENTRIES, viewer)
        own = await self._own(viewer, contacts)
        said = [row for row in contacts if row["contact"] in own]
        # A reply without an address stands on the page of whoever opened the complaint.
        told = [
            row
            for row in entries
            if row["type"] not in _TOLD or row["contact"] in own or (row["contact"] is None and row["opened_by_own"])
        ]
        texts = await self._texts(
            [*(row["message"] for row in said), *(row["title"] for row in said), *(row["box"] for row in told)]
        )
        count = len(said)
        words = [
            StoryEntry(at=row["at"], who="you", text=text or "", title=title, channel=Channel(row["channel"]))
            for row, text, title in zip(said, texts[:count], texts[count : 2 * count], strict=True)
        ]
        done = [
            StoryEntry(
                at=row["at"],
                who="officer" if text else "system",
                text=text or "",
                event=row["type"],
                delivery=_delivery(row),
            )
            for row, text in zip(told, texts[2 * count :], strict=True)
        ]
        return sorted([*words, *done], key=lambda entry: entry.at)

    async def _own(self, viewer: str, contacts: Sequence[asyncpg.Record]) -> frozenset[str]:
        if all(row["contact"] != viewer for row in contacts):
            return frozenset()
        emails = await self._texts([row["email"] for row in contacts])
        return own_words(
            viewer,
            {
                row["contact"]: Words(row["contact"], email.strip().casefold() if email else None, row["answers"])
                for row, email in zip(contacts, emails, strict=True)
            },
        )

    async def address(self, contact_id: UUID) -> str | None:
        """Where mail to the sender of a contact goes. Raises TicketsUnavailable."""
        row = await self._asked(
            self._pool.fetchrow,
            "SELECT coalesce(a.email, c.email) AS email FROM tickets.contact AS c"
            " LEFT JOIN tickets.address AS a USING (contact) WHERE contact = $1",
            str(contact_id),
        )
        if row is None or row["email"] is None:
            return None
        return (await self._texts([row["email"]]))[0]

    async def _texts(self, boxes: Sequence[Any]) -> list[str | None]:
        try:
            return await self._opener.open(boxes)
        except VaultAway as error:
            raise TicketsUnavailable(str(error)) from error

    async def _asked(self, ask: Callable[..., Awaitable[T]], query: str, *values: object) -> T:
        try:
            return await ask(query, *values)
        except (*POSTGRES_AWAY, *_MISSING) as error:
            raise TicketsUnavailable(type(error).__name__) from error


def _delivery(row: asyncpg.Record) -> Delivery | None:
    """What became of an entry's mail; None for what no mail tells. It is on its way before the view knows the mail."""
    if row["effect"] is None and (row["type"] not in _TOLD or row["contact"] is None):
        return None
    return "pending" if row["outcome"] in (None, "started") else cast(Delivery, row["outcome"])


def _state(row: asyncpg.Record | None) -> TicketState | None:
    if row is None:
        return None
    return TicketState(
        contact_id=UUID(row["contact"]),
        channel=Channel(row["channel"]),
        ticket=row["ticket"],
        state=CaseState(row["state"]) if row["state"] else None,
        kind=Kind(row["kind"]) if row["kind"] else None,
        due_at=row["due_at"],
        lacks=tuple(row["lacks"] or ()),
        has_address=row["has_address"],
        close_reason=CloseReason(row["close_reason"]) if row["close_reason"] else None,
        reached={CaseState(state): datetime.fromisoformat(at) for state, at in (row["reached"] or {}).items()},
        news=(row["contacts"], row["entries"], row["deliveries"]),
        erased=row["erased"],
    )
