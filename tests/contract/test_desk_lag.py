"""How far the view is behind is measured at the log: a projector that stands still is seen, an idle log is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from aduan_desk.api.lag import Lag
from aduan_desk.api.stream import LiveFeed
from aduan_events.cursors import OwnedCursor
from aduan_events.ownership import Marker, write_marker
from aduan_runtime.homes.memory import MemoryReader
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from contract.desk_makers import Office, heard, office_on
from contract.relay import Relay
from contract.view_makers import Logs, assigned
from unit.desk.given import MONDAY

P3 = TopicPartition("complaints", 3)


@dataclass
class Watched:
    """A log, a view that shows what it is told to show, and who compares them at hours that tests choose."""

    office: Office
    logs: Logs
    now_s: float = 100.0
    lag: Lag = field(init=False)
    reader: MemoryReader = field(init=False)

    def __post_init__(self) -> None:
        self.lag = Lag(self.office.broker, self.office.pool, lambda: self.now_s)

    async def ms_after(self, seconds: float = 0.0) -> int | None:
        self.now_s += seconds
        await self.lag.look(self.reader)
        return self.lag.ms

    async def show(self) -> None:
        """The view takes in all that stands on the log."""
        for at, records in self.logs.broker.logs.items():
            cursor = OwnedCursor(None)
            for record in records:
                cursor.take(record.offset, record.value)
            await self.office.pool.execute(
                "INSERT INTO desk.positions VALUES ('cases', $1, $2, $3)"
                " ON CONFLICT (view, topic, partition) DO UPDATE SET position = excluded.position",
                *at,
                cursor.position,
            )


@pytest.fixture
async def watched(database: str) -> AsyncIterator[Watched]:
    async with office_on(database) as office:
        made = Watched(office, Logs(office.broker))
        places = [TopicPartition("complaints", p) for p in range(12)]
        made.reader = await office.broker.reader(dict.fromkeys(places, 0))
        made.reader.pause(*places)
        yield made


async def test_before_it_looked_nobody_can_tell(watched: Watched) -> None:
    assert watched.lag.ms is None


async def test_a_view_that_shows_all_is_not_behind(watched: Watched) -> None:
    assert await watched.ms_after() == 0
    watched.logs.own(3, assigned(1))
    await watched.show()
    assert await watched.ms_after(60) == 0


async def test_a_view_that_stands_still_falls_behind_from_when_that_was_seen(watched: Watched) -> None:
    watched.logs.own(3, assigned(1))
    await watched.show()
    watched.logs.own(3, assigned(2))
    watched.logs.own(5, assigned(3))
    assert await watched.ms_after() == 0
    assert await watched.ms_after(7.5) == 7_500
    watched.logs.own(3, assigned(4))
    assert await watched.ms_after(1) == 8_500
    await watched.show()
    assert await watched.ms_after(1) == 0


async def test_a_view_that_moves_on_is_behind_by_what_it_has_not_passed_yet(watched: Watched) -> None:
    watched.logs.own(3, assigned(1))
    await watched.ms_after()
    await watched.ms_after(3)
    await watched.show()
    watched.logs.own(3, assigned(2))
    assert await watched.ms_after(1) == 0
    assert await watched.ms_after(2) == 2_000


async def test_what_never_counts_leaves_no_view_behind(watched: Watched) -> None:
    watched.logs.own(3, assigned(1))
    await watched.show()
    watched.logs.stale(3, assigned(2))
    marker = write_marker(Marker(writer="next", supersedes="w"))
    watched.logs.broker.put(P3, [Outgoing(b"", marker)])
    assert await watched.ms_after() == 0
    assert await watched.ms_after(600) == 0


async def test_the_feed_says_behind_and_stale_and_live(watched: Watched) -> None:
    lag: list[int | None] = [None]
    feed = LiveFeed(watched.office.pool, lambda _: None, lambda: MONDAY, lambda: lag[0])
    running = asyncio.ensure_future(feed.run())
    said = []
    for lag[0] in (None, 0, 4_999, 5_000):
        await asyncio.sleep(0.05)
        (item,) = await heard(feed, None, 1, but=("queue", "reload"))
        said.append((item.data["state"], item.data["lag_ms"]))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert said == [("stale", 0), ("live", 0), ("live", 4_999), ("behind", 5_000)]


async def test_while_postgresql_is_away_nobody_can_tell_and_then_it_goes_on(database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    async with office_on(relay.dsn) as office:
        lag = Lag(office.broker, office.pool)
        running = asyncio.ensure_future(lag.run())
        try:
            for wanted, step in ((0, None), (None, relay.cut), (0, relay.mend)):
                if step is not None:
                    await step()
                async with asyncio.timeout(20):
                    while lag.ms != wanted:
                        await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    await relay.cut()
