"""What a broker promises to the shells (homes/ports.py): one suite for memory and for real Kafka."""

from __future__ import annotations

import asyncio
import os

import pytest

from aduan_runtime.homes.ports import MAX_BATCH_BYTES, AppendRefused, GroupReader, Outgoing, TopicPartition
from contract.broker_homes import HOMES, Home, home_of, outgoing, read_all, whole_log


@pytest.fixture(params=HOMES)
def home(request: pytest.FixtureRequest) -> Home:
    return home_of(request)


class TestAppending:
    async def test_a_batch_stands_whole_and_in_order_at_the_offset_it_was_given(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        bases = [await appender.append(at, outgoing(*"abc")), await appender.append(at, outgoing(*"de"))]
        await appender.close()
        records = await whole_log(home.broker, at.topic)
        assert bases == [0, 3]
        assert [record.value for record in records] == [b"a", b"b", b"c", b"d", b"e"]
        assert [record.offset for record in records] == [0, 1, 2, 3, 4]

    async def test_key_value_and_headers_come_back_as_they_were(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        sent = Outgoing(b"\x00key", b"\xff\x00value", [("traceparent", b"00-1"), ("other", b"")])
        await appender.append(at, [sent, Outgoing(b"", b"")])
        await appender.close()
        first, second = await whole_log(home.broker, at.topic)
        assert (first.topic, first.partition, first.key, first.value) == (at.topic, 0, b"\x00key", b"\xff\x00value")
        assert [(name, bytes(value)) for name, value in first.headers] == [("traceparent", b"00-1"), ("other", b"")]
        assert (second.key, second.value, list(second.headers)) == (b"", b"", [])

    async def test_batches_of_two_producers_never_mix(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)

        async def write(name: str) -> None:
            appender = await home.broker.appender()
            for _ in range(10):
                await appender.append(at, outgoing(*([name] * 50)))
            await appender.close()

        await asyncio.gather(write("a"), write("b"))
        values = [record.value for record in await whole_log(home.broker, at.topic)]
        assert len(values) == 1_000
        assert all(len(set(values[start : start + 50])) == 1 for start in range(0, 1_000, 50))

    async def test_records_bear_the_brokers_time_which_never_goes_back(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        for _ in range(3):
            await appender.append(at, outgoing(*"abc"))
        await appender.close()
        times = [record.timestamp for record in await whole_log(home.broker, at.topic)]
        assert times == sorted(times)
        assert times[0] > 1_600_000_000_000
        assert all(len(set(times[start : start + 3])) == 1 for start in range(0, 9, 3))

    async def test_a_batch_up_to_the_limit_is_taken(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        half = Outgoing(b"", os.urandom(MAX_BATCH_BYTES // 2 - 300))
        assert await appender.append(at, [half, half]) == 0
        await appender.close()

    async def test_what_is_refused_is_not_on_the_log_and_a_new_producer_goes_on(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        await appender.append(at, outgoing("before"))
        with pytest.raises(AppendRefused):
            await appender.append(at, [*outgoing("first"), Outgoing(b"", os.urandom(1_200_000))])
        await appender.close()
        appender = await home.broker.appender()
        assert await appender.append(at, outgoing("after")) == 1
        await appender.close()
        assert [record.value for record in await whole_log(home.broker, at.topic)] == [b"before", b"after"]

    async def test_one_record_over_the_limit_is_refused_too(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        with pytest.raises(AppendRefused):
            await appender.append(at, [Outgoing(b"", os.urandom(1_200_000))])
        await appender.close()
        assert await whole_log(home.broker, at.topic) == []

    async def test_a_partition_that_is_not_there_refuses(self, home: Home) -> None:
        topic = await home.topic("log")
        appender = await home.broker.appender()
        with pytest.raises(AppendRefused):
            await appender.append(TopicPartition(topic, 1), outgoing("x"))
        await appender.close()

    async def test_a_closed_producer_refuses(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        await appender.close()
        with pytest.raises(AppendRefused):
            await appender.append(at, outgoing("x"))


class TestSending:
    async def test_records_go_to_the_partition_of_their_key_in_order(self, home: Home) -> None:
        topic = await home.topic("log", 12)
        appender = await home.broker.appender()
        sent = [Outgoing(f"key-{number % 40}".encode(), str(number).encode()) for number in range(400)]
        placed = await appender.send(topic, sent)
        await appender.close()
        places = [TopicPartition(topic, partition) for partition in range(12)]
        reader = await home.broker.reader(dict.fromkeys(places, 0))
        found = await read_all(reader, *places)
        await reader.close()
        assert sum(map(len, found.values())) == 400
        for record, (at, offset) in zip(sent, placed, strict=True):
            assert at.partition == home.broker.partition_of(record.key, 12)
            assert (found[at][offset].key, found[at][offset].value) == (record.key, record.value)
        for records in found.values():
            numbers = [int(record.value or b"") for record in records]
            assert numbers == sorted(numbers)

    async def test_more_than_one_batch_holds_is_sent_whole(self, home: Home) -> None:
        topic = await home.topic("log")
        appender = await home.broker.appender()
        body = os.urandom(200_000)
        placed = await appender.send(topic, [Outgoing(b"k", body)] * 10)
        await appender.close()
        assert [offset for _, offset in placed] == list(range(10))

    async def test_nothing_to_send_is_sent(self, home: Home) -> None:
        topic = await home.topic("log")
        appender = await home.broker.appender()
        assert list(await appender.send(topic, [])) == []
        await appender.close()

    async def test_a_record_over_the_limit_is_refused(self, home: Home) -> None:
        topic = await home.topic("log")
        appender = await home.broker.appender()
        with pytest.raises(AppendRefused):
            await appender.send(topic, [Outgoing(b"k", os.urandom(1_200_000))])
        await appender.close()


class TestReading:
    async def test_an_empty_log_gives_nothing_after_the_timeout(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        reader = await home.broker.reader({at: 0})
        assert await reader.ends(at) == {at: 0}
        assert not await reader.read(10, 0.1)
        await reader.close()

    async def test_what_is_appended_while_it_waits_is_read(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        reader = await home.broker.reader({at: 0})
        waiting = asyncio.ensure_future(reader.read(10, 20.0))
        await asyncio.sleep(0.2)
        appender = await home.broker.appender()
        await appender.append(at, outgoing("x"))
        assert [record.value for record in (await waiting)[at]] == [b"x"]
        await appender.close()
        await reader.close()

    async def test_reading_starts_where_it_is_told_and_goes_where_it_is_sent(self, home: Home) -> None:
        at = TopicPartition(await home.topic("log"), 0)
        appender = await home.broker.appender()
        await appender.append(at, outgoing(*"abcdef"))
        await appender.close()
        reader = await home.broker.reader({at: 2})
        assert [record.value for record in (await reader.read(100, 5.0))[at]] == [b"c", b"d", b"e", b"f"]
        reader.seek(at, 1)
        assert [record.offset for record in (await reader.read(2, 5.0))[at]] == [1, 2]
        assert [record.offset for record in (await reader.read(100, 5.0))[at]] == [3, 4, 5]
        await reader.close()

    async def test_a_paused_partition_gives_nothing_until_it_is_resumed(self, home: Home) -> None:
        topic = await home.topic("log", 2)
        left, right = TopicPartition(topic, 0), TopicPartition(topic, 1)
        appender = await home.broker.appender()
        await appender.append(left, outgoing("l"))
        await appender.append(right, outgoing("r"))
        await appender.close()
        reader = await home.broker.reader({left: 0, right: 0})
        reader.pause(left)
        seen = [at for _ in range(4) for at in await reader.read(10, 0.3)]
        assert seen == [right]
        reader.resume(left)
        assert [record.value for record in (await reader.read(10, 5.0))[left]] == [b"l"]
        await reader.close()

    async def test_no_partition_keeps_the_others_waiting(self, home: Home) -> None:
        topic = await home.topic("log", 3)
        places = [TopicPartition(topic, partition) for partition in range(3)]
        appender = await home.broker.appender()
        for at in places:
            await appender.append(at, outgoing(*(["x"] * 200)))
        await appender.close()
        reader = await home.broker.reader(dict.fromkeys(places, 0))
        seen: dict[TopicPartition, int] = dict.fromkeys(places, 0)
        for _ in range(30):
            for at, records in (await reader.read(30, 1.0)).items():
                seen[at] += len(records)
            if all(seen.values()):
                break
        assert all(seen.values())
        assert max(seen.values()) <= 200
        await reader.close()


class TestGroups:
    @staticmethod
    async def settled(*members: GroupReader, shares: int) -> None:
        """Wait until the members share out all partitions. Reading is what lets a member notice."""
        for _ in range(300):
            for member in members:
                await member.read(1, 0.05)
            if all(member.assigned for member in members) and sum(len(member.assigned) for member in members) == shares:
                return
        raise AssertionError([member.assigned for member in members])

    async def test_one_member_gets_all_partitions_of_all_inputs_paused_at_their_starts(self, home: Home) -> None:
        left, right = await home.topic("left", 3), await home.topic("right", 3)
        appender = await home.broker.appender()
        for partition in range(3):
            await appender.append(TopicPartition(left, partition), outgoing(*"abc"))
        await appender.close()
        member = await home.broker.group(f"group-{left}", [left, right], lambda at: 1 if at.topic == left else 0)
        await self.settled(member, shares=6)
        assert member.generation >= 1
        assert not await member.read(10, 0.3)
        member.resume(*member.assigned)
        found: dict[TopicPartition, list[int]] = {}
        while len(found) < 3:
            for at, records in (await member.read(100, 5.0)).items():
                found.setdefault(at, []).extend(record.offset for record in records)
        assert found == {TopicPartition(left, partition): [1, 2] for partition in range(3)}
        await member.close()

    async def test_two_members_share_evenly_and_each_gets_the_same_partitions_of_every_input(self, home: Home) -> None:
        left, right = await home.topic("left", 12), await home.topic("right", 12)
        first = await home.broker.group(f"group-{left}", [left, right], lambda _: 0)
        await self.settled(first, shares=24)
        generation = first.generation
        second = await home.broker.group(f"group-{left}", [left, right], lambda _: 0)
        await self.settled(first, second, shares=24)
        assert first.generation > generation
        assert not first.assigned & second.assigned
        for member in (first, second):
            assert len(member.assigned) == 12
            assert {at.partition for at in member.assigned if at.topic == left} == {
                at.partition for at in member.assigned if at.topic == right
            }
        await second.close()
        await self.settled(first, shares=24)
        await first.close()

    async def test_a_partition_that_stays_starts_again_at_its_position_paused(self, home: Home) -> None:
        topic = await home.topic("log", 2)
        at = TopicPartition(topic, 0)
        appender = await home.broker.appender()
        await appender.append(at, outgoing(*"abc"))
        positions = {at: 0}
        first = await home.broker.group(f"group-{topic}", [topic], lambda one: positions.get(one, 0))
        await self.settled(first, shares=2)
        first.resume(*first.assigned)
        assert [record.offset for record in (await first.read(10, 5.0))[at]] == [0, 1, 2]
        positions[at] = 2
        second = await home.broker.group(f"group-{topic}", [topic], lambda one: positions.get(one, 0))
        await self.settled(first, second, shares=2)
        keeper = first if at in first.assigned else second
        assert not await keeper.read(10, 0.3)
        keeper.resume(at)
        assert [record.offset for record in (await keeper.read(10, 5.0))[at]] == [2]
        for closing in (second, first, appender):
            await closing.close()
