"""Bad input on the real broker, on every log at once: one dead letter a reader, no stall, and a retry after a fix."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from msgspec.structs import replace

from aduan_events.codec import decode, encode
from aduan_events.complaints import ComplaintOpened, ContactLinked, ContactRepeated
from aduan_events.cursors import OwnedCursor
from aduan_events.examples import examples
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.vocabulary import Category, Channel, Kind
from aduan_local import dead_letters
from aduan_local.dead_letters import Letter
from aduan_local.settling import Settling
from aduan_local.topics import declared, ensure
from aduan_router.case import Person
from aduan_router.complaint import ComplaintDecider
from aduan_router.dispatcher import Dispatcher
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.homes.postgres import Pool, pool_when_up
from aduan_runtime.ownership.decisions import Decided, Input
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from contract.erasure_stage import MASTER, OWNED, PARTITIONS, services_on, tables_on
from contract.test_bad_input import ONE_OF, READERS, STALL_S, bad
from unit.desk.given import envelope, named, sealed

BROKEN = "bad"
"""The contact that no rule can decide until somebody mends it."""

Placed = tuple[str, int, int, str]
"""Topic, partition, offset and reason of a record that nobody can take."""


@dataclass
class Stage:
    """All shells but the doors on a real broker and a real database, and whoever writes to the logs from outside."""

    pool: Pool
    broker: KafkaBroker
    producer: AIOKafkaProducer
    lines: list[str] = field(default_factory=list)

    async def put(self, topic: str, partition: int, key: bytes | None, value: bytes | None) -> int:
        """Append as any producer can; the offset."""
        placed: Any = await self.producer.send_and_wait(topic, value, key, partition)
        return int(placed.offset)

    async def arrives(self, person: UUID, *names: str) -> None:
        """Contacts of one person are identified."""
        for name in names:
            contact = ContactIdentified(
                contact=named(name),
                channel=Channel.EMAIL,
                kind=Kind.COMPLAINT,
                category=Category.INC_NOT_RECEIVED,
                fingerprint=name,
                message=sealed(f"{name}|message"),
            )
            event = replace(envelope(contact, name=name, complaint=None), subject=person)
            key = str(person).encode()
            await self.put("identified", partition_of(key, PARTITIONS["identified"]), key, encode(event))

    async def letters(self) -> Sequence[Letter]:
        """Whatever waits."""
        return await dead_letters.letters(self.pool, settled=False)

    async def counted(self, at: TopicPartition) -> tuple[list[Message], int]:
        """What counts on an owned log, and how many records of it are void."""
        reader, cursor, found = await self.broker.reader({at: 0}), OwnedCursor(None), list[Message]()
        try:
            end, last = (await reader.ends(at))[at], -1
            while last + 1 < end:
                for record in (await reader.read(500, 1.0)).get(at, ()):
                    last = record.offset
                    if cursor.take(record.offset, record.value):
                        found.append(decode(record.value).data)
        finally:
            await reader.close()
        return found, cursor.rule.void_records

    async def classes(self, person: UUID, *names: str) -> list[str]:
        """The contacts of a person in the order in which they got their class."""
        known = {named(name): name for name in names}
        events, _ = await self.counted(_place("complaints", person))
        classed = [one for one in events if isinstance(one, ComplaintOpened | ContactLinked | ContactRepeated)]
        return [known[one.contact] for one in classed if one.contact in known]


@pytest.fixture
async def stage(database: str, kafka: str) -> AsyncIterator[Stage]:
    await ensure(kafka, declared())
    await tables_on(database)
    broker = KafkaBroker(kafka, PARTITIONS)
    dispatcher: DeciderShell[Any] = DeciderShell(
        Dispatcher(),
        broker,
        ProgrammeClock(REAL),
        partitions=PARTITIONS,
        owned_topics=OWNED,
        new_writer=lambda: uuid4().hex,
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=1_000_000)
    await producer.start()
    async with await pool_when_up(database) as pool, services_on(pool, broker, Vault(pool, MASTER), Lookup(MASTER)):
        running = asyncio.ensure_future(dispatcher.run())
        try:
            yield Stage(pool, broker, producer)
        finally:
            dispatcher.stop()
            await asyncio.wait({running}, timeout=10)
            await producer.stop()


async def test_every_bad_record_is_one_dead_letter_a_reader_and_is_applied_once_after_a_fix(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, broken = ComplaintDecider.decide, {named(BROKEN)}

    def breaking(self: ComplaintDecider, state: Person, given: Input) -> Sequence[Decided]:
        data = given.envelope.data
        if isinstance(data, ContactIdentified) and data.contact in broken:
            raise ValueError("a rule that somebody must mend")
        return decide(self, state, given)

    monkeypatch.setattr(ComplaintDecider, "decide", breaking)
    sari, budi = UUID(int=17), UUID(int=18)
    await stage.arrives(budi, "warm")
    await _shown(stage, "warm")

    put = [one for topic in ONE_OF for one in await _all_kinds(stage, topic)]
    astray = [await _astray(stage, topic) for topic in ("identified", "commands")]
    expected = sorted(
        [
            *((reader, *one) for one in put for reader in READERS[one[0]]),
            # Whoever owns no log can take it.
            *(("complaints", *one) for one in astray),
        ]
    )
    begun = monotonic()
    found = await _told(stage, len(expected))
    await stage.arrives(budi, "after")
    await _shown(stage, "after")
    assert found == expected
    assert monotonic() - begun < 2 * STALL_S

    await _bad_on_an_owned_log(stage, budi)
    await stage.arrives(sari, "first", BROKEN, "second", "third")
    (letter, *behind) = await _waiting(stage, len(expected), 3)
    assert [one.reason for one in behind] == [f"behind {letter.id.removeprefix('complaints/')}"] * 2
    settling = Settling(
        stage.pool, stage.broker, by="sre-1", new_id=uuid4, now=lambda: datetime.now(UTC), say=stage.lines.append
    )
    broken.clear()
    assert await settling.retry(letter)
    assert stage.lines == [f"{one.id}  retried" for one in (letter, *behind)]
    assert await stage.classes(sari, "first", BROKEN, "second", "third") == ["first", BROKEN, "second", "third"]
    before, _ = await stage.counted(_place("complaints", sari))
    assert await settling.retry(await dead_letters.find(stage.pool, letter.id))
    assert stage.lines[-1] == f"{letter.id} is retried already; nothing was sent"
    assert await stage.counted(_place("complaints", sari)) == (before, 0)


async def _all_kinds(stage: Stage, topic: str) -> list[Placed]:
    """Each under a key of its own, so that none waits behind another."""
    kinds: dict[str, tuple[bytes | None, str]] = {**bad(topic), "no value": (None, "null_value")}
    placed: list[Placed] = []
    for number, (value, reason) in enumerate(kinds.values()):
        key = f"{topic}-{number}".encode()
        partition = partition_of(key, PARTITIONS[topic])
        placed.append((topic, partition, await stage.put(topic, partition, key, value), reason))
    return sorted(placed)


async def _astray(stage: Stage, topic: str) -> Placed:
    """A good record under a key that belongs to another partition."""
    key, value = f"{topic} astray".encode(), next(iter(examples(ONE_OF[topic]))).value
    partition = (partition_of(key, PARTITIONS[topic]) + 1) % PARTITIONS[topic]
    return topic, partition, await stage.put(topic, partition, key, value), "wrong_partition"


async def _bad_on_an_owned_log(stage: Stage, person: UUID) -> None:
    """Void for everybody and counted; no dead letter, and the log goes on."""
    at, kinds, waiting = _place("complaints", person), bad("commands"), len(await stage.letters())
    for value, _ in kinds.values():
        await stage.put(at.topic, at.partition, str(person).encode(), value)
    await stage.put(at.topic, at.partition, str(person).encode(), None)
    await stage.arrives(person, "later")
    await _shown(stage, "later")
    assert (await stage.counted(at))[1] == len(kinds) + 1
    assert len(await stage.letters()) == waiting


def _place(topic: str, person: UUID) -> TopicPartition:
    return TopicPartition(topic, partition_of(str(person).encode(), PARTITIONS[topic]))


async def _shown(stage: Stage, name: str) -> None:
    """Until a contact stands in the views of both of its logs."""
    async with asyncio.timeout(30):
        while not await stage.pool.fetchval(
            "SELECT EXISTS (SELECT FROM desk.complaint WHERE $1 = ANY(contacts))"
            " AND EXISTS (SELECT FROM desk.contact_text WHERE contact = $1)",
            str(named(name)),
        ):
            await asyncio.sleep(0.02)


async def _told(stage: Stage, count: int) -> list[tuple[str, str, int, int, str]]:
    """Reader, place and reason of each dead letter, once there are so many and no more."""
    async with asyncio.timeout(STALL_S):
        while await stage.pool.fetchval("SELECT count(*) FROM desk.dead_letter") < count:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    rows = await stage.pool.fetch("SELECT reader, topic, partition, at_offset, reason FROM desk.dead_letter")
    return sorted((row["reader"], row["topic"], row["partition"], row["at_offset"], row["reason"]) for row in rows)


async def _waiting(stage: Stage, others: int, count: int) -> Sequence[Letter]:
    """What waits beside the others, oldest first."""
    async with asyncio.timeout(STALL_S):
        while len(found := await stage.letters()) != others + count:
            await asyncio.sleep(0.02)
    mine = [one for one in found if one.reason == "undecidable" or one.reason.startswith("behind")]
    return sorted(mine, key=lambda letter: letter.offset)
