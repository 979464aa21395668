"""The decider shell on both homes: each input takes effect exactly once, in order per key (design.md 3 and 4)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from time import time
from uuid import UUID, uuid4

import pytest

from aduan_events.envelope import SourceStamp
from aduan_runtime.clock import REAL, MovableClock, ProgrammeClock
from aduan_runtime.homes.ports import Outgoing
from contract.broker_homes import DECIDER_HOMES, Home, home_of, whole_log
from contract.counting import Counting, Stage, discard, sent, stage, subject_of, wish
from contract.held_broker import HeldBroker

SARI, BUDI = UUID(int=1), UUID(int=2)


@pytest.fixture(params=DECIDER_HOMES)
def home(request: pytest.FixtureRequest) -> Home:
    return home_of(request)


class TestInputs:
    async def test_each_takes_effect_once_in_order_with_a_dense_seq_per_key(self, home: Home) -> None:
        async with stage(home) as on:
            on.start()
            await on.feed(*(wish(str(number), SARI if number % 3 else BUDI) for number in range(30)))
            assert await on.words(30) == [str(number) for number in range(30)]
            for subject, count in ((SARI, 20), (BUDI, 10)):
                seqs = [event.seq for event in (await on.log()).events if event.subject == subject]
                assert seqs == list(range(1, count + 1))

    async def test_an_event_bears_cause_correlation_key_and_programme_time(self, home: Home) -> None:
        async with stage(home) as on:
            on.start()
            await on.feed(wish("x", SARI, id=UUID(int=99)))
            event = (await on.until(lambda log: bool(log.events))).events[0]
            taken = (await whole_log(home.broker, on.decider.inputs[0]))[0]
            assert (event.cause, event.correlation, event.subject) == (UUID(int=99), UUID(int=99), SARI)
            assert event.occurred_at == event.recorded_at == on.clock.at(taken.timestamp)
            assert (await whole_log(home.broker, on.decider.log))[-1].key == str(SARI).encode()

    async def test_trace_headers_go_on_and_others_do_not(self, home: Home) -> None:
        async with stage(home) as on:
            on.start()
            traced = wish("x", SARI)
            await on.feed(Outgoing(traced.key, traced.value, [("traceparent", b"00-a-b-01"), ("other", b"x")]))
            await on.words(1)
            last = (await whole_log(home.broker, on.decider.log))[-1]
            assert [(name, bytes(value)) for name, value in last.headers] == [("traceparent", b"00-a-b-01")]

    async def test_two_inputs_are_each_taken_once_in_their_order(self, home: Home) -> None:
        async with stage(home, inputs=2) as on:
            on.start(max_poll_records=7)
            for start in range(0, 40, 10):
                for topic in on.decider.inputs:
                    await on.feed(*(wish(f"{topic[:4]}.{n}", SARI) for n in range(start, start + 10)), topic=topic)
            words = await on.words(80)
            for topic in on.decider.inputs:
                assert [word for word in words if word.startswith(topic[:4])] == [f"{topic[:4]}.{n}" for n in range(40)]
            assert [event.seq for event in (await on.log()).events] == list(range(1, 81))

    async def test_a_command_that_comes_twice_is_taken_once(self, home: Home) -> None:
        async with stage(home) as on:
            on.start()
            again = wish("x", SARI)
            await on.feed(again, again, wish("y", SARI))
            assert await on.words(2) == ["x", "y"]

    async def test_a_repeat_of_a_reactor_is_known_by_its_stamp_alone(self, home: Home) -> None:
        def stamped(offset: int, index: int = 0, partition: int = 0, reactor: str = "identify") -> Outgoing:
            source = SourceStamp(reactor, "contacts", partition, offset, index)
            return wish(f"{reactor[0]}{partition}.{offset}.{index}", SARI, source=source)

        async with stage(home) as on:
            shell = on.start()
            await on.feed(stamped(4), stamped(4, 1), stamped(4), stamped(4, 1), stamped(3, 7), stamped(5), stamped(5))
            await on.feed(stamped(1, partition=1), stamped(2, reactor="assignments"), stamped(1, partition=1))
            wanted = ["i0.4.0", "i0.4.1", "i0.5.0", "i1.1.0", "a0.2.0"]
            assert await on.words(5) == wanted
            await on.stop(shell)
            on.start()
            await on.feed(stamped(5), stamped(1, partition=1), stamped(2, reactor="assignments"), stamped(6))
            assert await on.words(6) == [*wanted, "i0.6.0"]


class TestPositions:
    async def test_silent_inputs_move_positions_with_the_next_event(self, home: Home) -> None:
        async with stage(home) as on:
            shell = on.start()
            await on.feed(*(wish("silent", SARI) for _ in range(5)), wish("x", SARI))
            await on.words(1)
            await on.stop(shell)
            assert '"offset":5' in (await on.log()).positions[f"{on.decider.inputs[0]}:0"]

    async def test_a_head_goes_alone_after_many_silent_inputs(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aduan_runtime.shells.decider._SILENT_HEAD_INPUTS", 10)
        async with stage(home) as on:
            on.start()
            await on.feed(*(wish("silent", SARI) for _ in range(12)))
            log = await on.until(lambda log: bool(log.heads))
            assert (log.heads[0].count, log.events) == (0, [])

    async def test_a_head_goes_alone_when_it_was_quiet_for_long_and_only_once(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aduan_runtime.shells.decider._SILENT_HEAD_S", 0.3)
        async with stage(home) as on:
            on.start()
            await on.feed(wish("silent", SARI))
            await on.until(lambda log: bool(log.heads))
            await asyncio.sleep(1.0)
            assert len((await on.log()).heads) == 1


class TestRestart:
    async def test_a_restart_in_the_middle_gives_byte_equal_events(self, home: Home) -> None:
        async with stage(home) as on:
            words = ["silent" if n % 4 == 0 else f"many:{n % 3 + 1}" if n % 5 == 0 else str(n) for n in range(60)]
            await on.feed(*(wish(word, SARI if n % 2 else BUDI) for n, word in enumerate(words)))
            whole = on.start()
            count = len(await on.words(60 - 15 + 3 * 2))
            await on.stop(whole)
            straight = (await on.log()).values
            on.decider.log = await home.topic("again")
            on.partitions[on.decider.log] = 1
            for events in (1, 20, 35, count):
                slowly = HeldBroker(home.broker)
                slowly.delay_s = 0.02
                shell = on.start(slowly, max_poll_records=3)
                await on.until(lambda log, events=events: len(log.events) >= events)  # type: ignore[misc]
                await on.kill(shell)
            log = await on.log()
            assert log.values == straight
            assert log.markers == 4

    async def test_programme_time_never_goes_back_over_a_restart(self, home: Home) -> None:
        async with stage(home) as on:
            shell = on.start()
            await on.feed(wish("x", SARI))
            await on.words(1)
            await on.stop(shell)
            on.start()
            await on.feed(wish("y", SARI))
            await on.words(2)
            first, second = (await on.log()).events
            assert first.occurred_at <= second.occurred_at


class TestSharing:
    async def test_two_shells_share_partitions_and_lose_nothing_while_they_are_moved(self, home: Home) -> None:
        async with stage(home, partitions=4) as on:
            subjects = [subject_of(home.broker, partition, 4) for partition in range(4)]

            async def feeding() -> None:
                for number in range(60):
                    await on.feed(*(wish(str(number), subject) for subject in subjects))
                    await asyncio.sleep(0.02)

            first = on.start(max_poll_records=50)
            task = asyncio.ensure_future(feeding())
            await on.until(lambda log: len(log.events) > 3)
            second = on.start(max_poll_records=50)
            await on.until(lambda _: len(first.owned) == len(second.owned) == 2)
            await on.until(lambda log: len(log.events) > 25)
            await on.stop(first)
            await task
            for partition in range(4):
                assert await on.words(60, partition) == [str(number) for number in range(60)]
                log = await on.log(partition)
                assert [event.seq for event in log.events] == list(range(1, 61))
                assert log.void_records == 0

    async def test_a_shell_that_owns_nothing_takes_over_when_the_other_ends(self, home: Home) -> None:
        async with stage(home) as on:
            first = on.start()
            await on.feed(wish("x", SARI))
            await on.words(1)
            second = on.start()
            await asyncio.sleep(0.3)
            assert first.owned | second.owned == {0}
            await on.kill(first if first.owned else second)
            await on.feed(wish("y", SARI))
            assert await on.words(2) == ["x", "y"]


class TestBatches:
    async def test_a_poll_of_many_large_decisions_is_written_in_batches_under_the_limit(self, home: Home) -> None:
        async with stage(home) as on:
            await on.feed(*(wish("large:100000", SARI) for _ in range(12)))
            on.start()
            await on.words(12)
            log = await on.log()
            assert [head.count for head in log.heads] == [3, 3, 3, 3]
            assert [event.seq for event in log.events] == list(range(1, 13))

    async def test_a_decision_is_never_split(self, home: Home) -> None:
        async with stage(home) as on:
            await on.feed(wish("large:250000", SARI), wish("many:250", SARI), wish("x", SARI))
            on.start()
            await on.until(lambda log: len(log.events) == 252)
            counts = [head.count for head in (await on.log()).heads]
            assert sum(counts) == 252
            assert all(count == 1 or count >= 250 for count in counts)


class _Astray(MovableClock):
    """Real time on a machine whose wall clock is wrong."""

    def __init__(self, by: timedelta) -> None:
        self._real = ProgrammeClock(REAL, wall=lambda: time() + by.total_seconds())

    def at(self, wall_ms: int) -> datetime:
        return self._real.at(wall_ms)

    def now(self) -> datetime:
        return self._real.now()

    def heard(self, wall_ms: int) -> None:
        self._real.heard(wall_ms)


class TestTime:
    async def test_a_deadline_that_passed_fires_once(self, home: Home) -> None:
        async with stage(home) as on:
            shell = on.start()
            await on.feed(wish("due:3600", SARI))
            due = (await on.until(lambda log: bool(log.events))).events[0].occurred_at + timedelta(hours=1)
            await asyncio.sleep(0.3)
            assert (await on.log()).words == ["due:3600"]
            on.clock.advance(due - on.clock.now())
            assert await on.words(2) == ["due:3600", "passed"]
            told = (await on.log()).events[1]
            assert (told.subject, told.seq) == (SARI, 2)
            assert told.occurred_at >= due
            await on.stop(shell)
            on.start()
            await on.feed(wish("x", SARI))
            assert await on.words(3) == ["due:3600", "passed", "x"]

    @pytest.mark.parametrize("hours", [2, -2])
    async def test_a_deadline_follows_the_brokers_clock_where_the_machines_is_hours_away(
        self, home: Home, hours: int
    ) -> None:
        async with stage(home) as on:
            on.clock = _Astray(timedelta(hours=hours))
            on.start()
            await on.feed(wish("due:2", SARI))
            due = (await on.until(lambda log: bool(log.events))).events[0].occurred_at + timedelta(seconds=2)
            assert await on.words(2) == ["due:2", "passed"]
            late = datetime.now(UTC) - due
            assert timedelta(0) <= late < timedelta(seconds=5)
            assert due <= (await on.log()).events[1].occurred_at < due + timedelta(seconds=5)

    async def test_a_deadline_passed_while_nobody_owned_fires_after_the_take_over(self, home: Home) -> None:
        async with stage(home) as on:
            shell = on.start()
            await on.feed(wish("due:60", SARI))
            due = (await on.until(lambda log: bool(log.events))).events[0].occurred_at + timedelta(minutes=1)
            await on.stop(shell)
            on.clock.advance(due - on.clock.now())
            on.start()
            assert await on.words(2) == ["due:60", "passed"]

    async def test_inputs_that_stood_on_the_log_before_a_deadline_passed_are_decided_before_it(
        self, home: Home
    ) -> None:
        async with stage(home) as on:
            shell = on.start()
            await on.feed(wish("due:60", SARI))
            due = (await on.until(lambda log: bool(log.events))).events[0].occurred_at + timedelta(minutes=1)
            await on.stop(shell)
            await on.feed(*(wish(str(number), SARI) for number in range(20)))
            on.clock.advance(due - on.clock.now())
            on.start(max_poll_records=2)
            assert await on.words(22) == ["due:60", *map(str, range(20)), "passed"]

    async def test_a_deadline_of_a_halted_key_waits_until_the_key_is_free(self, home: Home) -> None:
        async with stage(home) as on:
            on.decider.broken = {"riddle"}
            on.start()
            await on.feed(wish("due:60", SARI), wish("riddle", SARI), wish("due:60", BUDI))
            last = (await on.until(lambda log: len(log.events) == 3)).events[2]
            on.clock.advance(last.occurred_at + timedelta(minutes=1) - on.clock.now())
            assert await on.words(4) == ["due:60", "dead undecidable", "due:60", "passed"]
            assert (await on.log()).events[3].subject == BUDI
            waiting = await whole_log(home.broker, on.decider.inputs[0])
            await on.feed(sent(discard("counting", waiting[1]), None, uuid4(), key=str(SARI).encode()))
            assert (await on.words(6))[4:] == ["discarded", "passed"]


class TestWholeInputs:
    """The dispatcher's form: one owned partition, joined by one input, and another log read whole (design.md 4.1)."""

    async def test_all_partitions_of_a_log_read_whole_are_taken_once_with_13_positions(self, home: Home) -> None:
        async with stage(home, partitions=12) as first:
            subjects = [subject_of(home.broker, partition, 12) for partition in range(12)]
            writer = first.start()
            await first.feed(*(wish("a", subject) for subject in subjects))
            for partition in range(12):
                await first.words(1, partition)
            door, log = await home.topic("door"), await home.topic("assignments")
            decider = Counting(log, (door,), (first.decider.log,), name="dispatching")
            counts = {**first.partitions, door: 1, log: 1}
            second = Stage(home, decider, counts, frozenset({first.decider.log}), first.clock)
            reader = second.start()
            await second.until(lambda log: len(log.events) == 12)
            await second.feed(wish("claim", SARI, key=b"any"))
            await second.until(lambda log: len(log.events) == 13)
            await second.stop(reader)
            await first.stop(writer)
            writer = first.start()
            await first.feed(*(wish("b", subject) for subject in subjects))
            reader = second.start()
            log_now = await second.until(lambda log: len(log.events) == 25)
            assert set(log_now.positions) == {f"{door}:0", *(f"{first.decider.log}:{p}" for p in range(12))}
            assert sorted(log_now.words) == ["a"] * 12 + ["b"] * 12 + ["claim"]
            await second.stop(reader)

    async def test_what_such_an_input_leads_to_stands_under_the_key_of_its_state(self, home: Home) -> None:
        async with stage(home, partitions=2) as first:
            first.start()
            subject = subject_of(home.broker, 1, 2)
            await first.feed(wish("a", subject))
            await first.words(1, 1)
            door, log = await home.topic("door"), await home.topic("assignments")
            decider = Counting(log, (door,), (first.decider.log,), name="dispatching")
            second = Stage(home, decider, {**first.partitions, door: 1, log: 1}, frozenset({first.decider.log}))
            reader = second.start()
            await second.words(1)
            await second.stop(reader)
            assert (await whole_log(home.broker, log))[-1].key == str(subject).encode()
