"""From a citizen's mail to the officer's answer and back, over real SMTP and IMAP."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from aduan_events.envelope import derived_id
from e2e.mailbox import mail, new_address, new_card, new_phone, text_of
from e2e.system import SERVICE_ADDRESS, Json, System
from e2e.waiting import until

SUBJECT = "Insentif bulan ke-2 belum diterima"
TEXT = """Yth. Layanan Prakerja,
saya Sari Contoh, HP {phone}, nomor kartu {card}.
Insentif kedua terjadwal 10 Mei 2021 ke OVO, statusnya masih Dijadwalkan.
"""
ANSWER = "Halo, dana dikirim bertahap. Mohon tunggu sampai Rab 26 Mei, lalu kabari kami."
JOINED = "kami tambahkan ke aduan nomor"
_NUMBER = re.compile(r"\[(\d+-[A-Z])\]")
_PAGE = re.compile(r"http://\S+/t/\S+")


def own_id(event: Json) -> str:
    """The Message-ID of the mail that an event led to: made from the event alone, so a repeat is the same mail."""
    return f"<{derived_id(UUID(event['id']), 'effects', 0)}@{SERVICE_ADDRESS.partition('@')[2]}>"


def threading(got: EmailMessage) -> tuple[str, list[str]]:
    """In-Reply-To and References."""
    return str(got["In-Reply-To"]), str(got["References"]).split()


@pytest.fixture
def sari() -> str:
    return new_address("sari")


@pytest.fixture
def written(system: System, sari: str) -> EmailMessage:
    """A complete mail that the service took."""
    sent = mail(f"Sari Contoh <{sari}>", SERVICE_ADDRESS, SUBJECT, TEXT.format(phone=new_phone(), card=new_card()))
    system.send(sent)
    return sent


@pytest.fixture
def receipt(system: System, sari: str, written: EmailMessage) -> EmailMessage:
    """The acknowledgement of that mail."""
    return until(lambda: next(iter(system.mails(sari)), None), "an acknowledgement")


@pytest.fixture
def ticket(receipt: EmailMessage) -> str:
    found = _NUMBER.search(receipt["Subject"])
    assert found, receipt["Subject"]
    return found[1]


def answered(system: System, page: Page, ticket: str, sari: str) -> EmailMessage:
    """The officer takes the complaint and answers; the mail that comes of it."""
    page.goto(f"{system.desk}/?case={ticket}")
    page.get_by_role("button", name="Ambil aduan ini").click()
    page.get_by_role("textbox", name="Balas lewat email").fill(ANSWER)
    page.get_by_role("textbox", name="Balas lewat email").press("Control+Enter")
    return until(lambda: next((one for one in system.mails(sari) if ANSWER in text_of(one)), None), "the reply")


def opened(system: System, page: Page, ticket_page: str, sari: str) -> None:
    """The citizen opens the story with a code from the mailbox."""
    page.goto(ticket_page)
    expect(page.get_by_text(ANSWER)).to_have_count(0)
    before = len(system.mails(sari))
    page.get_by_role("button", name="Kirim kode ke email saya").click()
    sent = until(lambda: next(iter(system.mails(sari)[before:]), None), "a code")
    code = re.search(r"Kode Anda: (\d{6})", text_of(sent))
    assert code
    page.get_by_label("Kode 6 angka").fill(code[1])
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_role("heading", name="Yang sudah terjadi")).to_be_visible()


def test_a_mail_is_acknowledged_once_with_its_number_in_its_own_thread(
    system: System, sari: str, written: EmailMessage, receipt: EmailMessage, ticket: str
) -> None:
    assert threading(receipt) == (written["Message-ID"], [written["Message-ID"]])
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert ticket in text_of(receipt)
    case = system.case(ticket)
    assert (case["state"], case["lacks"], case["channels"]) == ("TRIAGED", [], ["email"])
    told = next(one for one in case["timeline"] if one["type"] == "ComplaintAcknowledged")
    assert receipt["Message-ID"] == own_id(told)

    # The same mail again, as a server that lost our 250 sends it; the next mail of this person shows that it was read.
    before = system.board()["totals"]["opened_today"]
    system.send(written)
    system.send(mail(sari, SERVICE_ADDRESS, f"Re: {receipt['Subject']}", "ini nomor yg benar ya", answers=receipt))
    until(lambda: len(system.case(ticket)["contact_ids"]) == 2, "the answer on the case")
    assert len(system.mails(sari)) == 1
    assert system.board()["totals"]["opened_today"] == before


def test_an_answer_goes_out_by_mail_and_shows_on_case_and_ticket_page(
    system: System,
    sari: str,
    written: EmailMessage,
    receipt: EmailMessage,
    ticket: str,
    officer: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
) -> None:
    desk = officer("agen-1")
    got = answered(system, desk, ticket, sari)
    assert threading(got) == (written["Message-ID"], [written["Message-ID"], receipt["Message-ID"]])
    assert "Auto-Submitted" not in got
    assert ticket in got["Subject"]
    told = next(one for one in system.case(ticket)["timeline"] if one["kind"] == "reply")
    assert got["Message-ID"] == own_id(told)
    shown = desk.locator(".entry", has_text=ANSWER)
    expect(shown.locator(".delivery")).to_have_text(re.compile(r"^diterima server email \d\d\.\d\d$"))

    page = new_context().new_page()
    link = _PAGE.search(text_of(receipt))
    assert link
    opened(system, page, link[0], sari)
    entry = page.locator(".log li", has_text=ANSWER)
    expect(entry).to_contain_text("terkirim")
    expect(page.locator(".log li", has_text="statusnya masih Dijadwalkan")).to_be_visible()
    expect(page.locator(".subject")).to_have_text(SUBJECT)
    expect(page.locator(".state-line time").first).to_be_visible()


def test_what_the_citizen_adds_by_mail_and_page_joins_the_same_complaint(
    system: System,
    sari: str,
    written: EmailMessage,
    receipt: EmailMessage,
    ticket: str,
    officer: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
) -> None:
    desk = officer("agen-2")
    got = answered(system, desk, ticket, sari)
    before = system.board()["totals"]["opened_today"]

    system.send(mail(sari, SERVICE_ADDRESS, f"Re: {got['Subject']}", "Sudah tgl 27 tapi blm masuk jg.", answers=got))
    expect(desk.locator(".said", has_text="Sudah tgl 27")).to_be_visible()

    page = new_context().new_page()
    link = _PAGE.search(text_of(got))
    assert link
    opened(system, page, link[0], sari)
    page.get_by_label("Balas atau tambah cerita").fill("Ini lewat halaman aduan ya.")
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.get_by_text("Balasan Anda aman tersimpan.")).to_be_visible()
    expect(desk.locator(".said", has_text="Ini lewat halaman aduan ya.")).to_be_visible()

    # A mail program without threading: the number in the subject is enough.
    system.send(mail(sari, SERVICE_ADDRESS, f"aduan {ticket} gimana", "dashboard msh sama kak"))
    expect(desk.locator(".said", has_text="dashboard msh sama kak")).to_be_visible()
    # The page that stands open says so by itself.
    expect(page.locator(".log li", has_text="dashboard msh sama kak")).to_be_visible(timeout=15_000)

    # Who tells the same trouble anew knows no number: told once to which it was added, in the thread so far.
    again = mail(sari, SERVICE_ADDRESS, "insentif", "min insentif kedua sy blm cair jg, statusnya msh Dijadwalkan, OVO")
    system.send(again)
    joined = until(lambda: next((one for one in system.mails(sari) if JOINED in text_of(one)), None), "a receipt")
    assert ticket in text_of(joined)
    in_reply_to, references = threading(joined)
    assert in_reply_to == again["Message-ID"] == references[-1]
    assert references[:3] == [written["Message-ID"], receipt["Message-ID"], got["Message-ID"]]

    case = system.case(ticket)
    assert len(case["contact_ids"]) == 5
    assert sorted(case["channels"]) == ["email", "form"]
    assert system.board()["totals"]["opened_today"] == before


def test_a_wrong_code_opens_nothing_and_says_how_many_tries_are_left(
    system: System, sari: str, receipt: EmailMessage, page: Page
) -> None:
    link = _PAGE.search(text_of(receipt))
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Kirim kode ke email saya").click()
    page.get_by_label("Kode 6 angka").fill("12345")
    page.get_by_role("button", name="Buka").click()
    expect(page.locator(".error-summary")).to_contain_text("Sisa 4 percobaan")
    expect(page.locator(".log")).to_have_count(0)
