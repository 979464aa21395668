"""The reactor shell: at least once, in source order, stamped with its source; poison set aside; away is a wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from aduan_events.assignments import ComplaintHeld
from aduan_events.codec import decode, encode
from aduan_events.commands import RecordAssignment
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_router.reactions import AssignmentReactor
from aduan_runtime.homes.memory import MemoryBroker
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.ports import Outgoing, Row, StoreAway, TopicPartition
from aduan_runtime.shells.reactor import Reactor, ReactorShell, Received, Said, Unavailable

NOW = datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
LOG = TopicPartition("assignments", 0)
SUBJECT = UUID(int=7)


def broker() -> MemoryBroker:
    return MemoryBroker({name: topic.partitions for name, topic in topics().items()})


def held(number: int) -> Outgoing:
    """An officer holds the number-th complaint."""
    cause = uuid5(SUBJECT, str(number))
    event = Envelope(
        id=cause,
        subject=SUBJECT,
        complaint=UUID(int=number),
        seq=1,
        cause=cause,
        correlation=cause,
        occurred_at=NOW,
        recorded_at=NOW,
        data=ComplaintHeld(officer=f"agen-{number}"),
    )
    return Outgoing(str(number).encode(), encode(event))


def tell(logs: MemoryBroker, writer: str, number: int, *events: Outgoing) -> None:
    head = Outgoing(b"", write_head(Head(writer=writer, number=number, count=len(events), positions={})))
    logs.put(LOG, [head, *events])


def commands(logs: MemoryBroker) -> list[RecordAssignment]:
    """What stands on `commands`, in order of partition and offset."""
    found = [decode(record.value) for at, log in sorted(logs.logs.items()) if at.topic == "commands" for record in log]
    return [one.data for one in found if isinstance(one.data, RecordAssignment)]


async def run_until(shell: ReactorShell, holds: Callable[[], bool]) -> None:
    task = asyncio.ensure_future(shell.run())
    try:
        async with asyncio.timeout(5):
            while not holds():
                await asyncio.sleep(0.01)
    finally:
        shell.stop()
        await task


def shell(logs: MemoryBroker, store: MemoryViewStore, reactor: Reactor | None = None) -> ReactorShell:
    return ReactorShell(reactor or AssignmentReactor(), logs, store, owned=True)


async def test_each_event_that_counts_leads_to_its_command_with_the_source_stamp() -> None:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, held(1), held(2))
    tell(logs, "stale", 2, held(3))
    await run_until(shell(logs, MemoryViewStore()), lambda: len(commands(logs)) == 2)
    assert [one.officer for one in commands(logs)] == ["agen-1", "agen-2"]
    stamps = [decode(record.value).source for at, log in logs.logs.items() if at.topic == "commands" for record in log]
    assert [(one.offset, one.index) for one in stamps if one] == [(2, 0), (3, 0)]


async def test_a_restart_says_nothing_again() -> None:
    logs = broker()
    store = MemoryViewStore()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, held(1))
    await run_until(shell(logs, store), lambda: len(commands(logs)) == 1)
    tell(logs, "w", 2, held(2))
    await run_until(shell(logs, store), lambda: len(commands(logs)) == 2)
    assert [one.officer for one in commands(logs)] == ["agen-1", "agen-2"]


class Forgetful(MemoryViewStore):
    """A store that does not answer the first commit."""

    away = True

    async def commit(
        self, rows: Mapping[tuple[str, str], Row], moves: Mapping[TopicPartition, tuple[str, str]]
    ) -> None:
        if self.away:
            self.away = False
            raise StoreAway("the first commit is lost")
        await super().commit(rows, moves)


async def test_a_lost_position_means_that_outputs_come_again_with_the_same_stamp_and_id() -> None:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, held(1))
    await run_until(shell(logs, Forgetful()), lambda: len(commands(logs)) == 2)
    records = [record for at, log in logs.logs.items() if at.topic == "commands" for record in log]
    assert records[0].value == records[1].value


class Away:
    """A reactor whose look-up is away twice."""

    name = "assignments"
    source = "assignments"

    def __init__(self) -> None:
        self.tries = 0

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        self.tries += 1
        if self.tries < 3:
            raise Unavailable("PostgreSQL is away")
        return await AssignmentReactor().react(batch)


async def test_a_look_up_that_is_away_is_waited_for_and_nothing_is_a_dead_letter() -> None:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, held(1))
    await run_until(shell(logs, MemoryViewStore(), Away()), lambda: len(commands(logs)) == 1)
    assert logs.logs[TopicPartition("dead-letters", 0)] == []


async def test_a_record_that_cannot_be_read_is_copied_untouched_with_the_reason() -> None:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, Outgoing(b"k", b"\xff\xfe", [("x", b"1")]), held(1))
    await run_until(shell(logs, MemoryViewStore()), lambda: len(commands(logs)) == 1)
    letter = logs.logs[TopicPartition("dead-letters", 0)][0]
    assert (letter.key, letter.value) == (b"k", b"\xff\xfe")
    assert dict(letter.headers)["reason"] == b"bad_utf8"
    assert dict(letter.headers)["x"] == b"1"


class Strange:
    """A reactor whose rule fails on one officer, and has too much to say of another."""

    name = "assignments"
    source = "assignments"

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        said = []
        for received in batch:
            held = received.envelope.data
            assert isinstance(held, ComplaintHeld)
            if held.officer == "agen-2":
                raise KeyError(held.officer)
            text = "x" * 950_000 if held.officer == "agen-4" else held.officer
            wish = RecordAssignment(by=held.officer, officer=text)
            said.append([Said("commands", wish, SUBJECT, received.envelope.complaint)])
        return said


async def test_what_no_rule_can_take_or_no_log_can_hold_is_set_aside_and_the_others_are_said() -> None:
    logs = broker()
    logs.put(LOG, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
    tell(logs, "w", 1, *(held(number) for number in range(1, 6)))
    await run_until(shell(logs, MemoryViewStore(), Strange()), lambda: len(commands(logs)) == 3)
    assert [one.officer for one in commands(logs)] == ["agen-1", "agen-3", "agen-5"]
    letters = [dict(record.headers) for record in logs.logs[TopicPartition("dead-letters", 0)]]
    assert [(letter["offset"], letter["reason"]) for letter in letters] == [
        (b"3", b"undecidable"),
        (b"5", b"too_large"),
    ]
    assert "agen-2" not in str([letter["detail"] for letter in letters])
