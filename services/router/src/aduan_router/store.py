"""Identities in PostgreSQL: one transaction per poll, so that two workers that meet the same new citizen agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from aduan_router.identity import Claim, Identity, Owner, identify
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.shells.reactor import Unavailable

_TRIES = 10
_RACED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

Keys = Mapping[str, UUID]


class IdentityStore:
    """Settles whose contacts a batch holds. Raises Unavailable while PostgreSQL is away."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def settle(self, claims: Sequence[Claim], keys_of: Callable[[Mapping[UUID, UUID]], Keys]) -> list[Identity]:
        """The identity of each claim, in order; `keys_of` names the content keys to bind to each subject.

        Where another worker was first, the batch is settled again on what is there now.
        """
        for _ in range(_TRIES):
            try:
                return await self._settle_once(claims, keys_of)
            except _RACED:
                continue
            except POSTGRES_AWAY as error:
                raise Unavailable(f"identities: {type(error).__name__}") from error
        raise Unavailable("identities: other workers settle the same people; trying again")

    async def _settle_once(
        self, claims: Sequence[Claim], keys_of: Callable[[Mapping[UUID, UUID]], Keys]
    ) -> list[Identity]:
        subjects, owners, erased = await self._known(claims)
        # An answer to what an erased person once wrote is from somebody new.
        claims = [
            replace(claim, answers=None) if claim.answers and subjects.get(claim.answers) in erased else claim
            for claim in claims
        ]
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
        keys = keys_of({claim.contact: one.subject for claim, one in zip(claims, found, strict=True)})
        names, ids = sorted(new_owners), sorted(new_contacts)
        await self._pool.execute(
            "SELECT router.settle($1, $2, $3, $4, $5, $6, $7)",
            names,
            [new_owners[name].subject for name in names],
            [new_owners[name].name for name in names],
            ids,
            [new_contacts[one] for one in ids],
            list(keys),
            list(keys.values()),
        )
        return found

    async def unknown(self, contacts: Sequence[UUID]) -> frozenset[UUID]:
        """Which of these contacts have no subject here. Raises Unavailable."""
        try:
            rows = await self._pool.fetch(
                "SELECT contact FROM unnest($1::uuid[]) AS asked (contact) WHERE NOT EXISTS"
                " (SELECT FROM router.contact_subject AS known WHERE known.contact = asked.contact)",
                list(contacts),
            )
        except POSTGRES_AWAY as error:
            raise Unavailable(f"identities: {type(error).__name__}") from error
        return frozenset(_plain(row["contact"]) for row in rows)

    async def recall(self, settled: Sequence[tuple[Claim, UUID]]) -> None:
        """Keep what was settled before, in the order in which it was; what is known stands. Raises Unavailable.

        No identifier finds an erased person again.
        """
        found = [(one.stored, subject, claim.name) for claim, subject in settled for one in claim.identifiers]
        try:
            await self._pool.execute(
                "WITH kept AS (INSERT INTO router.contact_subject (contact, subject)"
                " SELECT * FROM unnest($1::uuid[], $2::uuid[]) ORDER BY 1 ON CONFLICT DO NOTHING)"
                " INSERT INTO router.identifier_subject (identifier, subject, name)"
                " SELECT DISTINCT ON (identifier) identifier, subject, name"
                " FROM unnest($3::text[], $4::uuid[], $5::text[])"
                " WITH ORDINALITY AS said (identifier, subject, name, at)"
                " WHERE NOT EXISTS (SELECT FROM vault.erasures AS e WHERE e.subject = said.subject)"
                " ORDER BY identifier, at ON CONFLICT DO NOTHING",
                [claim.contact for claim, _ in settled],
                [subject for _, subject in settled],
                [identifier for identifier, _, _ in found],
                [subject for _, subject, _ in found],
                [name for _, _, name in found],
            )
        except _RACED as error:
            raise Unavailable("identities: other workers settle the same people; trying again") from error
        except POSTGRES_AWAY as error:
            raise Unavailable(f"identities: {type(error).__name__}") from error

    async def forget(self, subject: UUID) -> int:
        """Drop every keyed hash that finds this person; how many went. May be repeated. Raises Unavailable.

        Whose contacts there were is kept, ids alone: a late copy of one must not begin anew.
        """
        try:
            gone = await self._pool.fetch(
                "DELETE FROM router.identifier_subject WHERE subject = $1 RETURNING identifier", subject
            )
            if gone:
                # The dead rows still hold the hashes until they are vacuumed.
                await self._pool.execute("VACUUM router.identifier_subject")
        except POSTGRES_AWAY as error:
            raise Unavailable(f"identities: {type(error).__name__}") from error
        return len(gone)

    async def _known(self, claims: Sequence[Claim]) -> tuple[dict[UUID, UUID], dict[str, Owner], frozenset[UUID]]:
        contacts = {claim.contact for claim in claims} | {claim.answers for claim in claims if claim.answers}
        identifiers = {one.stored for claim in claims for one in claim.identifiers}
        rows = await self._pool.fetch(
            "SELECT contact, NULL AS identifier, subject, NULL AS name,"
            " EXISTS (SELECT FROM vault.erasures AS e WHERE e.subject = c.subject) AS erased"
            " FROM router.contact_subject AS c WHERE contact = ANY($1::uuid[])"
            " UNION ALL SELECT NULL, identifier, subject, name, false FROM router.identifier_subject"
            " WHERE identifier = ANY($2::text[])",
            list(contacts),
            list(identifiers),
        )
        subjects: dict[UUID, UUID] = {}
        owners: dict[str, Owner] = {}
        for row in rows:
            if row["identifier"] is None:
                subjects[_plain(row["contact"])] = _plain(row["subject"])
            else:
                owners[row["identifier"]] = Owner(_plain(row["subject"]), row["name"])
        return subjects, owners, frozenset(_plain(row["subject"]) for row in rows if row["erased"])


def _plain(value: UUID) -> UUID:
    """asyncpg has a UUID of its own; the language writes the standard one alone."""
    return UUID(int=value.int)
