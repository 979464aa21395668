"""Parked mails, which no program could read: seen raw by a person, read again, settled; erasures are ordered here too.

Each act is on the audit log before it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import asyncpg

from aduan_desk.api.audit import Audit
from aduan_desk.api.commanding import Commands, Placed
from aduan_desk.sign_in.sessions import Officer
from aduan_events.audit import ErasureOrdered, OriginalRead, ParkedMailActed
from aduan_events.commands import EraseSubject, RetryParkedMail, SettleParkedMail
from aduan_events.contacts import OriginalRef
from aduan_events.logs import topics
from aduan_events.personal import Personal
from aduan_runtime.homes.ports import Broker
from aduan_runtime.originals import TOPIC, read_original
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import seal

Act = Literal["discarded", "taken_up"]
_ACTS: dict[Act, Literal["discard", "take_up"]] = {"discarded": "discard", "taken_up": "take_up"}


class NoSuchMail(LookupError):
    """No parked mail has this id."""


class ParkedMails:
    """What officers can do with parked mails."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        vault: Vault,
        broker: Broker,
        commands: Commands,
        audit: Audit,
        nonce: Callable[[], bytes],
    ) -> None:
        self._pool = pool
        self._vault = vault
        self._broker = broker
        self._commands = commands
        self._audit = audit
        self._nonce = nonce

    async def original(self, contact: UUID, officer: Officer) -> bytes:
        """The raw mail, after the read is noted.

        Raises NoSuchMail, OriginalMissing, KeyDestroyed, SealBroken, BrokerAway, VaultAway and NotAccepted.
        """
        row = await self._row(contact)
        await self._audit.act(officer, OriginalRead(by=officer.user, contact=contact), UUID(row["subject"]))
        where = _original(row) or OriginalRef(chunks=1, size=0)
        return await read_original(self._broker, self._vault, contact, where, topics()[TOPIC].partitions)

    async def retry(self, contact: UUID, officer: Officer) -> Placed:
        """Order that it is read again with today's reader; what came of it stands in the view.

        Raises NoSuchMail and NotAccepted.
        """
        row = await self._row(contact)
        subject = UUID(row["subject"])
        wish = RetryParkedMail(contact=contact, original=_original(row), came_at=row["at"], by=officer.user)
        await self._audit.act(officer, ParkedMailActed(by=officer.user, act="retry", contact=contact), subject)
        return await self._commands.place(wish, command_id=self._commands.new_id(), subject=subject, complaint=None)

    async def settle(
        self, contact: UUID, act: Act, officer: Officer, reason: str, text: str | None, email: str | None
    ) -> Placed:
        """Put the wish on the log; what is taken up is sealed under a key of whoever turns out to have written it.

        Raises NoSuchMail, VaultAway and NotAccepted.
        """
        subject = UUID((await self._row(contact))["subject"])
        command_id = self._commands.new_id()
        key = await self._vault.new_key(None) if act == "taken_up" else None

        def sealed(field: str, value: str | None) -> Personal[str] | None:
            return seal(key, f"{command_id}|{field}", value, self._nonce()) if key is not None and value else None

        wish = SettleParkedMail(
            contact=contact,
            outcome=act,
            by=officer.user,
            reason=reason,
            text=sealed("text", text),
            email=sealed("email", email),
        )
        acted = ParkedMailActed(by=officer.user, act=_ACTS[act], contact=contact, reason=reason)
        await self._audit.act(officer, acted, subject)
        return await self._commands.place(wish, command_id=command_id, subject=subject, complaint=None)

    async def erase(self, subject: UUID, officer: Officer, reason: str) -> Placed:
        """Order the erasure of a person. Raises NotAccepted."""
        await self._audit.act(officer, ErasureOrdered(by=officer.user, reason=reason), subject)
        wish = EraseSubject(by=officer.user, reason=reason)
        return await self._commands.place(wish, command_id=self._commands.new_id(), subject=subject, complaint=None)

    async def _row(self, contact: UUID) -> asyncpg.Record:
        row = await self._pool.fetchrow(
            "SELECT subject, original, at FROM desk.dead_letter WHERE place = $1 AND subject IS NOT NULL",
            f"mail|{contact}",
        )
        if row is None:
            raise NoSuchMail(str(contact))
        return row


def _original(row: asyncpg.Record) -> OriginalRef | None:
    return OriginalRef.model_validate(row["original"]) if row["original"] else None
