"""The ticket page: the number for whoever has the link, the story and replies for whoever reads the mailbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from aduan_events.vocabulary import CaseState, Channel
from aduan_ingest.tickets import StoryEntry
from asgi_client import Client
from unit.ingest.public_fakes import NOW, Public

CONTACT = UUID(int=7)
TOLD = StoryEntry(
    at=datetime(2021, 5, 23, 11, 41, tzinfo=UTC), who="you", channel=Channel.FORM, text="blm <b>cair</b> jg"
)


def with_story(**changes: object) -> tuple[Public, str]:
    public = Public()
    token = public.numbered(**changes)
    public.tickets.stories[CONTACT] = [
        TOLD,
        StoryEntry(at=TOLD.at, who="system", event="ComplaintOpened"),
        StoryEntry(at=TOLD.at, who="system", event="SomethingNew"),
        StoryEntry(at=TOLD.at, who="officer", channel=Channel.EMAIL, text="Mohon tunggu.", delivery="unknown"),
    ]
    return public, token


async def opened(public: Public, token: str) -> Client:
    client = public.client()
    await client.post_form(f"/t/{token}/code", {})
    await client.post_form(f"/t/{token}/open", {"code": public.post.codes[-1][1]})
    return client


async def test_the_link_shows_number_state_deadline_and_what_happens_next() -> None:
    public, token = with_story(state=CaseState.WAITING_PARTNER)
    page = (await public.client().get(f"/t/{token}")).text
    assert "<title>Aduan 1178451-A" in page
    assert "<span>1178</span><span>451-A</span>" in page
    assert 'aria-current="step"><i class="icon i-clock" aria-hidden="true"></i><span>Menunggu mitra' in page
    assert "Kabar berikutnya paling lambat Jum 28 Mei 17.00 WIB." in page
    assert '<meta name="robots" content="noindex">' in page


async def test_each_step_that_was_reached_bears_its_wib_day() -> None:
    sunday_night = datetime(2021, 5, 23, 17, 30, tzinfo=UTC)
    reached = {CaseState.RECEIVED: TOLD.at, CaseState.TRIAGED: sunday_night, CaseState.ASSIGNED: NOW}
    public, token = with_story(state=CaseState.ASSIGNED, reached=reached)
    page = (await public.client().get(f"/t/{token}?lang=en")).text
    assert re.findall(r"<span>(\w+(?: \w+)?) <time datetime=.[^>]+>([^<]+)</time></span>", page) == [
        ("Received", "Sun 23 May"),
        ("In work", "Mon 24 May"),
    ]


async def test_the_subject_is_shown_to_whoever_may_read_the_story() -> None:
    public, token = with_story()
    public.tickets.stories[CONTACT][0] = replace(TOLD, title="Insentif <ke-2>")
    assert "Insentif" not in (await public.client().get(f"/t/{token}")).text
    client = await opened(public, token)
    assert '<p class="subject">Insentif &lt;ke-2&gt;</p>' in (await client.get(f"/t/{token}")).text


@pytest.mark.parametrize("news", [(2, 3, 0), (1, 4, 0), (1, 3, 1)])
async def test_a_new_message_a_reply_and_a_delivery_are_news_for_an_open_page(news: tuple[int, ...]) -> None:
    public, token = with_story(news=(1, 3, 0))
    client = public.client()
    before = (await client.get(f"/t/{token}/state")).json["mark"]
    assert f'data-mark="{before}"' in (await client.get(f"/t/{token}")).text
    public.numbered(news=news)
    assert (await client.get(f"/t/{token}/state")).json["mark"] != before


async def test_the_story_and_the_reply_box_need_a_code() -> None:
    public, token = with_story()
    page = (await public.client().get(f"/t/{token}")).text
    assert "cair" not in page
    assert "<textarea" not in page
    assert "Kirim kode ke email saya" in page


@pytest.mark.parametrize("has_address", [True, False])
async def test_the_page_of_an_erased_person_says_so_and_opens_nothing(has_address: bool) -> None:
    public, token = with_story(has_address=has_address)
    client = await opened(public, token) if has_address else public.client()
    mailed = len(public.post.codes)
    before = (await client.get(f"/t/{token}/state")).json["mark"]
    public.numbered(has_address=has_address, erased=True)
    page = await client.get(f"/t/{token}")
    assert page.status == 200
    assert "Data Anda sudah dihapus" in page.text
    assert "Your data were erased" in (await client.get(f"/t/{token}?lang=en")).text
    assert not any(words in page.text for words in ("cair", "<textarea", "Kirim kode", "Kami menunggu"))
    assert (await client.get(f"/t/{token}/state")).json["mark"] != before
    assert (await client.post_form(f"/t/{token}/code", {})).status == 303
    assert len(public.post.codes) == mailed
    assert (await client.post_form(f"/t/{token}/open", {"code": "123456"})).status == 303
    refused = await client.post_form(f"/t/{token}/reply", {"key": "k", "message": "halo"})
    assert (refused.status, "Data Anda sudah dihapus" in refused.text) == (403, True)
    assert not public.acceptance.arrivals


async def test_without_an_address_the_link_alone_serves() -> None:
    public, token = with_story(has_address=False)
    page = (await public.client().get(f"/t/{token}")).text
    assert "blm &lt;b&gt;cair&lt;/b&gt; jg" in page
    assert "Min 23 Mei 18.41 WIB</time>, Anda lewat formulir" in page
    assert "Aduan dibuka." in page
    assert "Aduan diperbarui." in page
    assert "belum pasti sampai" in page
    assert "<textarea" in page


async def test_a_mailed_code_opens_the_story_for_this_page_only() -> None:
    public, token = with_story()
    client = public.client()
    sent = await client.post_form(f"/t/{token}/code", {})
    assert (sent.status, sent.headers["location"]) == (303, f"/t/{token}?lang=id")
    ((contact, code),) = public.post.codes
    assert contact == CONTACT
    assert 'autocomplete="one-time-code"' in (await client.get(f"/t/{token}")).text
    done = await client.post_form(f"/t/{token}/open", {"code": f" {code[:3]} {code[3:]} "})
    assert done.status == 303
    cookie = done.headers["set-cookie"].lower()
    assert f"path=/t/{token}" in cookie
    assert {"httponly", "samesite=lax", "max-age=1800"} <= {part.strip() for part in cookie.split(";")}
    assert "&lt;b&gt;cair" in (await client.get(f"/t/{token}")).text
    other = public.numbered(contact_id=UUID(int=8))
    assert "Kirim kode ke email saya" in (await client.get(f"/t/{other}")).text


async def test_the_session_ends_after_half_an_hour() -> None:
    public, token = with_story()
    client = await opened(public, token)
    public.clock += 1801
    assert "cair" not in (await client.get(f"/t/{token}")).text


async def test_wrong_codes_are_counted_and_then_over() -> None:
    public, token = with_story()
    client = public.client()
    await client.post_form(f"/t/{token}/code", {})
    answers = [await client.post_form(f"/t/{token}/open", {"code": "x"}) for _ in range(6)]
    assert {answer.status for answer in answers} == {422}
    assert "Sisa 4 percobaan" in answers[0].text
    assert "Minta kode baru" in answers[4].text
    assert not client.cookies


async def test_codes_are_not_sent_without_end() -> None:
    public, token = with_story()
    client = public.client()
    statuses = [(await client.post_form(f"/t/{token}/code", {})).status for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert len(public.post.codes) == 3


async def test_a_code_that_cannot_be_mailed_is_said_to_be_so() -> None:
    public, token = with_story()
    public.post.away = True
    answer = await public.client().post_form(f"/t/{token}/code", {})
    assert answer.status == 503
    assert "Kode belum terkirim" in answer.text


async def test_no_code_is_mailed_where_there_is_no_address() -> None:
    public, token = with_story(has_address=False)
    assert (await public.client().post_form(f"/t/{token}/code", {})).status == 303
    assert public.post.codes == []


async def test_a_reply_is_a_new_contact_that_refers_to_the_ticket() -> None:
    public, token = with_story()
    client = await opened(public, token)
    key = (await client.get(f"/t/{token}")).field_value("key")
    answer = await client.post_form(f"/t/{token}/reply", {"key": key, "message": "sudah cair, PIN saya 123456"})
    assert answer.status == 303
    arrival = public.acceptance.last
    assert (arrival.answers, arrival.masked, arrival.channel) == (CONTACT, ("pin",), Channel.FORM)
    page = (await client.get(answer.headers["location"])).text
    assert "Balasan Anda aman tersimpan." in page
    assert "Kami menghapus PIN" in page


async def test_a_reply_sent_twice_is_one() -> None:
    public, token = with_story(has_address=False)
    client = public.client()
    for _ in range(2):
        await client.post_form(f"/t/{token}/reply", {"key": "k", "message": "halo"})
    assert len(public.acceptance.arrivals) == 1


async def test_an_empty_reply_is_asked_for() -> None:
    public, token = with_story(has_address=False)
    answer = await public.client().post_form(f"/t/{token}/reply", {"key": "k", "message": " "})
    assert answer.status == 422
    assert "Satu kalimat pun cukup" in answer.text


async def test_a_reply_that_is_not_safe_stays_on_the_page() -> None:
    public, token = with_story(has_address=False)
    public.acceptance.kafka_away = True
    answer = await public.client().post_form(f"/t/{token}/reply", {"key": "k", "message": "halo lagi"})
    assert (answer.status, answer.headers["retry-after"]) == (503, "3")
    assert ">\nhalo lagi</textarea>" in answer.text
    assert answer.field_value("key") == "k"


async def test_a_reply_after_the_session_is_kept_until_a_new_code_opens_the_page() -> None:
    public, token = with_story()
    client = public.client()
    late = await client.post_form(f"/t/{token}/reply", {"key": "k", "message": "tulisan panjang"})
    assert late.status == 403
    assert late.field_value("message") == "tulisan panjang"
    assert public.acceptance.arrivals == {}
    sent = await client.post_form(f"/t/{token}/code", {"message": late.field_value("message")})
    code = public.post.codes[-1][1]
    done = await client.post_form(f"/t/{token}/open", {"code": code, "message": sent.field_value("message")})
    assert done.status == 200
    assert ">\ntulisan panjang</textarea>" in done.text
    assert "aduan_ticket" in client.cookies


async def test_a_reply_is_taken_while_postgresql_is_away() -> None:
    public, token = with_story()
    client = await opened(public, token)
    public.tickets.postgres_away = True
    answer = await client.post_form(f"/t/{token}/reply", {"key": "k", "message": "halo"})
    assert answer.status == 303
    assert public.acceptance.last.answers == CONTACT


@pytest.mark.parametrize("token", ["a" * 22, "short", "a" * 80, "%00" * 22])
async def test_an_unknown_link_is_not_found_in_words(token: str) -> None:
    answer = await Public().client().get(f"/t/{token}")
    assert answer.status == 404
    assert "Halaman ini tidak ditemukan" in answer.text


async def test_a_page_that_cannot_be_read_now_says_that_nothing_is_lost() -> None:
    public, token = with_story()
    public.tickets.postgres_away = True
    answer = await public.client().get(f"/t/{token}?lang=en")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "is safe" in answer.text


@pytest.mark.parametrize(
    ("path", "fields"), [("code", {}), ("open", {"code": "1"}), ("reply", {"key": "k", "message": "a"})]
)
async def test_posts_to_unknown_or_unreadable_pages_say_so(path: str, fields: dict[str, str]) -> None:
    public = Public()
    unknown = "a" * 22
    assert (await public.client().post_form(f"/t/{unknown}/{path}", fields)).status == 404
    public.tickets.postgres_away = True
    assert (await public.client().post_form(f"/t/{unknown}/{path}", fields)).status == 503


async def test_only_known_notes_are_shown() -> None:
    public, token = with_story()
    page = (await public.client().get(f"/t/{token}?note=card_looks_like_nik&note=<script>&note=masked_otp")).text
    assert "tampak seperti NIK" in page
    assert "script>&" not in page
    assert page.count('class="told warn" role="status"') == 2


async def test_the_script_learns_of_every_change() -> None:
    public, token = with_story()
    client = public.client()
    first = (await client.get(f"/t/{token}/state")).json
    assert (first["ticket"], first["state"]) == ("1178451-A", "TRIAGED")
    assert f'data-mark="{first["mark"]}"' in (await client.get(f"/t/{token}")).text
    public.numbered(state=CaseState.ANSWERED)
    assert (await client.get(f"/t/{token}/state")).json["mark"] != first["mark"]


async def test_the_state_of_what_was_just_accepted_is_open() -> None:
    public = Public()
    client = public.client()
    answer = await client.post_json("/v1/contacts", {"channel": "form", "message": "p"}, idempotency_key="k")
    token = answer.json["ticket_url"].rpartition("/")[2]
    assert (await client.get(f"/t/{token}/state")).json == {"ticket": None, "state": None, "mark": "none"}


@pytest.mark.parametrize(("away", "status"), [(False, 404), (True, 503)])
async def test_the_state_of_an_unknown_page_is_a_problem(away: bool, status: int) -> None:
    public = Public()
    public.tickets.postgres_away = away
    assert (await public.client().get(f"/t/{'a' * 22}/state")).status == status
