"""Officers at the desk: by keyboard, with every command, and in each other's way."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.mailbox import new_address, new_card, new_phone
from e2e.system import Json, System
from e2e.waiting import until

RUDE = "csnya jutek bgt, telp dr pagi nada sibuk mulu"


@pytest.fixture
def someone() -> str:
    """An officer who holds nothing yet."""
    return f"agen-{random.SystemRandom().randrange(100, 9999)}"


@pytest.fixture
def colleague() -> str:
    """Another one."""
    return f"penyelia-{random.SystemRandom().randrange(100, 9999)}"


@pytest.fixture
def complaint(system: System) -> Json:
    """A complaint of the queue `quality` that lacks nothing."""
    return complain(system, RUDE)


def complain(system: System, message: str, email: str | None = None) -> Json:
    accepted = system.accept(
        message=message,
        title="Layanan telepon",
        name="Sari Contoh",
        email=email or new_address("sari"),
        phone=new_phone(),
        card_number=new_card(),
    )
    return until(
        lambda: (found := system.complaint_of(accepted.contact_id)) and found["state"] == "TRIAGED" and found, "routed"
    )


def toast(page: Page, text: str) -> None:
    expect(page.locator(".toast")).to_contain_text(text)


def opened(system: System, page: Page, complaint: Json) -> Page:
    page.goto(f"{system.desk}/?case={complaint['ticket']}")
    expect(page.get_by_role("region", name=f"Aduan {complaint['ticket']}")).to_be_visible()
    return page


def test_one_signs_in_by_name_and_is_remembered(system: System, page: Page) -> None:
    page.goto(f"{system.desk}/")
    page.get_by_role("button", name="agen-1").click()
    expect(page.get_by_role("heading", name="Semua antrean")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="agen-1")).to_be_visible()
    expect(page.get_by_role("heading", name="Siapa Anda?")).to_have_count(0)


def test_the_whole_desk_is_reached_by_keys(
    system: System, someone: str, officer: Callable[..., Page], complaint: Json
) -> None:
    complain(system, RUDE)
    page = officer(someone)
    page.goto(f"{system.desk}/?queue=quality")
    rows = page.locator(".queue-row")
    expect(rows.nth(1)).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_class("queue-row chosen")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("queue-row chosen")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_class("queue-row chosen")
    page.keyboard.press("Enter")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    first = str(rows.nth(0).get_attribute("href")).partition("case=")[2]
    expect(page.get_by_role("region", name=f"Aduan {first}")).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Tombol")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("g")
    toast(page, "Anda memegang")
    held = system.complaints(holder=someone)
    assert len(held) == 1
    toast(page, held[0]["ticket"])
    page.keyboard.press("z")
    toast(page, f"{held[0]['ticket']} dilepas")
    assert system.complaints(holder=someone) == []

    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(complaint["ticket"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=f"Aduan {complaint['ticket']}")).to_be_visible()


def test_claim_note_classify_resolve_and_reopen_are_commands_whose_effect_is_seen(
    system: System, someone: str, officer: Callable[..., Page], complaint: Json
) -> None:
    ticket = complaint["ticket"]
    page = opened(system, officer(someone), complaint)
    page.keyboard.press("a")
    toast(page, f"Anda memegang {ticket}")
    expect(page.locator(".case-head")).to_contain_text("Dipegang Anda")

    page.keyboard.press("n")
    page.get_by_role("textbox", name="Catatan, hanya untuk petugas").fill("Sudah ditelepon, tidak diangkat.")
    page.keyboard.press("Control+Enter")
    toast(page, f"Catatan {ticket} tersimpan")
    expect(page.locator(".entry", has_text="Sudah ditelepon, tidak diangkat.")).to_be_visible()

    page.locator(".case-head").get_by_role("button", name="Tentang layanan").click()
    page.get_by_role("combobox", name="Topik").select_option(label="Usul dan pujian")
    page.get_by_role("combobox", name="Jenis").select_option(label="Masukan")
    page.get_by_role("button", name="Betulkan").click()
    toast(page, f"Topik {ticket} dibetulkan")
    expect(page.locator(".case-head")).to_contain_text("Usul dan pujian")

    page.keyboard.press("s")
    page.get_by_role("textbox", name="Selesaikan dengan hasil").fill("Terima kasih, sudah kami teruskan.")
    page.keyboard.press("Control+Enter")
    toast(page, f"{ticket} dijawab")
    expect(page.locator(".case-head")).to_contain_text("Dijawab")
    case = system.case(ticket)
    assert (case["state"], case["category"], case["kind"]) == ("ANSWERED", "FEEDBACK", "feedback")

    page.get_by_role("textbox", name="Aduan ini sudah dijawab").fill("Warga menelepon lagi.")
    page.get_by_role("button", name="Buka kembali").click()
    toast(page, f"{ticket} dibuka kembali")
    expect(page.locator(".case-head")).to_contain_text("Dibuka kembali")
    assert system.case(ticket)["state"] == "REOPENED"


def test_a_command_is_only_done_once_the_view_covers_it(
    system: System, someone: str, officer: Callable[..., Page], complaint: Json
) -> None:
    page = opened(system, officer(someone), complaint)
    with system.standing_still("aduan-desk-views"):
        page.keyboard.press("a")
        expect(page.get_by_text("Aman tersimpan, menunggu terlihat")).to_be_visible()
        expect(page.locator(".toast")).to_have_count(0)
        expect(page.locator(".case-head")).to_contain_text("Belum ada yang memegang")
    toast(page, f"Anda memegang {complaint['ticket']}")
    expect(page.locator(".case-head")).to_contain_text("Dipegang Anda")


def test_the_second_of_two_officers_is_refused_and_sees_what_changed(
    system: System, someone: str, colleague: str, officer: Callable[..., Page], complaint: Json
) -> None:
    first, second = (opened(system, officer(user), complaint) for user in (someone, colleague))
    with system.standing_still("aduan-desk-views"):
        for page in (first, second):
            page.get_by_role("button", name="Ambil aduan ini").click()
            expect(page.get_by_text("Aman tersimpan, menunggu terlihat")).to_be_visible()
    toast(first, f"Anda memegang {complaint['ticket']}")
    refusal = second.get_by_role("alert")
    expect(refusal).to_contain_text("Aduan belum diambil")
    expect(refusal).to_contain_text("Petugas lain sedang memegang aduan ini.")
    expect(refusal.get_by_role("row", name="Pemegang")).to_contain_text(someone)
    refusal.get_by_role("button", name="Mengerti").click()
    expect(second.locator(".composer")).to_contain_text(f"{someone} memegang aduan ini")


def test_a_reply_to_what_has_changed_is_refused_and_nothing_written_is_lost(
    system: System, someone: str, officer: Callable[..., Page]
) -> None:
    email = new_address("budi")
    complaint = complain(system, RUDE, email)
    system.command(complaint["id"], "claim", someone)
    page = opened(system, officer(someone), complaint)
    box = page.get_by_role("textbox", name="Balas lewat email")
    box.fill("Mohon maaf atas penantiannya.")
    with system.standing_still("aduan-desk-views"):
        contact = system.accept(message="masih jutek jg hari ini, tolong ya", email=email)
        until(lambda: joined(system, contact.contact_id), "the contact joins the complaint")
        box.press("Control+Enter")
        expect(page.get_by_text("Aman tersimpan, menunggu terlihat")).to_be_visible()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Balasan belum dikirim")
    expect(refusal).to_contain_text("Tulisan Anda aman di draf.")
    expect(page.locator(".said", has_text="masih jutek jg hari ini")).to_be_visible()
    refusal.get_by_role("button", name="Tetap kirim").click()
    toast(page, f"Balasan {complaint['ticket']} sedang dikirim")
    expect(page.locator(".entry", has_text="Mohon maaf atas penantiannya.")).to_have_count(1)


def joined(system: System, contact_id: str) -> bool:
    """Whether the owner of complaints has taken the contact, as ingest's view tells."""
    return bool(system.contact(contact_id).get("ticket"))


def test_a_masked_field_is_shown_on_demand_and_hidden_again(
    system: System, someone: str, officer: Callable[..., Page]
) -> None:
    email = new_address("tampil")
    page = opened(system, officer(someone), complain(system, RUDE, email))
    person = page.get_by_role("complementary")
    expect(person).not_to_contain_text(email)
    person.get_by_role("button", name="tampilkan").first.click()
    expect(person).to_contain_text(email)
    toast(page, "tercatat atas nama Anda")
    person.get_by_role("button", name="tutup").click()
    expect(person).not_to_contain_text(email)


def test_who_may_not_read_texts_sees_none(system: System, officer: Callable[..., Page], complaint: Json) -> None:
    page = opened(system, officer("auditor-1"), complaint)
    expect(page.get_by_text("Isi tidak ditampilkan untuk peran Anda.").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(RUDE)
    expect(page.get_by_role("button", name="Ambil aduan ini")).to_have_count(0)


def test_desk_and_public_pages_speak_both_languages(
    system: System,
    someone: str,
    officer: Callable[..., Page],
    complaint: Json,
    new_context: Callable[..., BrowserContext],
) -> None:
    page = opened(system, officer(someone), complaint)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("region", name=f"Complaint {complaint['ticket']}")).to_be_visible()
    expect(page.get_by_role("button", name="Take this complaint")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Take this complaint")).to_be_visible()

    public = new_context(locale="en-GB").new_page()
    public.goto(system.ingest)
    expect(public.get_by_role("heading", level=1)).to_have_text("Make a complaint")
    public.get_by_role("link", name="Bahasa Indonesia").click()
    expect(public.get_by_role("heading", level=1)).to_have_text("Sampaikan aduan")
