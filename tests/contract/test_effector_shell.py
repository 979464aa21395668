"""The effector shell: at most once per effect id; doubt is unknown and never sent again; its delivery is on the log."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Literal
from uuid import UUID

from aduan_events.codec import decode, encode
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_runtime.homes.memory import MemoryBroker, MemoryRecord
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.shells.effector import STALE_AFTER_MS, EffectorShell, LedgerAway, Outcome
from aduan_runtime.shells.lanes import Lanes

NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
EFFECT = UUID(int=5)


class Ledger:
    """A ledger in memory; `away` calls fail first."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Outcome | Literal["started"]] = {}
        self.away = 0

    async def start(self, effect: UUID) -> Outcome | Literal["new", "started"]:
        if self.away:
            self.away -= 1
            raise LedgerAway("PostgreSQL is away")
        standing = self.rows.get(effect)
        if standing is None:
            self.rows[effect] = "started"
            return "new"
        return standing

    async def end(self, effect: UUID, outcome: Outcome) -> Outcome:
        standing = self.rows[effect]
        if standing == "started":
            self.rows[effect] = outcome
            return outcome
        return standing


class World:
    """Where mails go; `outcome` is what becomes of the next one."""

    def __init__(self) -> None:
        self.sent = 0
        self.outcome = Outcome("delivered")

    async def deliver(self, envelope: Envelope[Message], effect: MailRequested) -> Outcome:
        self.sent += 1
        return self.outcome


class System:
    def __init__(self) -> None:
        self.logs = MemoryBroker({name: topic.partitions for name, topic in topics().items()})
        self.ledger = Ledger()
        self.world = World()
        self.wall_ms = 0

    def shell(self) -> EffectorShell:
        return EffectorShell(
            "deliveries", self.world.deliver, self.ledger, self.logs, lambda: self.wall_ms, lambda: NOW
        )

    def deliveries(self) -> list[DeliveryEnded]:
        found = [
            decode(record.value).data
            for at, log in self.logs.logs.items()
            if at.topic == "deliveries"
            for record in log
        ]
        return [one for one in found if isinstance(one, DeliveryEnded)]


def asked(effect: UUID = EFFECT, offset: int = 0) -> MemoryRecord:
    envelope = Envelope(
        id=effect,
        subject=UUID(int=7),
        complaint=UUID(int=8),
        cause=effect,
        correlation=effect,
        occurred_at=NOW,
        recorded_at=NOW,
        data=MailRequested(contact=UUID(int=1), template="ACK", ticket=15),
    )
    return MemoryRecord("effects", 0, offset, 0, effect.hex.encode(), encode(envelope))


async def test_an_effect_is_sent_once_and_its_delivery_is_told() -> None:
    system = System()
    await system.shell().take(asked())
    assert system.world.sent == 1
    assert system.deliveries() == [DeliveryEnded(effect=EFFECT, outcome="delivered", template="ACK")]


async def test_the_same_effect_again_is_not_sent_again_and_tells_the_same() -> None:
    system = System()
    await system.shell().take(asked())
    await system.shell().take(asked())
    assert system.world.sent == 1
    assert len({one.effect for one in system.deliveries()}) == 1


async def test_started_found_at_a_restart_is_unknown_and_never_sent_again() -> None:
    system = System()
    system.ledger.rows[EFFECT] = "started"
    await system.shell().take(asked())
    assert system.world.sent == 0
    assert system.deliveries()[0].outcome == "unknown"


async def test_an_old_effect_that_no_ledger_knows_is_unknown() -> None:
    system = System()
    system.wall_ms = STALE_AFTER_MS + 1
    await system.shell().take(asked())
    assert (system.world.sent, system.deliveries()[0].outcome) == (0, "unknown")


async def test_a_ledger_that_is_away_is_waited_for_before_anything_is_sent() -> None:
    system = System()
    system.ledger.away = 1
    await system.shell().take(asked())
    assert system.world.sent == 1


async def test_a_record_that_cannot_be_read_is_set_aside() -> None:
    system = System()
    await system.shell().take(MemoryRecord("effects", 0, 3, 0, b"k", b"{"))
    letter = system.logs.logs[TopicPartition("dead-letters", 0)][0]
    assert letter.value == b"{"
    assert dict(letter.headers)["offset"] == b"3"


async def test_several_at_once_through_a_log_that_refuses_are_each_sent_once_and_each_told() -> None:
    system, done = System(), list[int]()
    lanes = Lanes(system.shell().take)
    system.logs.down = True
    for number in range(24):
        one = asked(UUID(int=100 + number % 20), offset=number)
        await lanes.put(one, partial(done.append, number))
        if number == 12:
            system.logs.down = False
    async with asyncio.timeout(10):
        while len(done) < 24:
            await asyncio.sleep(0.01)
    await lanes.close()
    assert done == list(range(24))
    assert system.world.sent == 20
    assert {one.effect for one in system.deliveries()} == set(system.ledger.rows)
    assert {one.outcome for one in system.deliveries()} == {"delivered"}
