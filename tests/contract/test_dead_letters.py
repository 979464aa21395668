"""Dead letters are retried after a fix: once, in order, whatever is asked twice, and given up with a reason."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from aduan_desk.views.outcomes import OutcomesView
from aduan_events import complaints as said
from aduan_events.audit import DeadLetterActed
from aduan_events.codec import decode, encode
from aduan_events.commands import RetryDeadLetter
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, Halted, Refused
from aduan_events.vocabulary import Category, Channel, Kind
from aduan_local import dead_letters
from aduan_local.commands.dead_letters import line_of, shown
from aduan_local.dead_letters import Letter
from aduan_local.errors import StackError
from aduan_local.settling import Settling
from aduan_router.case import Person
from aduan_router.complaint import ComplaintDecider
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.dead_letters import dead_letter
from aduan_runtime.homes.memory import MemoryAppender, MemoryBroker
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from aduan_runtime.homes.postgres import Pool, PostgresViewStore
from aduan_runtime.ownership.decisions import Decided, Input
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.projector import ProjectorShell
from contract.desk_makers import PARTITIONS
from unit.desk.given import OWNED, SARI, envelope, named, sealed

P = partition_of(str(SARI).encode(), 12)
IDENTIFIED = TopicPartition("identified", P)
COMPLAINTS = TopicPartition("complaints", P)


class Breaking(ComplaintDecider):
    """The complaint decider, which cannot decide the contacts in `broken` until somebody mends it."""

    def __init__(self) -> None:
        self.broken: set[UUID] = set()

    def decide(self, state: Person, given: Input) -> Sequence[Decided]:
        data = given.envelope.data
        if isinstance(data, ContactIdentified) and data.contact in self.broken:
            raise ValueError("a rule that somebody must mend")
        return super().decide(state, given)


@dataclass
class Stage:
    """The router's decider and the desk's view on one broker, and a person with the command."""

    pool: Pool
    broker: MemoryBroker
    decider: Breaking
    lines: list[str] = field(default_factory=list)

    def arrives(self, *names: str) -> None:
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
            value = encode(envelope(contact, name=name, complaint=None))
            self.broker.put(IDENTIFIED, [Outgoing(str(SARI).encode(), value)])

    def events(self, *kinds: type[Message]) -> list[Message]:
        """What counts on the log of complaints, of these kinds."""
        cursor = OwnedCursor(None)
        counted = [record for record in self.broker.logs[COMPLAINTS] if cursor.take(record.offset, record.value)]
        found = [decode(record.value).data for record in counted]
        return [data for data in found if not kinds or isinstance(data, kinds)]

    def classes(self) -> list[str]:
        """The contacts in the order in which they got their class."""
        known = {named(name): name for name in ("first", "bad", "second", "third", "fourth")}
        kinds = (said.ComplaintOpened, said.ContactLinked, said.ContactRepeated)
        return [known[data.contact] for data in self.events(*kinds)]  # type: ignore[attr-defined]  # each names one

    async def waiting(self, count: int) -> Sequence[Letter]:
        """What waits, oldest first, once so many do."""
        async with asyncio.timeout(10):
            while len(found := await dead_letters.letters(self.pool, settled=False)) != count:
                await asyncio.sleep(0.02)
        return sorted(found, key=lambda letter: letter.offset)

    def settling(self, **options: Any) -> Settling:
        return Settling(
            self.pool,
            self.broker,
            by="sre-1",
            new_id=uuid4,
            now=lambda: datetime.now(UTC),
            say=self.lines.append,
            **options,
        )

    def appended(self) -> int:
        """How many records stand on all logs that the command writes."""
        return sum(len(self.broker.logs[at]) for at in list(self.broker.logs) if at.topic not in OWNED)


@pytest.fixture
async def stage(pool: Pool) -> AsyncIterator[Stage]:
    broker = MemoryBroker(PARTITIONS, lambda: int(datetime.now(UTC).timestamp() * 1000))
    decider = Breaking()
    clock = ProgrammeClock(REAL)
    owner: DeciderShell[Person] = DeciderShell(
        decider, broker, clock, partitions=PARTITIONS, owned_topics=OWNED, new_writer=lambda: uuid4().hex
    )
    view = OutcomesView()
    store = PostgresViewStore(pool, "desk", view.name, view.tables)
    await store.prepare()
    projector = ProjectorShell(view, broker, store, owned_topics=OWNED)
    running = [asyncio.ensure_future(shell.run()) for shell in (owner, projector)]
    yield Stage(pool, broker, decider)
    owner.stop()
    projector.stop()
    await asyncio.wait(running, timeout=10)


@pytest.fixture
async def halted(stage: Stage) -> Sequence[Letter]:
    """`first` was decided; `bad` could not be, and two contacts wait behind it."""
    stage.decider.broken = {named("bad")}
    stage.arrives("first", "bad", "second", "third")
    return await stage.waiting(3)


async def test_what_waits_is_listed_with_its_reason_and_what_waits_behind_it(
    stage: Stage, halted: Sequence[Letter]
) -> None:
    assert stage.classes() == ["first"]
    assert [letter.id for letter in halted] == [f"complaints/identified/{P}/{offset}" for offset in (1, 2, 3)]
    assert [letter.reason for letter in halted] == ["undecidable", *[f"behind identified/{P}/1"] * 2]
    assert line_of(halted[0]).endswith(f"waiting    complaints/identified/{P}/1  undecidable")
    assert await dead_letters.waiting_with(stage.pool, halted[2]) == halted


async def test_show_says_everything_but_what_somebody_wrote(stage: Stage, halted: Sequence[Letter]) -> None:
    record = await dead_letters.original(stage.broker, halted[0])
    lines = shown(halted[0], record, halted[1:])
    assert lines[:6] == [
        f"id       complaints/identified/{P}/1",
        f"state    waiting, since {halted[0].at:%Y-%m-%d %H:%M:%SZ}",
        "reason   undecidable: ContactIdentified: ValueError",
        "reader   complaint",
        f"place    identified/{P} at 1",
        f"key      {SARI}",
    ]
    assert "value    data.message.box: text of 4 characters" in lines
    assert lines[-2:] == [f"behind   complaints/identified/{P}/{offset}" for offset in (2, 3)]
    assert "AAAA" not in "\n".join(lines)


async def test_without_a_fix_a_retry_is_refused_and_everything_waits_on(stage: Stage, halted: Sequence[Letter]) -> None:
    assert not await stage.settling().retry(halted[0])
    assert stage.lines == [
        f"complaints/identified/{P}/1  refused: This record still cannot be decided.",
        *[
            f"complaints/identified/{P}/{offset}  refused: An earlier record of the same key must be retried first."
            for offset in (2, 3)
        ],
    ]
    assert stage.classes() == ["first"]
    assert [letter.id for letter in await stage.waiting(3)] == [letter.id for letter in halted]


async def test_after_a_fix_a_retry_applies_each_once_and_in_order(stage: Stage, halted: Sequence[Letter]) -> None:
    stage.decider.broken = set()
    assert await stage.settling().retry(halted[0])
    assert stage.lines == [f"{letter.id}  retried" for letter in halted]
    assert stage.classes() == ["first", "bad", "second", "third"]
    await stage.waiting(0)
    stage.arrives("fourth")
    async with asyncio.timeout(10):
        while stage.classes()[-1] != "fourth":
            await asyncio.sleep(0.02)


async def test_what_is_halted_while_a_retry_runs_is_retried_too(
    stage: Stage, halted: Sequence[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.decider.broken = set()
    open_one = stage.broker.appender

    async def late() -> MemoryAppender:
        monkeypatch.undo()
        stage.arrives("fourth")
        await stage.waiting(4)
        return await open_one()

    monkeypatch.setattr(stage.broker, "appender", late)
    assert await stage.settling().retry(halted[0])
    assert stage.classes() == ["first", "bad", "second", "third", "fourth"]
    assert await stage.waiting(0) == []


async def test_a_second_retry_changes_nothing(stage: Stage, halted: Sequence[Letter]) -> None:
    stage.decider.broken = set()
    assert await stage.settling().retry(halted[0])
    before, told = stage.appended(), stage.events()
    settled = await dead_letters.find(stage.pool, halted[0].id)
    assert await stage.settling().retry(settled)
    assert stage.lines[-1] == f"{halted[0].id} is retried already; nothing was sent"
    assert (stage.appended(), stage.events()) == (before, told)


async def test_the_same_wish_on_the_log_twice_is_refused_the_second_time(
    stage: Stage, halted: Sequence[Letter]
) -> None:
    stage.decider.broken = set()
    record = await dead_letters.original(stage.broker, halted[0])
    for _ in range(2):
        at, wish = dead_letters.to_retry(halted[0], record, "sre-1", uuid4(), datetime.now(UTC))
        stage.broker.put(at, [wish])
    async with asyncio.timeout(10):
        while not stage.events(Refused):
            await asyncio.sleep(0.02)
    (refused,) = stage.events(Refused)
    assert isinstance(refused, Refused)
    assert refused.reason in ("dead_letter_not_waiting", "dead_letter_not_first")
    assert stage.classes() == ["first", "bad"]


async def test_a_wish_carries_the_original_bytes_to_its_owner(stage: Stage, halted: Sequence[Letter]) -> None:
    record = await dead_letters.original(stage.broker, halted[0])
    at, wish = dead_letters.to_retry(halted[0], record, "sre-1", named("wish"), datetime.now(UTC))
    event: Envelope[Message] = decode(wish.value)
    assert (at, event.subject, event.id) == (TopicPartition("commands", P), SARI, named("wish"))
    assert isinstance(event.data, RetryDeadLetter)
    assert base64.b64decode(event.data.value) == stage.broker.logs[IDENTIFIED][1].value
    assert (event.data.decider, event.data.by) == ("complaint", "sre-1")


async def test_what_waits_behind_another_is_not_retried_before_it(stage: Stage, halted: Sequence[Letter]) -> None:
    stage.decider.broken = set()
    for work in (stage.settling().retry(halted[1]), stage.settling().discard(halted[2], "no")):
        with pytest.raises(StackError, match=f"waits behind complaints/identified/{P}/1: settle that one first"):
            await work
    assert stage.classes() == ["first"]


async def test_what_is_given_up_is_passed_over_and_the_rest_decided(stage: Stage, halted: Sequence[Letter]) -> None:
    assert await stage.settling().discard(halted[0], "sent by mistake")
    assert stage.lines == [f"{halted[0].id}  discarded", *[f"{letter.id}  retried" for letter in halted[1:]]]
    assert stage.classes() == ["first", "second", "third"]
    assert stage.events(DeadLettered, Halted) != []
    everything = await dead_letters.letters(stage.pool, settled=True)
    assert {letter.state for letter in everything} == {"discarded", "retried"}


async def test_a_key_that_belongs_elsewhere_still_reaches_the_owner_of_its_partition(stage: Stage) -> None:
    stage.broker.put(IDENTIFIED, [Outgoing(b"\xff not ours", b"{")])
    (letter,) = await stage.waiting(1)
    assert await stage.settling().discard(letter, "garbage")


async def test_a_log_that_is_down_is_told_in_one_line(stage: Stage, halted: Sequence[Letter]) -> None:
    stage.broker.down = True
    with pytest.raises(StackError, match="try again"):
        await stage.settling().retry(halted[0])
    stage.broker.down = False


async def test_an_owner_that_does_not_answer_is_not_waited_for_without_end(
    stage: Stage, halted: Sequence[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "_CARRIERS", {"complaint": "settings-of-nobody"})
    stage.broker.topics["settings-of-nobody"] = 12
    assert not await stage.settling(patience_s=0.2).retry(halted[0])
    assert "look again" in stage.lines[-1]


async def test_what_another_reader_set_aside_is_appended_anew_once(stage: Stage) -> None:
    contacts = TopicPartition("contacts", 3)
    stage.broker.put(contacts, [Outgoing(b"k", b"{broken", [("traceparent", b"t"), ("kept", b"yes")])])
    record = stage.broker.logs[contacts][0]
    for reader in ("identify", "contacts"):
        stage.broker.put(TopicPartition("dead-letters", 0), [dead_letter(record, reader, "bad_json", "byte 1")])
    letter, _ = await stage.waiting(2)
    assert "value    7 bytes that are no JSON" in shown(letter, record, [])
    assert await stage.settling().retry(letter)
    assert not [one for one in await stage.waiting(1) if one.id == letter.id]
    again = stage.broker.logs[contacts][1]
    assert (again.key, again.value, list(again.headers)) == (b"k", b"{broken", [("kept", b"yes")])
    assert await stage.settling().retry(await dead_letters.find(stage.pool, letter.id))
    (other,) = await stage.waiting(1)
    assert await stage.settling().discard(other, "garbage")
    assert len(stage.broker.logs[contacts]) == 2


async def test_what_only_its_owner_may_write_is_never_appended(stage: Stage, halted: Sequence[Letter]) -> None:
    copy = dead_letter(stage.broker.logs[COMPLAINTS][0], "effects", "bad_json", "byte 1")
    stage.broker.put(TopicPartition("dead-letters", 0), [copy])
    await stage.waiting(4)
    letter = await dead_letters.find(stage.pool, f"effects/complaints/{P}/0")
    before = stage.appended()
    with pytest.raises(StackError, match="only its owner writes complaints; mend effects"):
        await stage.settling().retry(letter)
    assert stage.appended() == before


async def test_an_unknown_id_is_told_where_to_look(stage: Stage) -> None:
    with pytest.raises(StackError, match="No dead letter x/y: aduan dead-letters list"):
        await dead_letters.find(stage.pool, "x/y")


async def test_who_retried_or_gave_up_what_and_why_is_noted_before_it_is_done(
    stage: Stage, halted: Sequence[Letter]
) -> None:
    assert await stage.settling().discard(halted[0], "sent by mistake")
    notes = [decode(record.value) for record in stage.broker.logs[TopicPartition("audit", 0)]]
    place: dict[str, Any] = {"by": "sre-1", "reader": "complaint", "topic": "identified", "partition": P}
    assert [note.data for note in notes] == [
        DeadLetterActed(act="discard", offset=1, reason="sent by mistake", **place),
        DeadLetterActed(act="retry", offset=2, **place),
    ]
    assert await stage.settling().retry(await dead_letters.find(stage.pool, halted[1].id))
    assert len(stage.broker.logs[TopicPartition("audit", 0)]) == 2
