"""People whose data are easy to look for go through every door and its errors; none of it comes out in a signal."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from benchmarks.part2.canary_people import Walk, person, poison
from benchmarks.part2.canary_search import Signal, hits, keys_and_headers, logs_and_metrics

from aduan_events.logs import topics
from aduan_local import dead_letters
from aduan_local.config import HOST
from aduan_local.settling import Settling
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import pool_when_up
from e2e.system import System
from e2e.waiting import until


def signals(system: System) -> Iterator[Signal]:
    """Everything that the system says of itself: spans, metrics and logs."""
    yield from (("spans", body) for body in list(system.spans.raw))
    health = int(system.stack.environment["ADUAN_HEALTH_PORT"])
    addresses = (system.ingest, system.desk, *(f"http://{HOST}:{health + step}" for step in range(3)))
    yield from logs_and_metrics(Path(system.stack.data), addresses)


def test_no_signal_bears_what_a_person_said_or_who_a_person_is(system: System) -> None:
    chance = random.SystemRandom()
    people = [person(chance) for _ in range(2)]
    broker = KafkaBroker(system.kafka, {name: one.partitions for name, one in topics().items()})
    walk = Walk(system.ingest, system.desk, (HOST, system.smtp_port), system.session)

    async def go() -> list[Signal]:
        await walk.through(people)
        await poison(broker, people[:1])
        async with await pool_when_up(_dsn(system), max_size=2) as pool:
            await _none_waits(pool, broker)
        return await keys_and_headers(broker)

    told = [*asyncio.run(go()), *signals(system)]
    assert hits(told, [word for who in people for word in who.words]) == []
    assert {place.partition("/")[0] for place, _ in told} >= {"dead-letters", "complaints", "spans"}
    assert len(system.spans.spans) > 20


def test_the_search_itself_would_find_one(system: System) -> None:
    accepted = system.accept(message="apakah ini tercatat", email=f"kenari-{uuid.uuid4().hex[:10]}@example.com")
    until(lambda: hits(signals(system), [accepted.contact_id.encode()]), "the contact's id in a span")


async def _none_waits(pool: asyncpg.Pool[asyncpg.Record], broker: KafkaBroker) -> None:
    """Until all dead letters are told, and given up again: other tests begin with none."""
    async with asyncio.timeout(30):
        seen = 0
        while (count := len(await dead_letters.letters(pool, settled=False))) != seen or not count:
            seen = count
            await asyncio.sleep(1.0)
    giving_up = Settling(
        pool, broker, by="sre-1", new_id=uuid.uuid4, now=lambda: datetime.now(UTC), say=lambda line: None
    )
    for letter in await dead_letters.letters(pool, settled=False):
        if letter.at_source is not None:
            assert await giving_up.discard(letter, "left by a test")


def _dsn(system: System) -> str:
    return f"postgresql://postgres@{HOST}:{system.stack.environment['ADUAN_PG_PORT']}/aduan"
