"""Seven bugs planted from outside, each found by name: what the checker and the simulation are worth."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from aduan_events.codec import encode
from aduan_events.complaints import ContactLinked
from aduan_events.effects import MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, Halted
from aduan_ingest.acceptance import NotSafe
from aduan_ingest.log_line import LogLine
from aduan_runtime.homes.memory import MemoryBroker, MemoryRecord
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import Outgoing, Record, Row, StoreAway, Table, TopicPartition
from aduan_runtime.ownership import take_over
from aduan_runtime.ownership.deciding import Deciding
from aduan_runtime.shells import decider as decider_shell
from aduan_runtime.shells.effector import EffectorShell, Outcome
from aduan_runtime.shells.projector import ProjectorShell
from chaos import anomalies as named
from chaos.anomalies import History, anomalies
from chaos.operations import Operation
from chaos.test_anomalies import linked, mailed, names, received, sound
from contract.test_effector_shell import Ledger
from properties import sim_checker as simulated
from properties.sim_world import World, fail_point
from properties.test_simulation import ids_are_made_up, latest_marker_wins, lived, readers_ignore_the_rule
from unit.ingest.keeping_makers import Keys, a_keeper, an_arrival
from unit.ingest.keeping_makers import Logs as IntakeLogs

NOW = datetime(2021, 5, 24, 1, tzinfo=UTC)


@pytest.fixture
def _virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_over, "fail_point", fail_point)
    monkeypatch.setattr(decider_shell, "_POLL_S", 0.5)


def _in_some_world(anomaly: str) -> bool:
    """Whether the simulation names it in one of sixty worlds."""
    return any(line.startswith(f"{anomaly}:") for seed in range(60) for line in simulated.anomalies(lived(seed)))


@pytest.mark.usefixtures("_virtual_time")
def test_a_marker_without_compare_and_set_loses_what_was_acked(monkeypatch: pytest.MonkeyPatch) -> None:
    latest_marker_wins(monkeypatch)
    assert _in_some_world(simulated.LOST)


@pytest.mark.usefixtures("_virtual_time")
def test_a_reader_that_ignores_the_rule_shows_a_stale_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    readers_ignore_the_rule(monkeypatch)
    assert _in_some_world(simulated.STALE)


@pytest.mark.usefixtures("_virtual_time")
def test_an_id_that_is_made_up_is_unstable(monkeypatch: pytest.MonkeyPatch) -> None:
    ids_are_made_up(monkeypatch)
    assert _in_some_world(simulated.UNSTABLE)


def _riddle() -> list[str]:
    world = World()
    try:
        world.start()
        world.tell("riddle", world.riddled, stamped=False)
        world.heal()
    finally:
        world.close()
    return simulated.anomalies(world)


@pytest.mark.usefixtures("_virtual_time")
def test_a_dropped_dead_letter_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _riddle() == []

    def drop(self: Deciding[Any], waits: DeadLettered | Halted, record: Record, given: object) -> None:
        self.silent += 1

    monkeypatch.setattr(Deciding, "_park", drop)
    assert any(line.startswith(f"{simulated.LOST}:") for line in _riddle())


async def _accepted_by(line: type[LogLine], monkeypatch: pytest.MonkeyPatch) -> History:
    """One contact at a door while its log refuses, and what its sender heard."""
    monkeypatch.setattr("aduan_ingest.keeping.LogLine", line)
    logs = IntakeLogs()
    logs.refusing.add("contacts")
    keeper = a_keeper(logs, Keys())
    await keeper.start()
    operations: list[Operation] = []
    try:
        with suppress(NotSafe):
            accepted = await keeper.accept(an_arrival())
            operations.append(Operation("form", accepted.contact_id, "acked", 1.0, 1.0, 2.0, 1))
        await asyncio.sleep(0.05)
    finally:
        await keeper.close()
    return History(operations, dict(logs.logs))


async def test_an_ack_before_the_append_loses_the_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hasty(LogLine):
        async def append(self, record: Outgoing) -> int:
            task = asyncio.ensure_future(super().append(record))
            task.add_done_callback(lambda done: done.exception())
            return 0

    assert anomalies(await _accepted_by(LogLine, monkeypatch)) == []
    assert names(await _accepted_by(Hasty, monkeypatch)) == {named.LOST}


CONTACT = Table(name="contact", key="contact", columns={"contact": "text"})


class Contacts:
    """Names each contact that joined a complaint."""

    name = "contacts"
    tables = (CONTACT,)
    topics = ("complaints",)

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        assert isinstance(event.data, ContactLinked)
        return (("contact", str(event.data.contact)),)

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        return {"contact": key}


class PositionFirst(MemoryViewStore):
    """Stores the position, then the rows; between the two the store goes away once."""

    dies = True

    async def commit(
        self, rows: Mapping[tuple[str, str], Row], moves: Mapping[TopicPartition, tuple[str, str]]
    ) -> None:
        await super().commit({}, moves)
        if self.dies:
            self.dies = False
            raise StoreAway("it went away between position and rows")
        await super().commit(rows, {})


async def _shown_by(store: MemoryViewStore) -> History:
    logs = sound()
    shell = ProjectorShell(Contacts(), logs.broker, store, owned_topics=frozenset({"complaints"}), max_poll_records=3)
    task = asyncio.ensure_future(shell.run())
    await asyncio.sleep(0.6)
    logs.put("contacts", received(3))
    logs.batch(linked(3, 3))
    await asyncio.sleep(0.4)
    shell.stop()
    await task
    shown = frozenset(UUID(key) for key in store.rows("contact"))
    return History(logs=dict(logs.broker.logs), shown=shown)


async def test_a_position_before_its_rows_leaves_contacts_unseen() -> None:
    assert anomalies(await _shown_by(MemoryViewStore((CONTACT,)))) == []
    assert names(await _shown_by(PositionFirst((CONTACT,)))) == {named.UNSEEN}


class EffectFirst(EffectorShell):
    """Sends, and asks the ledger afterwards."""

    async def _carry_out(self, envelope: Envelope[Message], effect: MailRequested, record: Record) -> Outcome:
        await self._deliver(envelope, effect)
        return await super()._carry_out(envelope, effect, record)


class Dying(Exception):
    """The process ends here."""


async def _mailed_by(shell: type[EffectorShell]) -> dict[UUID, int]:
    """Mails of one effect whose process dies just after sending and takes the effect again."""
    mails: dict[UUID, int] = {}

    async def deliver(envelope: Envelope[Message], effect: MailRequested) -> Outcome:
        mails[envelope.id] = mails.get(envelope.id, 0) + 1
        if mails[envelope.id] == 1:
            raise Dying
        return Outcome("delivered")

    logs = MemoryBroker({"deliveries": 12, "dead-letters": 1})
    ledger = Ledger()
    record = MemoryRecord("effects", 0, 0, 0, b"k", encode(_effect()))
    for _ in range(2):
        with suppress(Dying):
            await shell("deliveries", deliver, ledger, logs, lambda: 0, lambda: NOW).take(record)
    return mails


def _effect() -> Envelope[Message]:
    data = MailRequested(contact=UUID(int=1), template="ACK", ticket=1)
    ids = UUID(int=60)
    return Envelope(id=ids, cause=ids, correlation=ids, occurred_at=NOW, recorded_at=NOW, data=data)


def _named_of(mails: dict[UUID, int]) -> Iterator[str]:
    logs = mailed("unknown")
    yield from names(History(logs=dict(logs.broker.logs), mails=mails))


async def test_an_effect_before_its_ledger_is_sent_twice() -> None:
    assert set(_named_of(await _mailed_by(EffectorShell))) == set()
    assert set(_named_of(await _mailed_by(EffectFirst))) == {named.DUPLICATE}
