"""What the desk can do, behind its web application: views, texts, commands and the live feed in one place."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aduan_almanac.identifiers import mask_email, mask_identifiers, mask_last4
from aduan_almanac.wib import from_wib, wib_day
from aduan_almanac.words import search_words
from aduan_desk.api import day, dead_letters, queues, reading, story
from aduan_desk.api.audit import Audit
from aduan_desk.api.commanding import Commands, Placed
from aduan_desk.api.lag import Lag
from aduan_desk.api.parked import ParkedMails
from aduan_desk.api.stream import LiveFeed
from aduan_desk.api.wishes import Body, LinkBody, UnknownTarget, command
from aduan_desk.sign_in.sessions import Officer
from aduan_events.audit import PersonalDataRead
from aduan_events.codec import encode
from aduan_events.envelope import Envelope
from aduan_events.ticket import written
from aduan_runtime.homes.ports import Outgoing
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.sealing import seal
from aduan_runtime.vault.texts import ERASED, Box, Texts

_MASKS: dict[str, Callable[[str], str]] = {"email": mask_email, "phone": mask_last4, "card_number": mask_last4}
_WRITES = frozenset({"reply", "note", "resolve", "reopen"})
_TITLE = 120
_MASKED_AHEAD = 2_000


class NothingGiven(LookupError):
    """The citizen never gave this personal field."""


class Desk:
    """The desk's operations. Texts are opened only where the caller says that the role may read them."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        vault: Vault,
        lookup: Lookup,
        commands: Commands,
        feed: LiveFeed,
        now: Callable[[], datetime],
        nonce: Callable[[], bytes],
        lag: Lag | None = None,
        traces_at: str | None = None,
    ) -> None:
        """`traces_at`: where the page of a trace begins; its id follows."""
        self._pool = pool
        self._vault = vault
        self._lookup = lookup
        self._texts = Texts(vault)
        self._commands = commands
        self._now = now
        self._nonce = nonce
        self._lag = lag
        self._traces_at = traces_at
        self.feed = feed
        self.audit = Audit(commands, now)
        self.parked = ParkedMails(pool, vault, commands.broker, commands, self.audit, nonce)

    def running(self) -> Sequence[Coroutine[Any, Any, None]]:
        """What must run while the desk is up."""
        return [self.feed.run(), *([self._lag.run()] if self._lag is not None else [])]

    def words(self, query: str) -> tuple[str, ...]:
        """The keyed hashes of a query's words."""
        return self._lookup.hash_many("word", search_words(query))

    async def board(self) -> dict[str, Any]:
        """The queue board, with the programme time that its ages refer to."""
        now = self._now()
        found = await queues.board(self._pool, now, from_wib(wib_day(now)))
        return {**found, "as_of": now, "programme_now": now, "freshness": self.feed.state}

    async def day(self) -> dict[str, Any]:
        """The curve of the day in WIB."""
        now = self._now()
        return {**await day.curve(self._pool, now, from_wib(wib_day(now))), "as_of": now}

    async def page(self, wanted: reading.Filter, with_text: bool) -> dict[str, Any]:
        """One page of complaints. Raises BadCursor."""
        rows, following = await reading.page(self._pool, wanted)
        titles = await self._titles(rows) if with_text else [None] * len(rows)
        return {
            "items": [reading.item(row, title) for row, title in zip(rows, titles, strict=True)],
            "next": following,
        }

    async def _titles(self, rows: Sequence[asyncpg.Record]) -> list[str | None]:
        """What a complaint is called in a list: its first title, else the first words of its first message."""
        firsts = [row["contacts"][0] for row in rows]
        said = await story.contact_texts(self._pool, firsts)
        boxes: list[Box] = []
        for contact in firsts:
            found = said.get(contact)
            boxes.append((found["title"] or found["message"]) if found else None)
        texts = [
            ERASED if story.is_erased(said.get(contact)) else text
            for contact, text in zip(firsts, await self._texts.open(boxes), strict=True)
        ]
        return [text and (story.shown(text[:_MASKED_AHEAD]) or "")[:_TITLE] for text in texts]

    async def identity(self, name: str) -> str | None:
        """The id of a complaint by UUID or ticket number."""
        row = await reading.by_id(self._pool, name)
        return None if row is None else str(row["complaint"])

    async def subject(self, name: str) -> UUID | None:
        """The person behind a complaint by UUID or ticket number."""
        row = await reading.by_id(self._pool, name)
        return None if row is None else UUID(row["subject"])

    async def case(self, name: str, with_text: bool) -> dict[str, Any] | None:
        """A complaint with its story, by UUID or ticket number; texts only where allowed."""
        row = await reading.by_id(self._pool, name)
        if row is None:
            return None
        entries = await story.entries(self._pool, row["complaint"], row["contacts"])
        said = await story.contact_texts(self._pool, row["contacts"])
        opened = await self._open(entries, said) if with_text else {}
        title = (await self._titles([row]))[0] if with_text else None
        linked = await self._linked(row)
        return {
            **reading.item(row, title),
            "secondary": row["secondary"],
            "locale": row["locale"],
            "close_reason": row["close_reason"],
            "answerable_by": "email" if row["address"] else None,
            "person": _person(row, opened),
            "timeline": story.timeline(entries, said, opened, anonymous=row["anonymous"], with_text=with_text),
            "linked": linked,
            "traces": story.traces(entries, self._traces_at),
            "positions": {f"{row['_topic']}:{row['_partition']}": row["_offset"]},
        }

    async def _open(self, entries: Sequence[asyncpg.Record], said: Any) -> dict[str, str | None]:
        names: list[str] = []
        boxes: list[Box] = []
        for contact, row in said.items():
            for field in ("message", "title", "name", "email", "phone", "card_number"):
                names.append(f"contact:{contact}:{field}")
                boxes.append(row[field])
        for entry in entries:
            names.append(f"entry:{entry['entry']}")
            boxes.append(entry["box"])
        opened = dict(zip(names, await self._texts.open(boxes), strict=True))
        return opened | {f"contact:{contact}:message": ERASED for contact, row in said.items() if story.is_erased(row)}

    async def _linked(self, row: asyncpg.Record) -> list[dict[str, Any]]:
        others = await self._pool.fetch(
            "SELECT complaint, ticket, state, category FROM desk.complaint WHERE subject = $1 AND complaint <> $2"
            " ORDER BY opened_at DESC LIMIT 20",
            row["subject"],
            row["complaint"],
        )
        return [
            {
                "id": one["complaint"],
                "ticket": written(one["ticket"]),
                "title": one["category"],
                "state": one["state"],
            }
            for one in others
        ]

    async def reveal(self, name: str, field: str, officer: Officer) -> str | None:
        """A personal field in clear, after the read is on the audit log; None when there is no such complaint.

        Raises NothingGiven and NotAccepted.
        """
        row = await reading.by_id(self._pool, name)
        if row is None:
            return None
        said = await story.contact_texts(self._pool, row["contacts"])
        boxes = [said[contact][field] for contact in row["contacts"] if contact in said and said[contact][field]]
        if not boxes:
            raise NothingGiven(field)
        await self._note_read(row, field, officer)
        return (await self._texts.open(boxes[-1:]))[0]

    async def _note_read(self, row: asyncpg.Record, field: str, officer: Officer) -> None:
        now, event_id = self._now(), self._commands.new_id()
        event = Envelope(
            id=event_id,
            subject=UUID(row["subject"]),
            complaint=UUID(row["complaint"]),
            cause=event_id,
            correlation=event_id,
            occurred_at=now,
            recorded_at=now,
            data=PersonalDataRead(by=officer.user, field=field),
        )
        await self._commands.append("audit", Outgoing(officer.user.encode("ascii"), encode(event)))

    async def command(self, name: str, operation: str, body: Body, officer: Officer) -> Placed | None:
        """Place a command about a complaint; None when there is no such complaint.

        Raises UnknownTarget for a link to nowhere, and NotAccepted.
        """
        row = await reading.by_id(self._pool, name)
        if row is None:
            return None
        target = await reading.by_id(self._pool, body.to) if isinstance(body, LinkBody) else None
        if isinstance(body, LinkBody) and target is None:
            raise UnknownTarget(body.to)
        subject, command_id = UUID(row["subject"]), self._commands.new_id()
        key = await self._vault.new_key(subject) if operation in _WRITES else None

        def sealed(field: str, text: str) -> Any:
            assert key is not None
            return seal(key, f"{command_id}|{field}", text, self._nonce())

        into = UUID(target["complaint"]) if target else None
        wish = command(operation, body, officer.user, sealed, into)
        return await self._commands.place(
            wish, command_id=command_id, subject=subject, complaint=UUID(row["complaint"])
        )

    async def dead_letters(
        self, limit: int, cursor: str | None, only: dead_letters.Only | None = None
    ) -> dict[str, Any]:
        """What waits for a person: one row a record or parked mail, newest first. Raises BadCursor."""
        return await dead_letters.page(self._pool, limit, cursor, only)

    async def close(self) -> None:
        """Stop the producer and the pool."""
        await self._commands.close()
        await self._pool.close()


def _person(row: asyncpg.Record, opened: dict[str, str | None]) -> dict[str, str | None]:
    """The latest word on each identifier, masked; the name in clear unless the citizen asked to stay anonymous."""
    found: dict[str, str | None] = {"name": None, "email": None, "phone": None, "card_number": None}
    for contact in row["contacts"]:
        for field in found:
            value = opened.get(f"contact:{contact}:{field}")
            if value:
                found[field] = _MASKS.get(field, mask_identifiers)(value)
    if row["anonymous"]:
        found["name"] = None
    return found
