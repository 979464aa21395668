"""axe finds no serious fault on any screen, light or dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.axe import grave_faults
from e2e.mailbox import new_address, new_card, new_phone
from e2e.system import Json, System
from e2e.waiting import until

pytestmark = pytest.mark.parametrize("scheme", ["light", "dark"])


def test_the_check_finds_what_is_wrong(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    page.set_content('<html lang="id"><title>t</title><main><img src="data:,"><input></main></html>')
    assert {fault.split()[1] for fault in grave_faults(page, "bad:")} == {"image-alt", "label"}


def test_the_form_and_its_errors(system: System, new_context: Callable[..., BrowserContext], scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(f"{system.ingest}/?lang=id")
    faults = grave_faults(page, "form")
    page.get_by_label("Nomor HP").fill("123")
    page.get_by_label("Email di akun Prakerja").fill("bukan email")
    expect(page.get_by_text("Draf tersimpan di perangkat ini.")).to_be_visible()
    page.get_by_role("button", name="Kirim aduan").click()
    expect(page.locator(".error-summary")).to_be_visible()
    faults += grave_faults(page, "form with errors")
    page.get_by_role("link", name="English").click()
    faults += grave_faults(page, "form in English")
    assert not faults, "\n".join(faults)


def test_the_ticket_page_in_each_of_its_states(
    system: System, new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    with_address = system.accept(message="sertifikat blm ada", email=new_address("akses"))
    system.complaint_of(with_address.contact_id)
    page.goto(with_address.ticket_url)
    expect(page.locator(".ticket-big")).to_be_visible()
    faults = grave_faults(page, "locked ticket page")
    page.get_by_role("button", name="Kirim kode ke email saya").click()
    page.get_by_label("Kode 6 angka").fill("12345")
    page.get_by_role("button", name="Buka").click()
    expect(page.locator(".error-summary")).to_be_visible()
    faults += grave_faults(page, "ticket page after a wrong code")

    without_address = system.accept(message="gel 17 kpn dibuka")
    system.complaint_of(without_address.contact_id)
    page.goto(without_address.ticket_url)
    page.get_by_label("Balas atau tambah cerita").fill("yg gel 18 jg kapan")
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.get_by_text("Balasan Anda aman tersimpan.")).to_be_visible()
    faults += grave_faults(page, "open ticket page")

    page.goto(f"{system.ingest}/t/{'x' * 22}")
    faults += grave_faults(page, "page not found")
    assert not faults, "\n".join(faults)


@pytest.fixture
def complaint(system: System) -> Json:
    """A complaint with a title, something lacking, and an answer on its way."""
    accepted = system.accept(
        message="sertifikat tdk muncul di dashboard udh 10 hr",
        title="Sertifikat belum muncul",
        name="Sari Contoh",
        email=new_address("akses"),
        phone=new_phone(),
        card_number=new_card(),
    )
    found = system.complaint_of(accepted.contact_id)
    system.command(found["id"], "claim", "agen-41")
    system.command(found["id"], "reply", "agen-41", text="Kelasnya apa, di platform mana?")
    return found


def test_the_desk_with_a_case_and_all_that_opens_over_it(
    system: System, officer: Callable[..., Page], complaint: Json, scheme: str
) -> None:
    page = officer("agen-41", color_scheme=scheme)
    page.goto(f"{system.desk}/")
    expect(page.locator(".queue-row").first).to_be_visible()
    faults = grave_faults(page, "desk")
    page.goto(f"{system.desk}/?case={complaint['ticket']}")
    expect(page.get_by_role("textbox", name="Balas lewat email")).to_be_visible()
    page.keyboard.press("b")
    faults += grave_faults(page, "case with its evidence")
    for key, opened in (("n", "Catatan, hanya untuk petugas"), ("s", "Selesaikan dengan hasil")):
        page.keyboard.press(key)
        box = page.get_by_role("textbox", name=opened)
        expect(box).to_be_visible()
        faults += grave_faults(page, opened)
        box.press("Escape")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Alihkan", exact=False).last).to_be_visible()
    faults += grave_faults(page, "transfer")
    page.keyboard.press("Escape")
    for key, name in (("?", "Tombol"), ("Control+k", "Perintah")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        faults += grave_faults(page, name)
        page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.locator(".toast")).to_be_visible()
    faults += grave_faults(page, "toast")
    assert not faults, "\n".join(faults)


def test_sign_in_board_and_dead_letters(
    system: System, officer: Callable[..., Page], new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(f"{system.desk}/")
    expect(page.get_by_role("heading", name="Siapa Anda?")).to_be_visible()
    faults = grave_faults(page, "sign-in")
    page = officer("penyelia-41", color_scheme=scheme)
    page.goto(f"{system.desk}/board")
    expect(page.locator(".figure")).to_have_count(4)
    faults += grave_faults(page, "board")

    system.send_raw(new_address("rusak"), b"\x00\xff\xfe\x01" * 64)
    until(lambda: system.dead_letters() != [], "a dead letter")
    page.goto(f"{system.desk}/dead-letters")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    faults += grave_faults(page, "dead letters")
    assert not faults, "\n".join(faults)
