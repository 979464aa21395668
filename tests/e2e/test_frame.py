"""What stands around the screens: colleagues on one case, evidence in words, a lost address, the bar on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.mailbox import new_address
from e2e.system import System

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def ticket(system: System) -> str:
    accepted = system.accept(message="sertifikat tdk muncul di dashboard udh 10 hr", email=new_address("bingkai"))
    return str(system.complaint_of(accepted.contact_id)["ticket"])


def test_colleagues_see_that_they_read_the_same_case(system: System, officer: Callable[..., Page], ticket: str) -> None:
    first, second = officer("agen-41"), officer("agen-42")
    for page in (first, second):
        page.goto(f"{system.desk}/?case={ticket}")
    expect(second.locator(".case-head")).to_contain_text("agen-41 juga membaca")
    expect(first.locator(".case-head")).to_contain_text("agen-42 juga membaca")


def test_evidence_is_said_in_the_words_of_the_page(system: System, officer: Callable[..., Page], ticket: str) -> None:
    page = officer("agen-43")
    page.goto(f"{system.desk}/?case={ticket}")
    page.locator(".entry-system", has_text="Masuk kategori").get_by_role("button").click()
    proof = page.locator(".proof")
    expect(proof).to_contain_text("Sertifikat belum muncul")
    expect(proof).not_to_contain_text("CERT_MISSING")
    page.locator(".tongue").click()
    expect(proof).to_contain_text("Certificate missing")


def test_a_lost_address_keeps_the_frame_and_a_way_back(system: System, officer: Callable[..., Page]) -> None:
    page = officer("agen-43")
    page.goto(f"{system.desk}/nowhere")
    expect(page.get_by_role("main")).to_contain_text("Halaman ini tidak ada")
    expect(page.get_by_role("navigation").get_by_role("link", name="Papan")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Ke antrean").click()
    expect(page).to_have_url(f"{system.desk}/")


def test_on_a_phone_the_bar_is_one_row_and_leads_everywhere(system: System, officer: Callable[..., Page]) -> None:
    page = officer("agen-43", **PHONE)
    page.goto(f"{system.desk}/")
    bar = page.locator(".topbar")
    # The frame that stands before it is known who one is gives way to this one.
    who = page.get_by_role("button", name="agen-43")
    expect(who).to_be_visible()
    box = bar.bounding_box()
    assert box is not None
    assert box["height"] <= 48
    who.click()
    bar.get_by_role("link", name="Surat mati").click()
    expect(page).to_have_url(f"{system.desk}/dead-letters")
