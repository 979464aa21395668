"""Identities in PostgreSQL: one transaction per poll, so that two workers that meet the same new citizen agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import asyncpg

from aduan_router.identity import Claim, Identity, Owner, identify
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.reactor import Unavailable
from aduan_runtime.vault.keys import Vault

_TRIES = 10
Keys = Mapping[str, UUID]


class _Raced(Exception):
    """Another worker settled an identifier or contact first; the batch is settled again on what is there now."""


class IdentityStore:
    """Settles whose contacts a batch holds. Raises Unavailable while PostgreSQL is away."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], vault: Vault) -> None:
        self._pool = pool
        self._vault = vault

    async def settle(self, claims: Sequence[Claim], keys_of: Callable[[Mapping[UUID, UUID]], Keys]) -> list[Identity]:
        """The identity of each claim, in order; `keys_of` names the content keys to bind to each subject."""
        for _ in range(_TRIES):
            try:
                async with self._pool.acquire() as connection, connection.transaction():
                    return await self._settle_once(connection, claims, keys_of)
            except (_Raced, asyncpg.DeadlockDetectedError):
                continue
            except POSTGRES_AWAY as error:
                raise Unavailable(f"identities: {type(error).__name__}") from error
        raise Unavailable("identities: other workers settle the same people; trying again")

    async def _settle_once(
        self,
        connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record],
        claims: Sequence[Claim],
        keys_of: Callable[[Mapping[UUID, UUID]], Keys],
    ) -> list[Identity]:
        subjects, owners = await self._known(connection, claims)
        found: list[Identity] = []
        new_owners: dict[str, Owner] = {}
        new_contacts: dict[UUID, UUID] = {}
        for claim in claims:
            identity = identify(claim, owners, subjects)
            found.append(identity)
            if claim.contact not in subjects:
                subjects[claim.contact] = new_contacts[claim.contact] = identity.subject
            for one in identity.new:
                owners[one.stored] = new_owners[one.stored] = Owner(identity.subject, claim.name)
        await self._insert(connection, new_owners, new_contacts)
        keys = keys_of({claim.contact: one.subject for claim, one in zip(claims, found, strict=True)})
        await self._vault.bind(keys, connection)
        return found

    async def _known(
        self, connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], claims: Sequence[Claim]
    ) -> tuple[dict[UUID, UUID], dict[str, Owner]]:
        contacts = {claim.contact for claim in claims} | {claim.answers for claim in claims if claim.answers}
        identifiers = {one.stored for claim in claims for one in claim.identifiers}
        subjects = await connection.fetch(
            "SELECT contact, subject FROM router.contact_subject WHERE contact = ANY($1::uuid[])", list(contacts)
        )
        owners = await connection.fetch(
            "SELECT identifier, subject, name FROM router.identifier_subject WHERE identifier = ANY($1::text[])",
            list(identifiers),
        )
        return (
            {_plain(row["contact"]): _plain(row["subject"]) for row in subjects},
            {row["identifier"]: Owner(_plain(row["subject"]), row["name"]) for row in owners},
        )

    async def _insert(
        self,
        connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record],
        owners: Mapping[str, Owner],
        contacts: Mapping[UUID, UUID],
    ) -> None:
        """Sorted, so that two workers never wait for each other in a circle. Raises _Raced when one was first."""
        names = sorted(owners)
        ids = sorted(contacts)
        placed = await connection.fetch(
            "INSERT INTO router.identifier_subject (identifier, subject, name)"
            " SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[])"
            " ON CONFLICT DO NOTHING RETURNING identifier",
            names,
            [owners[name].subject for name in names],
            [owners[name].name for name in names],
        )
        kept = await connection.fetch(
            "INSERT INTO router.contact_subject (contact, subject)"
            " SELECT * FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT DO NOTHING RETURNING contact",
            ids,
            [contacts[one] for one in ids],
        )
        if len(placed) != len(names) or len(kept) != len(ids):
            raise _Raced


def _plain(value: UUID) -> UUID:
    """asyncpg has a UUID of its own; the language writes the standard one alone."""
    return UUID(int=value.int)
