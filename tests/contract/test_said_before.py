"""A reactor whose stored positions are gone or too old says nothing again: its own outputs tell what it said."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid5

import pytest

from aduan_events.codec import decode
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.ownership import Marker, write_marker
from aduan_ingest.keeping import Keeper
from aduan_ingest.receipts import Receipts
from aduan_local.migrations import migrate, migrations_of
from aduan_router.identifying import IdentifyReactor
from aduan_router.reactions import AssignmentReactor
from aduan_router.store import IdentityStore
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import Outgoing, TopicPartition, ViewStore
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from aduan_runtime.shells import said_before
from aduan_runtime.shells.reactor import Reactor, ReactorShell
from aduan_runtime.shells.said_before import Recall, SaidBefore
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from contract.erasure_stage import MASTER, PARTITIONS, Canary, Keys
from contract.test_reactor_shell import LOG, broker, commands, held, run_until, tell

NewStores = Callable[[], Awaitable[tuple[ViewStore, ViewStore]]]


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.real)])
async def new_stores(request: pytest.FixtureRequest) -> AsyncIterator[NewStores]:
    """Positions and notes of a reactor; each call as if all of it was lost."""
    if request.param == "memory":

        async def in_memory() -> tuple[ViewStore, ViewStore]:
            return MemoryViewStore(), MemoryViewStore()

        yield in_memory
        return
    async with await pool_when_up(request.getfixturevalue("database")) as pool:

        async def in_postgres() -> tuple[ViewStore, ViewStore]:
            await pool.execute("DROP SCHEMA IF EXISTS router CASCADE")
            return await stores_of(pool, "assignments")

        yield in_postgres


async def stores_of(pool: Pool, name: str) -> tuple[ViewStore, ViewStore]:
    made = [PostgresViewStore(pool, "router", view) for view in (name, f"{name}_outputs")]
    for one in made:
        await one.prepare()
    return made[0], made[1]


def shell(
    logs: MemoryBroker,
    reactor: Reactor,
    outputs: Sequence[str],
    stores: tuple[ViewStore, ViewStore],
    recall: Recall | None,
) -> ReactorShell:
    partitions = {name: logs.topics[name] for name in outputs}
    said = SaidBefore(reactor.name, reactor.source, logs, partitions, stores[1], recall)
    return ReactorShell(reactor, logs, stores[0], owned=reactor.source == LOG.topic, said_before=said)


def assigning(logs: MemoryBroker, stores: tuple[ViewStore, ViewStore]) -> ReactorShell:
    return shell(logs, AssignmentReactor(), AssignmentReactor.outputs, stores, None)


def officers(logs: MemoryBroker) -> list[str]:
    return sorted(one.officer for one in commands(logs))


def assigned(*numbers: int) -> MemoryBroker:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, *(held(number) for number in numbers))
    return logs


async def test_with_its_positions_lost_a_reactor_says_only_what_it_had_not_said(new_stores: NewStores) -> None:
    logs = assigned(1, 2)
    await run_until(assigning(logs, await new_stores()), lambda: len(commands(logs)) == 2)
    tell(logs, "w", 2, held(3))
    await run_until(assigning(logs, await new_stores()), lambda: "agen-3" in officers(logs))
    assert officers(logs) == ["agen-1", "agen-2", "agen-3"]


async def test_what_was_said_in_part_is_said_to_its_end(new_stores: NewStores) -> None:
    logs = assigned(1, 2)
    await run_until(assigning(logs, await new_stores()), lambda: len(commands(logs)) == 2)
    first = next(
        at
        for at, log in logs.logs.items()
        if at.topic == "commands" and any(b"agen-1" in (r.value or b"") for r in log)
    )
    logs.logs[first] = [one for one in logs.logs[first] if b"agen-1" not in (one.value or b"")]
    await run_until(assigning(logs, await new_stores()), lambda: len(commands(logs)) == 2)
    assert officers(logs) == ["agen-1", "agen-2"]


async def test_far_below_the_highest_stamp_nothing_is_even_thought_of(
    new_stores: NewStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said_before, "WINDOW", 3)
    logs = assigned(*range(1, 41))
    await run_until(assigning(logs, await new_stores()), lambda: len(commands(logs)) == 40)
    seen: list[str] = []

    class Seeing(AssignmentReactor):
        async def react(self, batch):  # type: ignore[no-untyped-def]
            seen.extend(one.envelope.data.officer for one in batch)
            return await super().react(batch)

    tell(logs, "w", 2, held(41))
    again = shell(logs, Seeing(), Seeing.outputs, await new_stores(), None)
    await run_until(again, lambda: "agen-41" in officers(logs))
    assert (seen, len(commands(logs))) == (["agen-38", "agen-39", "agen-40", "agen-41"], 41)


async def test_with_notes_only_what_came_after_them_is_read(
    new_stores: NewStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said_before, "_NOTE_S", 0.0)
    logs, (_, notes) = assigned(1, 2), await new_stores()
    positions = MemoryViewStore()
    await run_until(assigning(logs, (positions, MemoryViewStore())), lambda: len(commands(logs)) == 2)
    group = await logs.group("reading", ["assignments"], lambda _: 0)
    told: list[Envelope[Message]] = []

    async def recall(said: Sequence[Envelope[Message]]) -> None:
        told.extend(said)

    async def read() -> SaidBefore:
        said = SaidBefore("assignments", "assignments", logs, {"commands": 12}, notes, recall)
        await said.read(group, lambda: True)
        return said

    await (await read()).note(group)
    assert len(told) == 2
    tell(logs, "w", 2, held(3))
    await run_until(assigning(logs, (positions, MemoryViewStore())), lambda: len(commands(logs)) == 3)
    await read()
    assert len(told) == 3


class Stage:
    """Contacts on logs in memory, identities and keys in PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.logs = MemoryBroker(PARTITIONS, lambda: int(datetime.now(UTC).timestamp() * 1000))
        self.keeper = Keeper(self.logs, Keys(Vault(pool, MASTER)), Lookup(MASTER), Receipts(pool), ProgrammeClock(REAL))

    async def says(self, canary: Canary, source: str) -> UUID:
        return (await self.keeper.accept(canary.says(source, "Insentif saya belum cair."))).contact_id

    async def identify_until(self, holds: Callable[[], bool]) -> None:
        vault = Vault(self.pool, MASTER)
        reactor = IdentifyReactor(vault, Lookup(MASTER), IdentityStore(self.pool), lambda: os.urandom(12))
        stores = await stores_of(self.pool, "identify")
        await run_until(shell(self.logs, reactor, reactor.outputs, stores, reactor.recall), holds)

    def has_identified(self, contact: UUID) -> bool:
        return contact in dict(self.subjects())

    def subjects(self) -> list[tuple[UUID, UUID | None]]:
        """Contact and subject of all that was identified, repeats too."""
        found = []
        for at, records in sorted(self.logs.logs.items()):
            for record in records if at.topic == "identified" else ():
                said = decode(record.value)
                assert isinstance(said.data, ContactIdentified)
                found.append((said.data.contact, said.subject))
        return found

    async def lose(self, *tables: str) -> None:
        for table in ("router.contact_subject", "router.identifier_subject", "router.positions", *tables):
            await self.pool.execute(f"DELETE FROM {table}")


@pytest.fixture
async def stage(database: str) -> AsyncIterator[Stage]:
    packages = ("aduan_runtime", "aduan_router", "aduan_ingest")
    await migrate(database, [one for package in packages for one in migrations_of(package)])
    async with await pool_when_up(database) as pool:
        made = Stage(pool)
        await made.keeper.start()
        yield made
        await made.keeper.close()


ONE, OTHER = Canary(3), Canary(4)


@pytest.mark.real
@pytest.mark.parametrize("keys_too", [False, True], ids=["identities lost", "identities and keys lost"])
async def test_identities_are_learned_again_before_anybody_is_identified(stage: Stage, keys_too: bool) -> None:
    for person, source in ((ONE, "a"), (OTHER, "b"), (ONE, "c")):
        said = await stage.says(person, source)
        await stage.identify_until(partial(stage.has_identified, said))
    before = dict(stage.subjects())
    assert len(set(before.values())) == 2
    await stage.lose(*(("vault.keys",) if keys_too else ()))
    contact = await stage.says(ONE, "d")
    await stage.identify_until(partial(stage.has_identified, contact))
    told = stage.subjects()
    assert len(told) == 4
    assert {known: dict(told)[known] for known in before} == before
    # Without the keys nobody can tell any more who wrote before.
    assert (dict(told)[contact] in before.values()) is not keys_too
    kept = await stage.pool.fetch("SELECT contact, subject FROM router.contact_subject")
    assert {(UUID(int=one["contact"].int), UUID(int=one["subject"].int)) for one in kept} == set(told)


@pytest.mark.real
async def test_an_erased_person_is_not_found_again_by_what_is_learned(stage: Stage) -> None:
    contact = await stage.says(ONE, "a")
    await stage.identify_until(lambda: len(stage.subjects()) == 1)
    subject = dict(stage.subjects())[contact]
    assert subject == uuid5(contact, "subject")
    # A backup of keys that is older than the erasure, which the log told again first.
    await stage.lose()
    await stage.pool.execute("UPDATE vault.keys SET subject = NULL")
    await stage.pool.execute("INSERT INTO vault.erasures (subject) VALUES ($1)", subject)
    later = await stage.says(ONE, "b")
    await stage.identify_until(partial(stage.has_identified, later))
    assert dict(stage.subjects())[later] != subject
    found = await stage.pool.fetch("SELECT 1 FROM router.identifier_subject WHERE subject = $1", subject)
    assert found == []
    assert TopicPartition("dead-letters", 0) not in stage.logs.logs
