"""Poison on both homes: it halts a key, never the partition, and is retried in order (design.md 4.9)."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import pytest

from aduan_events.codec import decode
from aduan_events.outcomes import DeadLettered, Halted
from aduan_runtime.homes.ports import Outgoing
from contract.broker_homes import DECIDER_HOMES, Home, home_of, whole_log
from contract.counting import discard, retry, sent, stage, subject_of, wish

SARI, BUDI = UUID(int=1), UUID(int=2)


@pytest.fixture(params=DECIDER_HOMES)
def home(request: pytest.FixtureRequest) -> Home:
    return home_of(request)


async def test_an_undecidable_input_becomes_a_dead_letter_and_halts_its_key_alone(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        on.start()
        await on.feed(wish("a", SARI), wish("riddle", SARI), wish("b", SARI), wish("c", BUDI), wish("d", SARI))
        assert await on.words(5) == ["a", "dead undecidable", "halted", "c", "halted"]
        topic = on.decider.inputs[0]
        dead, first, _, second = (await on.log()).events[1:]
        assert isinstance(dead.data, DeadLettered)
        assert isinstance(first.data, Halted)
        assert isinstance(second.data, Halted)
        assert (dead.data.topic, dead.data.partition, dead.data.offset) == (topic, 0, 1)
        assert dead.data.key == first.data.key == str(SARI)
        assert (first.data.offset, second.data.offset) == (2, 4)
        assert first.data.reason == second.data.reason == f"behind {topic}/0/1"
        assert dead.seq is None
        assert (dead.subject, dead.cause) == (SARI, decode((await whole_log(home.broker, topic))[1].value).id)


@pytest.mark.parametrize(
    ("value", "reason"), [(b"{", "bad_json"), (b"\xff", "bad_utf8"), (b"[]", "not_an_object"), (b"", "bad_json")]
)
async def test_what_cannot_be_read_is_a_dead_letter_too(home: Home, value: bytes, reason: str) -> None:
    async with stage(home) as on:
        on.start()
        await on.feed(Outgoing(str(SARI).encode(), value), wish("a", SARI), wish("b", BUDI))
        assert await on.words(3) == [f"dead {reason}", "halted", "b"]


async def test_the_key_stays_halted_over_a_restart(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        shell = on.start()
        await on.feed(wish("riddle", SARI))
        await on.words(1)
        await on.stop(shell)
        on.start()
        await on.feed(wish("a", SARI))
        assert await on.words(2) == ["dead undecidable", "halted"]


async def test_waiting_inputs_are_retried_in_order_after_a_fix(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        on.start()
        await on.feed(wish("riddle", SARI), wish("a", SARI), wish("b", SARI))
        await on.words(3)
        waiting = await whole_log(home.broker, on.decider.inputs[0])

        async def ask(data_of: int) -> None:
            await on.feed(sent(retry("counting", waiting[data_of]), None, uuid4(), key=str(SARI).encode()))

        await ask(0)
        await ask(1)
        assert (await on.words(5))[3:] == ["refused still_undecidable", "refused dead_letter_not_first"]
        on.decider.broken = set()
        for number in range(3):
            await ask(number)
        await ask(0)
        await on.feed(wish("c", SARI))
        wanted = ["retried", "riddle", "retried", "a", "retried", "b", "refused dead_letter_not_waiting", "c"]
        assert (await on.words(13))[5:] == wanted


async def test_what_a_retry_leads_to_is_told_of_the_original(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        on.start()
        await on.feed(wish("riddle", SARI, id=UUID(int=77)))
        await on.words(1)
        on.decider.broken = set()
        waiting = await whole_log(home.broker, on.decider.inputs[0])
        await on.feed(sent(retry("counting", waiting[0]), None, UUID(int=78), key=str(SARI).encode()))
        await on.words(3)
        log = await on.log()
        settled, told = log.events[1:]
        assert settled.cause == UUID(int=78)
        assert (told.cause, told.subject, told.complaint, told.seq) == (UUID(int=77), SARI, SARI, 1)
        assert len({event.id for event in log.events}) == 3


async def test_a_discarded_input_leaves_the_list_and_says_nothing(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        shell = on.start()
        await on.feed(wish("riddle", SARI), wish("a", SARI))
        await on.words(2)
        waiting = await whole_log(home.broker, on.decider.inputs[0])
        await on.feed(sent(discard("counting", waiting[0]), None, uuid4(), key=str(SARI).encode()))
        await on.words(3)
        await on.stop(shell)
        on.start()
        await on.feed(sent(retry("counting", waiting[1]), None, uuid4(), key=str(SARI).encode()))
        await on.feed(wish("b", SARI))
        assert await on.words(6) == ["dead undecidable", "halted", "discarded", "retried", "a", "b"]


async def test_wishes_about_dead_letters_of_another_decider_are_silent(home: Home) -> None:
    async with stage(home) as on:
        on.decider.broken = {"riddle"}
        on.start()
        await on.feed(wish("riddle", SARI))
        await on.words(1)
        waiting = await whole_log(home.broker, on.decider.inputs[0])
        await on.feed(sent(retry("another", waiting[0]), None, uuid4(), key=str(SARI).encode()), wish("b", BUDI))
        assert await on.words(2) == ["dead undecidable", "b"]


async def test_a_retry_of_something_that_no_one_can_read_is_refused(home: Home) -> None:
    async with stage(home) as on:
        on.start()
        await on.feed(Outgoing(str(SARI).encode(), b"{"))
        await on.words(1)
        waiting = await whole_log(home.broker, on.decider.inputs[0])
        again = retry("counting", waiting[0])
        broken = again.model_copy(update={"value": "*** not base64 ***"})
        for wished in (again, broken):
            await on.feed(sent(wished, None, uuid4(), key=str(SARI).encode()))
        assert (await on.words(3))[1:] == ["refused still_undecidable"] * 2


async def test_an_event_that_cannot_be_folded_is_not_written(home: Home) -> None:
    async with stage(home) as on:
        on.start()
        await on.feed(wish("a", SARI), wish("unfoldable", SARI), wish("b", BUDI))
        assert await on.words(3) == ["a", "dead undecidable", "b"]


async def test_a_decision_that_is_too_large_is_a_dead_letter_whole(home: Home) -> None:
    async with stage(home) as on:
        on.start()
        await on.feed(wish("many:256", SARI), wish("large:510000", SARI))
        assert len(await on.words(257)) == 257
        await on.feed(wish("many:257", SARI), wish("large:520000", BUDI), wish("large:950000", UUID(int=3)))
        words = await on.words(260)
        assert words[257:] == ["dead decision_too_large", "dead decision_too_large", "dead too_large"]


async def test_a_record_with_a_monstrous_key_or_headers_does_not_stop_the_partition(home: Home) -> None:
    async with stage(home) as on:
        on.start()
        many = [("baggage", os.urandom(1_000))] * 300
        known = wish("a", SARI)
        await on.feed(Outgoing(b"\xff" * 600_000, b"{"), partition=0)
        await on.feed(Outgoing(known.key, known.value, many))
        assert await on.words(2) == ["dead bad_json", "a"]
        event = (await on.log()).events[0].data
        assert isinstance(event, DeadLettered)
        assert len(event.key) == 32


async def test_a_key_of_another_partition_is_a_dead_letter_and_cannot_be_retried_here(home: Home) -> None:
    async with stage(home, partitions=2) as on:
        here, there = subject_of(home.broker, 0, 2), subject_of(home.broker, 1, 2)
        on.start()
        await on.feed(wish("astray", there), wish("a", there), wish("b", here), partition=0)
        await on.until(lambda log: len(log.events) >= 3)
        assert (await on.log()).words == ["dead wrong_partition", "halted", "b"]
        records = await whole_log(home.broker, on.decider.log)
        assert {record.key for record in records} == {b"", str(here).encode()}
        waiting = await whole_log(home.broker, on.decider.inputs[0])
        for wished in (retry("counting", waiting[0]), discard("counting", waiting[0])):
            await on.feed(sent(wished, None, uuid4()), partition=0)
        await on.until(lambda log: len(log.events) >= 5)
        assert (await on.log()).words[3:] == ["refused still_undecidable", "discarded"]


async def test_an_input_without_a_key_goes_by_its_subject(home: Home) -> None:
    async with stage(home, partitions=2) as on:
        here, there = subject_of(home.broker, 0, 2), subject_of(home.broker, 1, 2)
        on.start()
        await on.feed(wish("a", here, key=b""), wish("astray", there, key=b""), partition=0)
        await on.until(lambda log: len(log.events) >= 2)
        assert (await on.log()).words == ["a", "dead wrong_partition"]
        assert str(here).encode() in {record.key for record in await whole_log(home.broker, on.decider.log)}
