"""A session that ends in the middle of work loses nothing; one that is signed out leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.mailbox import new_address
from e2e.system import Json, System

OFFICER = "agen-51"
WORDS = "Dana dikirim bertahap, mohon tunggu."


@pytest.fixture
def case(system: System) -> Json:
    """A case that the officer holds and can answer."""
    accepted = system.accept(message="sertifikat tdk muncul di dashboard udh 10 hr", email=new_address("sesi"))
    found = system.complaint_of(accepted.contact_id)
    system.command(found["id"], "claim", OFFICER)
    return found


def enter(page: Page, user: str) -> None:
    page.get_by_label("Nama lain").fill(user)
    page.get_by_role("button", name="Masuk").click()


def kept(page: Page) -> tuple[str, str]:
    """What the browser keeps beyond this page: for the tab, and for good."""
    tab, good = page.evaluate("[sessionStorage, localStorage].map((one) => JSON.stringify({ ...one }))")
    return str(tab), str(good)


def test_a_session_that_ends_leads_back_to_the_same_place_with_the_draft(
    system: System, officer: Callable[..., Page], case: Json
) -> None:
    page = officer(OFFICER)
    address = f"{system.desk}/?case={case['ticket']}"
    page.goto(address)
    box = page.get_by_role("textbox", name="Balas lewat email")
    box.fill(WORDS)
    # What the page asks for by itself may meet the end first: either way nothing is lost.
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Sesi Anda berakhir, silakan masuk lagi.")
    expect(page).to_have_url(address)
    enter(page, OFFICER)
    expect(box).to_have_value(WORDS)
    expect(box).to_be_focused()
    expect(page).to_have_url(address)

    # Another tab page of this browser can be somebody else's tomorrow: only this tab holds the words.
    tab, good = kept(page)
    assert WORDS in tab
    assert WORDS not in good

    # Nothing was sent meanwhile; now it is, and the draft is gone for good.
    assert [one for one in system.case(case["id"])["timeline"] if one["type"] == "ReplySent"] == []
    page.get_by_role("button", name="Kirim, tunggu warga").click()
    expect(box).to_have_value("")
    assert WORDS not in kept(page)[0]


def test_whoever_signs_out_is_asked_about_drafts_and_leaves_none(
    system: System, officer: Callable[..., Page], case: Json
) -> None:
    page = officer(OFFICER)
    page.goto(f"{system.desk}/?case={case['ticket']}")
    box = page.get_by_role("textbox", name="Balas lewat email")
    box.fill(WORDS)
    page.get_by_role("button", name=OFFICER).click()
    page.get_by_role("button", name="Keluar").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Keluar menghapus draf Anda")
    sheet.get_by_role("button", name="Batal").click()
    expect(box).to_have_value(WORDS)
    page.get_by_role("button", name=OFFICER).click()
    page.get_by_role("button", name="Keluar").click()
    sheet.get_by_role("button", name="Keluar, hapus draf").click()
    expect(page.get_by_role("status")).to_contain_text("Anda sudah keluar")
    assert WORDS not in "".join(kept(page))
    assert page.context.request.get(f"{system.desk}/api/queues").status == 401
    enter(page, "agen-52")
    expect(page.get_by_role("region", name=f"Aduan {case['ticket']}")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
