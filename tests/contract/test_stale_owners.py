"""Two processes that both believe to own a partition: whatever the interleaving, readers count each input once.

The plays are those that break weaker protocols: a marker or batch that lands late, an owner that wakes up after others
took over, a batch that is refused, a log that is not the one that was read before.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from aduan_events.ownership import PositionLost
from aduan_runtime.homes.memory import MemoryBroker, MemoryGroupReader, MemoryReader
from aduan_runtime.homes.ports import AppendRefused, Outgoing, TopicPartition
from aduan_runtime.ownership.deciding import Batch, InputGap
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.ownership.take_over import Owner, OwnershipLost, take_over
from contract.broker_homes import MemoryHome
from contract.counting import Counting, Stage, Tallied, counted, stage, wish
from contract.held_broker import HeldBroker, batches, markers

SARI = UUID(int=1)
AT = TopicPartition("log", 0)


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage(MemoryHome()) as made:
        yield made


def memory(on: Stage) -> MemoryBroker:
    assert isinstance(on.home.broker, MemoryBroker)
    return on.home.broker


class TestProtocol:
    """The owner alone, without a shell around it."""

    @pytest.fixture
    def broker(self) -> MemoryBroker:
        return MemoryBroker({"log": 1})

    @staticmethod
    async def take(broker: HeldBroker | MemoryBroker) -> Owner[Tallied]:
        state = PartitionState(Counting("log", ("in",)))
        return await take_over(AT, state, broker, lambda: True, lambda: uuid4().hex)

    @staticmethod
    def one(number: int, position: int = 0) -> Batch:
        event = wish(str(number), SARI, id=UUID(int=number))
        return Batch([event], {"in:0": str(position)}, {}, 0)

    @staticmethod
    def causes(broker: MemoryBroker) -> list[int]:
        return [event.id.int for event in counted(broker.logs[AT]).events]

    async def test_a_marker_that_lands_late_is_void_and_its_writer_starts_again(self, broker: MemoryBroker) -> None:
        held = HeldBroker(broker)
        held.hold = markers
        late = asyncio.ensure_future(self.take(held))
        await held.holding.wait()
        owner = await self.take(broker)
        await owner.write(self.one(1), broker)
        held.go.set()
        second = await late
        log = counted(broker.logs[AT])
        assert (log.markers, log.void_records) == (2, 1)
        with pytest.raises(OwnershipLost):
            await owner.write(self.one(2), broker)
        await second.write(self.one(3), broker)
        assert self.causes(broker) == [1, 3]

    async def test_an_owner_notices_a_void_marker_in_the_gap_and_goes_on(self, broker: MemoryBroker) -> None:
        owner = await self.take(broker)
        await owner.write(self.one(1), broker)
        broker.put(AT, [Outgoing(b"", b'{"marker":{"writer":"late","supersedes":null}}')])
        await owner.write(self.one(2), broker)
        broker.put(AT, [Outgoing(b"", b"noise"), Outgoing(b"", b"noise")])
        await owner.write(self.one(3), broker)
        assert self.causes(broker) == [1, 2, 3]

    async def test_a_stale_owner_that_takes_over_again_makes_the_other_one_stale(self, broker: MemoryBroker) -> None:
        first = await self.take(broker)
        await first.write(self.one(1), broker)
        second = await self.take(broker)
        await second.write(self.one(2), broker)
        with pytest.raises(OwnershipLost):
            await first.write(self.one(3), broker)
        again = await self.take(broker)
        with pytest.raises(OwnershipLost):
            await second.write(self.one(4), broker)
        await again.write(self.one(5), broker)
        assert self.causes(broker) == [1, 2, 5]

    async def test_a_stale_batch_that_lands_late_is_void(self, broker: MemoryBroker) -> None:
        held = HeldBroker(broker)
        first = await self.take(held)
        held.hold = batches
        late = asyncio.ensure_future(first.write(self.one(1), broker))
        await held.holding.wait()
        second = await self.take(broker)
        await second.write(self.one(2), broker)
        held.go.set()
        with pytest.raises(OwnershipLost):
            await late
        await second.write(self.one(3), broker)
        assert self.causes(broker) == [2, 3]

    async def test_a_batch_that_lands_before_the_others_marker_counts_and_is_folded(self, broker: MemoryBroker) -> None:
        held = HeldBroker(broker)
        held.hold = markers
        first = await self.take(broker)
        late = asyncio.ensure_future(self.take(held))
        await held.holding.wait()
        await first.write(self.one(1, position=7), broker)
        held.go.set()
        second = await late
        assert second.state.positions == {"in:0": "7"}
        await second.write(self.one(2), broker)
        assert self.causes(broker) == [1, 2]

    async def test_a_refused_batch_ends_the_ownership(self, broker: MemoryBroker) -> None:
        owner = await self.take(broker)
        broker.down = True
        with pytest.raises(OwnershipLost):
            await owner.write(self.one(1), broker)
        broker.down = False
        assert self.causes(broker) == []

    async def test_a_refused_marker_ends_the_take_over(self, broker: MemoryBroker) -> None:
        broker.down = True
        with pytest.raises(OwnershipLost):
            await self.take(broker)

    async def test_a_share_that_was_taken_away_is_not_taken_over(self, broker: MemoryBroker) -> None:
        state = PartitionState(Counting("log", ("in",)))
        with pytest.raises(OwnershipLost):
            await take_over(AT, state, broker, lambda: False, lambda: "w")
        assert broker.logs[AT] == []

    async def test_a_log_that_became_shorter_ends_the_ownership(self, broker: MemoryBroker) -> None:
        owner = await self.take(broker)
        await owner.write(self.one(1), broker)
        del broker.logs[AT][1:]
        with pytest.raises(OwnershipLost, match="where 3 was next"):
            await owner.write(self.one(2), broker)

    async def test_each_take_over_has_a_writer_of_its_own(self, broker: MemoryBroker) -> None:
        owners = [await self.take(broker) for _ in range(3)]
        assert len({owner.writer for owner in owners}) == 3
        assert counted(broker.logs[AT]).markers == 3


class TestShells:
    """Whole shells, each alone in its group, so that none ever hears of the other but from the log."""

    async def test_a_stale_owner_that_wakes_up_late_changes_nothing(self, on: Stage) -> None:
        broker = memory(on)
        first, second = HeldBroker(broker, "-a"), HeldBroker(broker, "-b")
        on.start(first)
        await on.feed(wish("1", SARI))
        await on.words(1)
        first.hold = batches
        await on.feed(wish("2", SARI))
        await first.holding.wait()
        on.start(second)
        assert await on.words(2) == ["1", "2"]
        await on.feed(wish("3", SARI))
        assert await on.words(3) == ["1", "2", "3"]
        first.go.set()
        await on.until(lambda log: log.markers == 3)
        await on.feed(wish("4", SARI), wish("5", SARI))
        assert await on.words(5) == ["1", "2", "3", "4", "5"]
        log = await on.log()
        assert log.void_records >= 2
        assert [event.seq for event in log.events] == [1, 2, 3, 4, 5]

    async def test_two_shells_that_fight_for_a_partition_still_take_each_input_once(
        self, on: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aduan_runtime.shells.decider._BACK_OFF_S", 0.01)
        on.start(HeldBroker(memory(on), "-a"), max_poll_records=2)
        on.start(HeldBroker(memory(on), "-b"), max_poll_records=2)
        for number in range(40):
            await on.feed(wish(str(number), SARI))
            await asyncio.sleep(0.005)
        assert await on.words(40) == [str(number) for number in range(40)]
        assert [event.seq for event in (await on.log()).events] == list(range(1, 41))

    async def test_a_batch_that_is_refused_is_decided_again_after_a_new_take_over(self, on: Stage) -> None:
        broker = memory(on)
        on.start()
        await on.feed(wish("1", SARI))
        await on.words(1)
        refusing = broker.put
        refused: list[int] = []

        def refuse_once(at: TopicPartition, records: list[Outgoing]) -> int:
            if at.topic == on.decider.log and not refused:
                refused.append(len(records))
                raise AppendRefused("as if it were too large")
            return refusing(at, records)

        broker.put = refuse_once  # type: ignore[assignment,method-assign]  # a fault of this test
        await on.feed(wish("2", SARI), wish("3", SARI))
        assert await on.words(3) == ["1", "2", "3"]
        assert len(refused) == 1
        assert (await on.log()).markers == 2

    async def test_when_the_second_of_several_batches_fails_nothing_decided_is_lost(
        self, on: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broker = memory(on)
        monkeypatch.setattr("aduan_runtime.ownership.deciding._SEAL_BYTES", 1_000)
        await on.feed(*(wish(str(number), SARI) for number in range(30)))
        good, seen = broker.put, [0]

        def lose_acks(at: TopicPartition, records: list[Outgoing]) -> int:
            base = good(at, records)
            seen[0] += at.topic == on.decider.log and batches(records)
            if at.topic == on.decider.log and seen[0] in (2, 5):
                seen[0] += 1
                raise AppendRefused("the ack was lost")
            return base

        broker.put = lose_acks  # type: ignore[assignment,method-assign]  # a fault of this test
        on.start()
        assert await on.words(30) == [str(number) for number in range(30)]
        log = await on.log()
        assert len(log.heads) > 5
        assert log.markers == 3

    async def test_an_input_that_is_another_record_than_before_stops_the_shell(self, on: Stage) -> None:
        broker = memory(on)
        shell = on.start()
        await on.feed(wish("1", SARI), wish("2", SARI))
        await on.words(2)
        await on.stop(shell)
        records = broker.logs[TopicPartition(on.decider.inputs[0], 0)]
        records[1] = replace(records[1], value=b"another")
        on.start()
        with pytest.raises(PositionLost):
            await on.until(lambda log: log.markers > 2)

    async def test_an_input_with_a_gap_that_stays_stops_the_shell(self, on: Stage) -> None:
        broker = memory(on)
        on.start()
        await on.feed(wish("1", SARI))
        await on.words(1)
        records = broker.logs[TopicPartition(on.decider.inputs[0], 0)]
        await on.feed(wish("2", SARI))
        await on.words(2)
        records.append(replace(records[1], offset=3, value=wish("4", SARI).value))
        with pytest.raises(InputGap):
            await on.until(lambda log: len(log.words) > 2)
        assert (await on.log()).words == ["1", "2"]

    async def test_a_partition_that_is_given_away_before_the_marker_is_not_held(self, on: Stage) -> None:
        slow = HeldBroker(memory(on))
        slow.hold = markers
        shell = on.start(slow)
        await slow.holding.wait()
        newcomer = await given_away(on)
        slow.go.set()
        await asyncio.sleep(0.3)
        assert shell.owned == frozenset()
        await newcomer.close()
        await on.feed(wish("1", SARI))
        assert await on.words(1) == ["1"]

    async def test_a_partition_that_is_given_away_right_after_the_marker_is_not_held(
        self, on: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newcomers: list[MemoryGroupReader] = []
        close = MemoryReader.close

        async def give_away_then_close(reader: MemoryReader) -> None:
            if not newcomers and not isinstance(reader, MemoryGroupReader):
                newcomers.append(await given_away(on))
                await asyncio.sleep(0.2)  # the shell hears of its new share before it holds the partition
            await close(reader)

        monkeypatch.setattr(MemoryReader, "close", give_away_then_close)
        shell = on.start()
        while not newcomers:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.4)
        assert shell.owned == frozenset()
        assert (await on.log()).markers == 1

    async def test_silent_inputs_are_told_in_a_head_now_and_then_not_with_every_poll(
        self, on: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aduan_runtime.shells.decider._SILENT_HEAD_S", 0.4)
        on.start()
        for _ in range(20):
            await on.feed(wish("silent", SARI))
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        assert 2 <= len((await on.log()).heads) <= 8


async def given_away(on: Stage) -> MemoryGroupReader:
    """A newcomer joins the group and gets the only partition."""
    broker, name = memory(on), f"aduan-{on.decider.name}"
    newcomer = await broker.group(name, on.decider.inputs, lambda _: 0)
    broker._groups[name].members.reverse()
    broker.rebalance(name)
    return newcomer
