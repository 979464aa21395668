"""Lists of the desk: every filter and order, pages to the end without gap or double, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from aduan_events import complaints as said
from aduan_events.outcomes import DeadLettered, DeadLetterSettled
from aduan_events.vocabulary import Category, Channel, Kind, Priority, Queue
from asgi_client import Client
from contract.desk_makers import Office, office_on
from unit.desk.given import MONDAY, SARI, envelope, named, opened, sealed

ANSWER = said.ComplaintAnswered(result=sealed("x|result"), by="agen-1", contact=None, ticket=1)


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        yield made


@pytest.fixture
async def four(office: Office) -> Client:
    """Complaints a to d, opened an hour apart, due and ranked in other orders."""
    hours = timedelta(hours=1)
    await office.complaint(
        "a", at=MONDAY, due_at=MONDAY + 9 * hours, priority=Priority.LOW, queue=Queue.SECURITY, channel=Channel.PHONE
    )
    await office.complaint("b", said.ComplaintAssigned(officer="agen-1"), at=MONDAY + hours, category=Category.RATING)
    await office.complaint(
        "c", ANSWER, at=MONDAY + 2 * hours, due_at=MONDAY + 4 * hours, priority=Priority.URGENT, kind=Kind.QUESTION
    )
    await office.complaint("d", at=MONDAY + 3 * hours, due_at=MONDAY + 5 * hours, partition=5)
    return office.client()


async def names(client: Client, query: str = "") -> str:
    """The complaints that a list gives, by name."""
    answer = await client.get(f"/api/complaints?{query}")
    assert answer.status == 200, answer.text
    known = {str(named(name)): name for name in "abcd"}
    return "".join(known[item["id"]] for item in answer.json["items"])


async def walked(client: Client, query: str, limit: int) -> list[str]:
    """Ids along the cursors to the end."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = await client.get(f"/api/complaints?{query}&limit={limit}{cursor}")
        assert answer.status == 200, answer.text
        found += [item["id"] for item in answer.json["items"]]
        if answer.json["next"] is None:
            return found
        assert len(answer.json["items"]) == limit
        cursor = f"&cursor={answer.json['next']}"


async def test_an_item_says_what_a_list_shows(office: Office) -> None:
    case = await office.complaint("a", said.InformationRequested(fields=("phone",), contact=named("mail of a")))
    (item,) = (await office.client().get("/api/complaints")).json["items"]
    assert item == {
        "id": str(case),
        "ticket": "1203-H",
        "kind": "complaint",
        "category": "INC_NOT_RECEIVED",
        "state": "INCOMPLETE",
        "queue": "payment",
        "priority": "normal",
        "holder": None,
        "channels": ["email"],
        "contact_ids": [str(named("mail of a"))],
        "opened_at": "2021-05-24T03:00:00Z",
        "due_at": "2021-05-25T03:00:00Z",
        "lacks": ["phone"],
        "version": 3,
        "title": None,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "dcba"),
        ("sort=newest", "dcba"),
        ("sort=oldest", "abcd"),
        ("sort=due", "cdab"),
        ("sort=priority", "cbda"),
        ("queue=security", "a"),
        ("queue=payment", "dcb"),
        ("queue=quality", ""),
        ("state=TRIAGED", "da"),
        ("state=triaged,answered", "dca"),
        ("state=ASSIGNED", "b"),
        ("category=RATING", "b"),
        ("holder=agen-1", "b"),
        ("holder=agen-2", ""),
        ("channel=phone", "a"),
        ("channel=email", "dcb"),
        ("channel=chat", ""),
        ("queue=payment&state=TRIAGED&sort=due", "d"),
        ("state=TRIAGED,ASSIGNED&sort=priority", "bda"),
    ],
)
async def test_filters_and_orders(four: Client, query: str, found: str) -> None:
    assert await names(four, query) == found


@pytest.mark.parametrize("sort", ["newest", "oldest", "due", "priority"])
async def test_pages_lead_to_the_end_without_gap_or_double(office: Office, sort: str) -> None:
    for number in range(23):
        # Many equal values, so that the order must be decided by the last column; some were never routed.
        at = MONDAY + timedelta(hours=number % 3)
        if number % 5:
            priority = list(Priority)[number % 4]
            await office.complaint(f"{number}", at=at, due_at=at + timedelta(days=number % 2), priority=priority)
        else:
            first = envelope(opened(f"{number}", ticket=number), name=f"o{number}", complaint=named(f"{number}"), at=at)
            await office.tell(first)
    client = office.client()
    whole = await walked(client, f"sort={sort}", 200)
    assert len(set(whole)) == len(whole) == 23
    for limit in (1, 4, 23):
        assert await walked(client, f"sort={sort}", limit) == whole


async def test_a_page_after_a_cursor_goes_on_after_it_whatever_was_opened_meanwhile(office: Office) -> None:
    for hour in range(4):
        await office.complaint(f"{hour}", at=MONDAY + timedelta(hours=hour))
    client = office.client()
    first = (await client.get("/api/complaints?limit=2")).json
    await office.complaint("later", at=MONDAY + timedelta(hours=9))
    second = (await client.get(f"/api/complaints?limit=2&cursor={first['next']}")).json
    assert [item["id"] for item in first["items"] + second["items"]] == [str(named(f"{hour}")) for hour in (3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=two", "limit"),
        ("queue=nowhere", "queue"),
        ("state=LOST", "state"),
        ("category=x", "category"),
        ("channel=fax", "channel"),
        ("sort=random", "sort"),
        ("holder=%00", "holder"),
        ("cursor=nonsense", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("q=" + "x" * 201, "q"),
    ],
)
async def test_what_no_list_knows_is_422_and_names_the_field(four: Client, query: str, field: str) -> None:
    answer = await four.get(f"/api/complaints?{query}")
    assert answer.status == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]
    assert answer.json["errors"][0]["message"]["id"]


async def test_a_cursor_of_another_order_is_refused(four: Client) -> None:
    cursor = (await four.get("/api/complaints?sort=newest&limit=1")).json["next"]
    answer = await four.get(f"/api/complaints?sort=oldest&limit=1&cursor={cursor}")
    assert (answer.status, answer.codes) == (422, [("cursor", "bad_cursor")])


@pytest.mark.parametrize("limit", [1, 200])
async def test_limits_hold_at_their_bounds(four: Client, limit: int) -> None:
    assert len((await four.get(f"/api/complaints?limit={limit}")).json["items"]) == min(limit, 4)


async def test_words_are_found_exactly_and_all_in_one_contact(office: Office) -> None:
    more = said.ContactLinked(contact=named("second"), channel=Channel.FORM, reason="answers", fingerprint="p")
    await office.complaint("a", more)
    await office.complaint("b", partition=4)
    await office.wrote("mail of a", "Insentif belum masuk", ("insentif", "belum", "masuk"))
    await office.wrote("second", "Sudah dua minggu", ("sudah", "dua", "minggu"))
    await office.wrote("mail of b", "Insentif gagal", ("insentif", "gagal"))
    client = office.client()
    assert await names(client, "q=insentif") in ("ab", "ba")
    assert await names(client, "q=INSENTIF+belum!") == "a"
    assert await names(client, "q=minggu") == "a"
    assert await names(client, "q=belum+minggu") == ""
    assert await names(client, "q=insen") == ""
    assert await names(client, "q=insentif&queue=security") == ""


@pytest.mark.parametrize("query", ["p", "%21%21", "%00"])
async def test_a_search_without_a_word_finds_nothing(four: Client, query: str) -> None:
    assert await names(four, f"q={query}") == ""


async def test_common_words_are_found_along_the_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aduan_desk.api.reading._FEW", 2)
    for number, name in enumerate("abcd"):
        await office.complaint(name, at=MONDAY + timedelta(hours=number))
        await office.wrote(f"mail of {name}", "x", ("insentif", name * 2))
    client = office.client()
    assert await names(client, "q=insentif") == "dcba"
    assert await names(client, "q=insentif+bb") == "b"
    assert await walked(client, "q=insentif", 1) == [str(named(name)) for name in "dcba"]


async def test_the_board_counts_open_work_by_queue(office: Office) -> None:
    await office.complaint("a", queue=Queue.SECURITY, due_at=MONDAY - timedelta(hours=1))
    await office.complaint("b", said.ComplaintAssigned(officer="agen-1"), due_at=MONDAY + timedelta(minutes=5))
    await office.complaint("c", ANSWER)
    await office.complaint("d", said.InformationRequested(fields=("phone",), contact=named("mail of d")))
    board = (await office.client().get("/api/queues")).json
    by_name = {queue.pop("queue"): queue for queue in board["items"]}
    nothing: dict[str, Any] = dict.fromkeys(("waiting", "open", "held", "lacking", "due_soon", "late"), 0)
    assert by_name["quality"] == {**nothing, "oldest_opened_at": None}
    assert by_name["security"] == {
        **nothing,
        "waiting": 1,
        "open": 1,
        "late": 1,
        "oldest_opened_at": "2021-05-24T03:00:00Z",
    }
    assert by_name["payment"] == {
        **nothing,
        "open": 2,
        "held": 1,
        "lacking": 1,
        "due_soon": 1,
        "oldest_opened_at": None,
    }
    assert board["totals"] == {
        "opened_today": 4,
        "answered_today": 1,
        "replied_of_opened": 1,
        "waiting": 1,
        "oldest_opened_at": "2021-05-24T03:00:00Z",
    }


async def test_the_day_tells_arrivals_and_answers_by_quarter_of_an_hour_beside_earlier_days(office: Office) -> None:
    await office.complaint("today", ANSWER, at=MONDAY - timedelta(hours=2))
    for weeks, count in ((1, 2), (2, 3), (5, 9)):
        for number in range(count):
            await office.complaint(f"{weeks} {number}", at=MONDAY - timedelta(weeks=weeks, minutes=1))
    day = (await office.client().get("/api/day")).json
    # MONDAY is 10.00 WIB: 40 slots are over and one has begun.
    assert (day["day_start"], day["slot_minutes"], len(day["slots"])) == ("2021-05-23T17:00:00Z", 15, 41)
    assert day["slots"][32] == {"arrived": 1, "answered": 0}
    assert day["slots"][40] == {"arrived": 0, "answered": 1}
    assert (day["against"], day["against_days"], len(day["usual"])) == ("same_weekdays", 2, 96)
    assert day["usual"][39] == {"least": 2, "most": 3}
    assert day["usual"][40] == {"least": 0, "most": 0}


async def test_a_first_day_is_held_against_nothing(office: Office) -> None:
    day = (await office.client().get("/api/day")).json
    assert (day["against"], day["against_days"], day["usual"]) == ("nothing", 0, [])


def dead(offset: int, reason: str = "bad_json") -> DeadLettered:
    return DeadLettered(topic="identified", partition=3, offset=offset, key=str(SARI), reason=reason, detail="byte 1")


async def test_dead_letters_come_newest_first_by_time_and_page_to_the_end(office: Office) -> None:
    for number, offset in enumerate((9, 10, 8, 200)):
        at = MONDAY + timedelta(hours=number // 2)
        await office.tell(envelope(dead(offset), name=f"dead {offset}", complaint=None, at=at))
    client = office.client()
    whole = (await client.get("/api/dead-letters")).json
    assert ([item["offset"] for item in whole["items"]], whole["next"]) == ([8, 200, 9, 10], None)
    walked_along, cursor = [], ""
    while True:
        page = (await client.get(f"/api/dead-letters?limit=1{cursor}")).json
        walked_along += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert walked_along == whole["items"]


async def test_a_record_with_several_readers_is_one_row_that_lists_them(office: Office) -> None:
    await office.tell(envelope(dead(7), name="one", complaint=None))
    later = MONDAY + timedelta(hours=1)
    await office.tell(envelope(dead(7), name="two", complaint=None, at=later), topic="assignments", partition=0)
    settled = DeadLetterSettled.model_validate(
        {**dead(7).model_dump(exclude={"reason", "detail"}), "outcome": "retried", "by": "sre-1"}
    )
    await office.tell(envelope(settled, name="settled", complaint=None), topic="assignments", partition=0)
    (item,) = (await office.client().get("/api/dead-letters")).json["items"]
    assert item == {
        "id": "assignments|identified|3|7",
        "at": "2021-05-24T04:00:00Z",
        "reason": "bad_json",
        "topic": "identified",
        "partition": 3,
        "offset": 7,
        "readers": ["assignments", "complaints"],
        "state": "waiting",
        "contact_id": None,
        "told_at": 1,
    }


async def test_parked_mails_and_records_can_be_asked_for_alone(office: Office) -> None:
    await office.tell(envelope(dead(7), name="record", complaint=None))
    for name in ("early", "late"):
        aside = said.ParkedMailSetAside(contact=named(name), reason="parts nested deeper than 20")
        hour = timedelta(hours=name == "late")
        await office.tell(envelope(aside, name=f"parked {name}", complaint=None, at=MONDAY + hour))
    client = office.client()
    records = (await client.get("/api/dead-letters?only=records")).json["items"]
    assert [item["offset"] for item in records] == [7]
    first = (await client.get("/api/dead-letters?only=mails&limit=1")).json
    rest = (await client.get(f"/api/dead-letters?only=mails&limit=1&cursor={first['next']}")).json
    found = [item["contact_id"] for item in first["items"] + rest["items"]]
    assert (found, rest["next"]) == ([str(named("late")), str(named("early"))], None)


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=201", "only=letters"])
async def test_dead_letters_refuse_what_they_do_not_know(four: Client, query: str) -> None:
    assert (await four.get(f"/api/dead-letters?{query}")).status == 422


async def test_before_the_views_are_there_lists_say_try_again(office: Office) -> None:
    await office.pool.execute("DROP SCHEMA desk CASCADE")
    for path in ("/api/complaints", "/api/queues", "/api/dead-letters", f"/api/complaints/{SARI}"):
        answer = await office.client().get(path)
        assert (answer.status, answer.codes) == (503, [(None, "views_away")])
        assert answer.headers["retry-after"] == "5"
