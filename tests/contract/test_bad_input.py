"""Bad input on every log that has readers: one dead letter a reader with the right reason, and nobody stands still."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest

from aduan_events.cursors import OwnedCursor
from aduan_events.examples import examples
from aduan_router.dispatcher import Dispatcher
from aduan_runtime.clock import REAL, ProgrammeClock
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.effector import EffectorShell
from contract.erasure_stage import OWNED, PARTITIONS, Canary, Stage, stage_on
from contract.test_effector_shell import Ledger, World

SARI = UUID("cb720887-1606-58c5-b785-788b71f9aca3")
STALL_S = 5.0
ONE_OF = {
    "contacts": "MailParked",
    "identified": "ParkedMailIdentified",
    "commands": "AddNote",
    "officer-commands": "ClaimComplaint",
    "effects": "MailRequested",
    "deliveries": "DeliveryEnded",
}
READERS = {
    "contacts": {"identify", "contacts"},
    "identified": {"complaints", "texts", "addresses"},
    "commands": {"complaints"},
    "officer-commands": {"assignments"},
    "effects": {"effects", "mails"},
    "deliveries": {"deliveries"},
}


def bad(topic: str) -> dict[str, tuple[bytes, str]]:
    """Each kind of bad record, made of a good one, and the reason that it must be told with."""
    good = next(iter(examples(ONE_OF[topic]))).value.strip()
    return {
        "bad UTF-8": (good.replace(b'"seq":', b'"s\xffq":', 1), "bad_utf8"),
        "cut JSON": (good[:-20], "bad_json"),
        "another type of field": (good.replace(b'"correlation":"', b'"correlation":"no id ', 1), "wrong_type"),
        "a version to come": (re.sub(rb'"version":\d+', b'"version":99', good, count=1), "unknown_version"),
        "an unknown type": (re.sub(rb'"type":"\w+"', b'"type":"Nothing"', good, count=1), "unknown_type"),
        "a value that is empty": (b"", "bad_json"),
        "too large": (good[:-1] + b"x" * 890_000, "bad_json"),
        "ten thousand deep": (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
        "a huge number": (re.sub(rb'"seq":\w+', b'"seq":' + b"9" * 30, good, count=1), "wrong_type"),
        "a number beyond all parsers": (re.sub(rb'"seq":\w+', b'"seq":' + b"9" * 9_000, good, count=1), "bad_json"),
        "no number": (re.sub(rb'"seq":\w+', b'"seq":NaN', good, count=1), "bad_json"),
        "a key twice": (good.replace(b'"seq":', b'"seq":null,"seq":', 1), "duplicate_key"),
        "a field that lacks": (re.sub(rb'"cause":"[^"]+",', b"", good, count=1), "missing_field"),
        "a list": (b"[]", "not_an_object"),
    }


@pytest.fixture
async def stage(database: str) -> AsyncIterator[Stage]:
    async with stage_on(database) as made:
        dispatcher: DeciderShell[Any] = DeciderShell(
            Dispatcher(),
            made.broker,
            ProgrammeClock(REAL),
            partitions=PARTITIONS,
            owned_topics=OWNED,
            new_writer=lambda: uuid4().hex,
        )
        running = asyncio.ensure_future(dispatcher.run())
        yield made
        dispatcher.stop()
        await asyncio.wait({running}, timeout=10)


async def told(stage: Stage, count: int) -> Sequence[tuple[str, str, int]]:
    """Reader, reason and offset of each dead letter on the desk, once there are so many and no more."""
    async with asyncio.timeout(STALL_S):
        while len(rows := await stage.pool.fetch("SELECT reader, reason, at_offset FROM desk.dead_letter")) < count:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    rows = await stage.pool.fetch("SELECT reader, reason, at_offset FROM desk.dead_letter ORDER BY at_offset, reader")
    return [(row["reader"], row["reason"], row["at_offset"]) for row in rows]


@pytest.mark.parametrize("topic", list(ONE_OF))
async def test_each_reader_tells_of_each_bad_record_once_with_its_reason(stage: Stage, topic: str) -> None:
    kinds = bad(topic)
    at = TopicPartition(topic, stage.broker.partition_of(str(SARI).encode(), PARTITIONS[topic]))
    # Keys apart where a dead letter halts what follows under its key.
    keys = [f"{SARI}" if topic not in ("identified", "commands", "officer-commands") else "" for _ in kinds]
    begun = monotonic()
    for key, (value, _) in zip(keys, kinds.values(), strict=True):
        stage.broker.put(at, [Outgoing(key.encode(), value)])
    expected = sorted(
        (offset, reader, reason) for offset, (_, reason) in enumerate(kinds.values()) for reader in READERS[topic]
    )
    found = sorted((offset, reader, _first(reason)) for reader, reason, offset in await told(stage, len(expected)))
    if topic in ("identified", "commands", "officer-commands"):
        # An owner takes what comes after its dead letter under one key as waiting behind it, unless unreadable itself.
        assert Counter(place[:2] for place in found) == Counter(place[:2] for place in expected)
    assert [one for one in found if one[2] != "behind"] == expected
    assert monotonic() - begun < STALL_S
    await stage.accept(Canary(7).says("after", "Insentif saya belum cair."))


def _first(reason: str) -> str:
    return reason.partition(" ")[0]


async def test_an_effect_that_cannot_be_read_is_set_aside_and_nothing_is_sent(stage: Stage) -> None:
    world = World()
    shell = EffectorShell("mailing", world.deliver, Ledger(), stage.broker, lambda: 0, lambda: datetime.now(UTC))
    kinds = bad("effects")
    at = TopicPartition("effects", 0)
    for value, _ in kinds.values():
        stage.broker.put(at, [Outgoing(b"k", value)])
    for record in stage.broker.logs[at]:
        await shell.take(record)
    letters = [
        dict(record.headers)
        for record in stage.broker.logs[TopicPartition("dead-letters", 0)]
        if dict(record.headers)["reader"] == b"mailing"
    ]
    assert [letter["reason"].decode() for letter in letters] == [reason for _, reason in kinds.values()]
    assert world.sent == 0


async def test_on_an_owned_log_bad_records_are_void_counted_and_no_dead_letters(stage: Stage) -> None:
    contact = await stage.accept(Canary(7).says("one", "Insentif saya belum cair."))
    subject = await stage.subject(contact)
    at = TopicPartition("complaints", stage.broker.partition_of(str(subject).encode(), 12))
    kinds = bad("commands")
    for value, _ in kinds.values():
        stage.broker.put(at, [Outgoing(str(subject).encode(), value)])
    await stage.accept(Canary(7).says("two", "Sertifikat belum muncul."))
    cursor = OwnedCursor(None)
    for record in stage.broker.logs[at]:
        cursor.take(record.offset, record.value)
    assert cursor.rule.void_records == len(kinds)
    assert await stage.pool.fetchval("SELECT count(*) FROM desk.dead_letter") == 0
    assert stage.figures()["opened"] == 2


async def test_a_contact_that_no_rule_was_made_for_is_set_aside_and_the_next_is_taken(stage: Stage) -> None:
    foreign = next(iter(examples("MailRequested"))).value.strip()
    stage.broker.put(TopicPartition("contacts", 0), [Outgoing(b"k", foreign)])
    assert await told(stage, 1) == [("identify", "undecidable", 0)]
    await stage.accept(Canary(7).says("after", "Insentif saya belum cair."))
