"""The pages are small, complete in both languages, readable in both schemes, and hold nothing inline."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from string import Formatter
from uuid import UUID

import pytest

from aduan_events.vocabulary import CaseState, Channel, CloseReason
from aduan_ingest.pages.assets import FOR_EVER, read_assets
from aduan_ingest.pages.ticket_words import _ENDED, _NEXT, OUTSIDE, QUESTIONS, STATE_WORDS, TicketWords, ticket_words
from aduan_ingest.pages.words import WORDS
from aduan_ingest.tickets import TicketState
from unit.ingest.public_fakes import Public

CSS = read_assets()["public-3.css"].content.decode()
MOST_BYTES = 50 * 1024


def words(state: CaseState, **changes: object) -> TicketWords:
    told = TicketState(
        contact_id=UUID(int=1),
        channel=Channel.FORM,
        ticket=1178451,
        state=state,
        due_at=datetime(2021, 5, 28, 10, tzinfo=UTC),
        **changes,  # type: ignore[arg-type]  # the names are TicketState's
    )
    found = ticket_words(told, "id")
    assert found is not None
    return found


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_one_place_on_the_line_and_a_next_step(state: CaseState) -> None:
    said = words(state)
    assert [step.when for step in said.steps].count("here") == 1
    assert said.now == next(step.words for step in said.steps if step.when == "here")
    assert said.next
    ranks = [("past", "here", "ahead").index(step.when) for step in said.steps]
    assert all(before <= after for before, after in pairwise(ranks))


def test_the_words_outside_are_those_of_the_domain() -> None:
    outside = {state: STATE_WORDS[OUTSIDE[state]][0].lower() for state in CaseState}
    assert outside == {
        CaseState.RECEIVED: "diterima",
        CaseState.ACKNOWLEDGED: "diterima",
        CaseState.INCOMPLETE: "menunggu anda",
        CaseState.TRIAGED: "diproses",
        CaseState.ASSIGNED: "diproses",
        CaseState.IN_PROGRESS: "diproses",
        CaseState.REOPENED: "diproses",
        CaseState.WAITING_PARTNER: "menunggu mitra",
        CaseState.ANSWERED: "dijawab",
        CaseState.CLOSED: "selesai",
    }


def test_no_deadline_runs_while_the_citizen_is_asked_or_after_the_answer() -> None:
    pausing = {state for state in CaseState if words(state).due is None}
    assert pausing == {CaseState.INCOMPLETE, CaseState.ANSWERED, CaseState.CLOSED}


def test_what_lacks_is_asked_only_while_it_is_waited_for() -> None:
    assert words(CaseState.INCOMPLETE, lacks=("card", "name")).questions == (
        "Mohon tulis 16 digit nomor Kartu Prakerja dari dashboard (bukan NIK).",
        "Nama sesuai KTP?",
    )
    assert words(CaseState.TRIAGED, lacks=("card",)).questions == ()


def test_the_reason_of_an_end_is_told() -> None:
    ends = {words(CaseState.CLOSED, close_reason=reason).next for reason in CloseReason}
    assert len(ends) == len(CloseReason)


def test_a_complaint_without_a_number_has_no_words_yet() -> None:
    assert ticket_words(TicketState(contact_id=UUID(int=1), channel=Channel.FORM), "id") is None


@pytest.mark.parametrize("table", [WORDS, STATE_WORDS, _NEXT, _ENDED, QUESTIONS])
def test_every_sentence_stands_in_both_languages_with_the_same_holes(table: dict[str, tuple[str, str]]) -> None:
    for name, both in table.items():
        assert all(both), name
        holes = [{hole for _, hole, _, _ in Formatter().parse(text) if hole} for text in both]
        assert holes[0] == holes[1], name


def test_no_sentence_hides_behind_a_method_of_dictionaries() -> None:
    assert not set(WORDS) & set(dir(dict))


async def pages() -> dict[str, str]:
    public = Public()
    token = public.numbered(has_address=False, state=CaseState.INCOMPLETE, lacks=tuple(QUESTIONS))
    client = public.client()
    posted = await client.post_form("/form", {"key": "k", "phone": "1", "card_number": "1", "email": "x"})
    return {
        "form": (await client.get("/")).text,
        "form with errors": posted.text,
        "ticket": (await client.get(f"/t/{token}?lang=en")).text,
    }


async def test_a_page_with_all_it_loads_fits_in_fifty_kilobytes() -> None:
    client = Public().client()
    for name, page in (await pages()).items():
        loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert len(loaded) == 3, name
        size = len(page.encode())
        for address in loaded:
            answer = await client.get(address)
            assert answer.status == 200
            assert answer.headers["cache-control"] == FOR_EVER
            size += len(answer.body)
        assert size <= MOST_BYTES, name


async def test_pages_hold_nothing_inline_and_nothing_foreign() -> None:
    for name, page in (await pages()).items():
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page), name
        assert not re.search(r"https?://", page), name


async def test_every_input_has_a_label_and_every_description_exists() -> None:
    for name, page in (await pages()).items():
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), name
        for field in re.findall(r'<(?:input|textarea)(?![^>]*hidden)[^>]*\sid="([^"]+)"', page):
            assert f'<label for="{field}">' in page, (name, field)
        for described in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page):
            assert set(described.split()) <= set(ids), (name, described)


async def test_an_unknown_file_is_not_found() -> None:
    assert (await Public().client().get("/static/..%2Fwords.py")).status == 404


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


COLOURS = re.findall(r"--([\w-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);", CSS)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_edges_have_contrast(scheme: int) -> None:
    tokens = {name: pair[scheme] for name, *pair in COLOURS}
    texts = [
        *((text, ground) for text in ("ink", "muted", "accent", "late", "done") for ground in ("paper", "panel")),
        *(("ink", f"{ground}-soft") for ground in ("late", "waiting", "done")),
        ("late", "late-soft"),
        ("on-accent", "accent"),
    ]
    for text, ground in texts:
        assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    for ground in ("paper", "panel"):
        assert contrast(tokens["edge"], tokens[ground]) >= 3, ground


def test_every_colour_stands_once_for_both_schemes() -> None:
    assert len(COLOURS) == len({name for name, *_ in COLOURS}) > 10
    assert len(COLOURS) == len(set(re.findall(r"--([\w-]+): (?:var\(--light, )?#", CSS)))
