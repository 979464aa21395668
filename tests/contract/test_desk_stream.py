"""The live feed: whoever comes back misses nothing and hears nothing twice, or is told to reload."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from msgspec.structs import replace

from aduan_desk.api import stream
from aduan_desk.api.stream import Item, LiveFeed, StreamId
from aduan_events import complaints as said
from aduan_events.outcomes import Refused
from contract.desk_makers import Office, heard, office_beside, office_on, session_of
from contract.relay import Relay
from unit.desk.given import MONDAY, envelope, named, sealed

NOTE = said.NoteAdded(note=sealed("n|note"), by="agen-1")


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        await made.complaint("a")
        yield made


class Client:
    """A screen: keeps what it heard, and comes back with the last id."""

    def __init__(self, feed: LiveFeed) -> None:
        self.feed = feed
        self.items: list[Item] = []
        self.last_id: str | None = None
        self._task: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Connect, and hear that the feed is live."""
        self._task = asyncio.ensure_future(self._hear())
        async with asyncio.timeout(10):
            before = len(self.items)
            while not any(item.event in ("freshness", "reload") for item in self.items[before:]):
                await asyncio.sleep(0.005)

    async def _hear(self) -> None:
        async for item in self.feed.subscribe(self.last_id):
            self.items.append(item)
            self.last_id = item.id

    async def cut(self) -> None:
        """Lose the connection."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def told(self, event: str = "complaint") -> list[Any]:
        """The data of all events of a kind."""
        return [item.data for item in self.items if item.event == event]

    async def until(self, count: int, event: str = "complaint") -> None:
        """Wait until so many were told."""
        async with asyncio.timeout(10):
            while len(self.told(event)) < count:
                await asyncio.sleep(0.005)


async def test_a_change_is_told_with_the_complaint_its_contacts_queue_and_version(office: Office) -> None:
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        await office.went_on(named("a"), said.ComplaintAssigned(officer="agen-1"), command="c1")
        await client.until(1)
        await client.until(1, "queue")
        await client.cut()
    assert client.told() == [
        {
            "complaint_id": str(named("a")),
            "contact_ids": [str(named("mail of a"))],
            "queue": "payment",
            "version": 3,
            "command_id": str(named("c1")),
            "covers": {},
        }
    ]
    assert client.told("queue") == [{"queue": "payment"}]


async def test_a_complaint_that_was_moved_changes_more_than_its_new_queue(office: Office) -> None:
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        await office.complaint("b")
        await client.until(2, "queue")
        await client.cut()
    assert {one["queue"] for one in client.told("queue")} == {"payment", None}


async def test_a_command_is_covered_once_what_it_led_to_is_seen(office: Office) -> None:
    async with office.following():
        answer = await office.client("agen-1").post_json(f"/api/complaints/{named('a')}/note", {"text": "x"})
        position = answer.json["position"]
        client = Client(office.desk.feed)
        await client.listen()
        ((*_, command),) = office.on("commands")
        event = envelope(NOTE, name="note", complaint=named("a"), seq=3)
        await office.tell(replace(event, correlation=command.id))
        await client.until(1)
        await client.cut()
    (told,) = client.told()
    assert told["command_id"] == answer.json["command_id"]
    assert told["covers"] == {f"{position['topic']}:{position['partition']}": position["offset"]}


async def test_a_refusal_is_told_in_words(office: Office) -> None:
    refused = Refused(command=named("c1"), reason="held_by_other", by="agen-2")
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        event = envelope(refused, name="no", complaint=named("a"), command="c1")
        await office.tell(event, topic="assignments", partition=0)
        await client.until(1, "refused")
        await client.cut()
    assert client.told("refused") == [
        {
            "command_id": str(named("c1")),
            "complaint_id": str(named("a")),
            "reason": "held_by_other",
            "message": {"id": "Petugas lain sedang memegang aduan ini.", "en": "Another officer holds this complaint."},
            "at": MONDAY.isoformat(),
        }
    ]
    assert client.told() == []


async def test_across_cuts_nothing_is_missed_and_nothing_told_twice(office: Office) -> None:
    cases = [await office.complaint(f"c{n}", partition=n % 3) for n in range(6)]
    expected: list[tuple[str, int]] = []
    refusals: list[str] = []

    async def work(step: int) -> None:
        for number in range(step % 4):
            case = cases[(step + number) % 6]
            await office.went_on(case, NOTE, partition=cases.index(case) % 3)
            expected.append((str(case), office.seqs[case]))
        if step % 5 == 0:
            refusals.append(f"r{len(refusals)}")
            refused = Refused(command=named(refusals[-1]), reason="open", by="agen-1")
            await office.tell(envelope(refused, name=refusals[-1]), partition=step % 3)

    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        for step in range(40):
            if step % 3 == 0:
                await client.cut()
                await work(step)
                await client.listen()
            await work(step)
        await client.until(len(expected))
        await client.until(len(refusals), "refused")
        await asyncio.sleep(0.1)
        await client.cut()
    assert client.told("reload") == []
    assert sorted(one["complaint_id"] for one in client.told()) == sorted(case for case, _ in expected)
    commands = [one["command_id"] for one in client.told()]
    assert len(set(commands)) == len(commands)
    assert len({one["command_id"] for one in client.told("refused")}) == len(client.told("refused")) == len(refusals)


async def test_a_desk_that_started_anew_goes_on_from_the_id_of_the_old_one(office: Office) -> None:
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        await office.went_on(named("a"), NOTE)
        await client.until(1)
        await client.cut()
    await office.went_on(named("a"), NOTE)
    client.feed = LiveFeed(office.pool, lambda _: None, lambda: MONDAY)
    coming_back = asyncio.ensure_future(client.listen())
    await asyncio.sleep(0.05)
    running = asyncio.ensure_future(client.feed.run())
    await coming_back
    await client.until(2)
    await client.cut()
    running.cancel()
    assert [one["version"] for one in client.told()] == [3, 4]
    assert client.told("reload") == []


async def test_a_long_replay_tells_every_refusal_and_every_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aduan_desk.api.changes._PAGE", 500)
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        await client.cut()
        events = [Refused(command=named(f"r{n}"), reason="open", by="agen-1") for n in range(1_100)]
        await office.tell(*[envelope(one, name=f"r{n}") for n, one in enumerate(events)])
        await office.went_on(named("a"), *[NOTE] * 1_100)
        generation, vector = _position(office.desk.feed)
        async with asyncio.timeout(10):
            while vector.get("refusal:complaints:3", 0) < 1_100 or vector["entry:complaints:3"] < 2_200:
                await asyncio.sleep(0.01)
                generation, vector = _position(office.desk.feed)
        await client.listen()
        await client.cut()
    assert (len(client.told("refused")), len(client.told())) == (1_100, 1_100)
    assert generation


def _position(feed: LiveFeed) -> tuple[str, dict[str, int]]:
    return feed._generation, feed._vector


@pytest.mark.parametrize("last_id", ["", "nonsense", "other;entry:complaints:3=1", "{generation};nowhere:3=1"])
async def test_an_id_of_another_view_or_of_none_means_reload(office: Office, last_id: str) -> None:
    async with office.following():
        generation = _position(office.desk.feed)[0]
        (item,) = await heard(office.desk.feed, last_id.replace("{generation}", generation), 1)
    assert item.event == "reload"
    assert StreamId.read(item.id) == _position(office.desk.feed)


async def test_an_id_ahead_of_the_view_and_one_too_far_behind_mean_reload(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_CATCH_UP_S", 0.1)
    monkeypatch.setattr(stream, "LONGEST_REPLAY", 1)
    async with office.following():
        generation = _position(office.desk.feed)[0]
        for vector in ({"entry:complaints:3": 999_999}, {}):
            (item,) = await heard(office.desk.feed, StreamId.write(generation, vector), 1)
            assert item.event == "reload"


async def test_a_rebuilt_view_makes_everybody_reload(office: Office) -> None:
    async with office.following():
        client = Client(office.desk.feed)
        await client.listen()
        old = client.last_id
        await office.pool.execute("UPDATE desk.generation SET generation = gen_random_uuid() WHERE view = 'cases'")
        await client.until(1, "reload")
        await office.went_on(named("a"), NOTE)
        await client.until(1)
        await client.cut()
        (item,) = await heard(office.desk.feed, old, 1)
    assert item.event == "reload"


async def test_a_feed_that_is_stopped_at_the_moment_of_a_change_stops(office: Office) -> None:
    running = asyncio.ensure_future(office.desk.feed.run())
    async with asyncio.timeout(10):
        while office.desk.feed.state != "live":
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    office.desk.feed._moved.set()
    running.cancel()
    await asyncio.wait({running}, timeout=5)
    assert running.cancelled()


async def test_a_slow_client_is_told_to_reload_and_let_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CLIENT_QUEUE", 4)
    feed = office.desk.feed
    async with office.following():
        slow = feed.subscribe(None)
        assert (await anext(slow)).event == "freshness"
        quick = Client(feed)
        await quick.listen()
        for _ in range(9):
            await office.went_on(named("a"), NOTE)
            await asyncio.sleep(0.02)
        await quick.until(9)
        rest = [item.event async for item in slow]
        await quick.cut()
    assert rest[-1] == "reload"
    assert len(rest) <= 5
    assert feed._clients == set()


async def test_postgresql_away_is_told_as_stale_and_nothing_is_missed(database: str) -> None:
    relay = Relay(database)
    await relay.mend()
    async with office_on(relay.dsn) as office, office_beside(database) as writer:
        writer.offsets, writer.seqs = office.offsets, office.seqs
        await writer.complaint("a")
        async with office.following():
            client = Client(office.desk.feed)
            await client.listen()
            await relay.cut()
            async with asyncio.timeout(10):
                while client.told("freshness")[-1]["state"] != "stale":
                    await asyncio.sleep(0.01)
            await writer.went_on(named("a"), NOTE)
            await relay.mend()
            await client.until(1)
            await client.cut()
        assert client.told("freshness")[-1]["state"] in ("live", "stale")
        assert client.told("reload") == []
    await relay.cut()


async def test_over_http_events_bear_ids_and_a_browser_resumes_by_its_header(office: Office) -> None:
    server = uvicorn.Server(uvicorn.Config(office.app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    serving = asyncio.ensure_future(server.serve())
    async with asyncio.timeout(10):
        while not server.started or office.desk.feed.state != "live":
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        cookies = {"aduan_session": session_of("agen-1")}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies) as browser:
            last = await _events(browser, {}, until="freshness")
            await office.went_on(named("a"), NOTE, at=MONDAY + timedelta(hours=1))
            again = await _events(browser, {"Last-Event-ID": last[-1]["id"]}, until="queue")
    finally:
        server.should_exit = True
        await serving
    told = [event for event in again if event["event"] != "freshness"]
    assert [event["event"] for event in told] == ["complaint", "queue"]
    assert json.loads(told[0]["data"])["version"] == 3


async def _events(browser: httpx.AsyncClient, headers: dict[str, str], *, until: str) -> list[dict[str, str]]:
    events: list[dict[str, str]] = [{}]
    async with asyncio.timeout(10), browser.stream("GET", "/api/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            name, _, text = line.partition(": ")
            if line == "" and events[-1]:
                if events[-1]["event"] == until:
                    return events
                events.append({})
            elif name in ("event", "id", "data"):
                events[-1][name] = text
    raise AssertionError(events)
