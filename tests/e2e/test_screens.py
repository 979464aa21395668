"""Every screen in both languages, light and dark, on a phone and a desk; lists with no row, one and many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.mailbox import new_address, new_card, new_phone
from e2e.screens import LOOKS, Look, picture
from e2e.system import Accepted, Json, System
from e2e.waiting import until

MANY = 60
OFFICER = "agen-77"
TROUBLES = (
    ("Insentif ke-2 belum masuk", "min insentif sy blm cair pdhl jadwal tgl 20, statusnya masih Dijadwalkan, ke OVO"),
    ("Sertifikat belum muncul", "sertifikat tdk muncul di dashboard udh 10 hr"),
    ("", "csnya jutek bgt, telp dr pagi nada sibuk mulu"),
    ("Situs prakerjavip", "prakerjavip.go.id itu resmi bukan? disuruh transfer 50rb biar lolos"),
    ("Akun dinonaktifkan tanpa sebab, padahal tidak pernah menerima bantuan sosial", "akun dinonaktifkan"),
    ("", "gel 17 kpn dibuka"),
)

pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


def lists(system: System, page: Page, look: Look, rows: str) -> None:
    """The screens that are lists: board, dead letters, parked mails, queue."""
    page.goto(f"{system.desk}/board")
    speak(page, look)
    picture(page, f"board-{rows}", look, page.locator(".figure").nth(3))
    page.goto(f"{system.desk}/dead-letters")
    picture(page, f"dead-letters-{rows}", look, page.locator(".page .blank, .page tbody tr").first)
    page.goto(f"{system.desk}/parked-mails")
    picture(page, f"parked-mails-{rows}", look, page.locator(".pane-side .blank, .queue-row").first)
    page.goto(f"{system.desk}/")
    picture(page, f"desk-{rows}", look, page.locator(".pane-side .blank, .queue-row").first)


def speak(page: Page, look: Look) -> None:
    """Switches the desk to the language of the look; it stays so in this context."""
    expect(page.locator("html")).to_have_attribute("lang", "id")
    if look.language == "en":
        page.locator(".tongue").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def complain(system: System, number: int) -> Accepted:
    title, message = TROUBLES[number % len(TROUBLES)]
    lacking = number % 3 == 1
    return system.accept(
        message=message,
        **({"title": title} if title else {}),
        name="Sari Contoh",
        email=new_address("layar"),
        **({} if lacking else {"phone": new_phone(), "card_number": new_card()}),
    )


def test_lists_with_no_row(untouched: System, officer: Callable[..., Page], look: Look) -> None:
    lists(untouched, officer(OFFICER, **look.options), look, "none")


def test_lists_with_one_row(first_complaint: System, officer: Callable[..., Page], look: Look) -> None:
    lists(first_complaint, officer(OFFICER, **look.options), look, "one")


@pytest.fixture(scope="module")
def crowd(system: System) -> System:
    """The system with more rows than fit on a screen."""
    sent = [complain(system, number) for number in range(MANY)]
    for _ in range(12):
        system.send_raw(new_address("rusak"), b"\x00\xff\xfe\x01" * 64)
    system.complaint_of(sent[-1].contact_id)
    until(lambda: len(system.dead_letters()) >= 12, "dead letters")
    return system


def test_lists_with_many_rows(crowd: System, officer: Callable[..., Page], look: Look) -> None:
    lists(crowd, officer(OFFICER, **look.options), look, "many")


@pytest.fixture(scope="module")
def case(system: System) -> Json:
    """A case with all kinds of entries, held by the officer."""
    sent = complain(system, 0)
    found = system.complaint_of(sent.contact_id)
    system.command(found["id"], "claim", OFFICER)
    system.command(found["id"], "note", OFFICER, text="Sudah ditanyakan ke mitra, menunggu kabar.")
    system.command(found["id"], "reply", OFFICER, text="Dana dikirim bertahap. Mohon tunggu sampai Rab 26 Mei 2021.")
    return found


def test_a_case_and_what_opens_over_it(
    system: System, case: Json, officer: Callable[..., Page], new_context: Callable[..., BrowserContext], look: Look
) -> None:
    page = new_context(**look.options).new_page()
    page.goto(f"{system.desk}/")
    picture(page, "sign-in", look, page.locator(".who h1"))

    page = officer(OFFICER, **look.options)
    page.goto(f"{system.desk}/?case={case['ticket']}")
    speak(page, look)
    picture(page, "case", look, page.locator(".composer textarea"))
    page.keyboard.press("b")
    picture(page, "case-evidence", look, page.locator(".case-head"))
    for key, name in (("?", "keys"), ("Control+k", "palette")):
        page.keyboard.press(key)
        picture(page, name, look, page.get_by_role("dialog"))
        page.keyboard.press("Escape")
    page.goto(f"{system.desk}/nowhere")
    picture(page, "unknown-page", look, page.locator(".blank"))


def test_public_pages(system: System, new_context: Callable[..., BrowserContext], look: Look) -> None:
    page = new_context(**look.options).new_page()
    page.goto(system.ingest)
    picture(page, "form", look, page.locator("#message"), whole=True)
    page.locator("#phone").fill("0812")
    page.locator("#card_number").fill("0000 1111")
    page.locator("form .btn-main").click()
    picture(page, "form-errors", look, page.locator(".error-summary"), whole=True)

    sent = complain(system, 1)
    system.complaint_of(sent.contact_id)
    page.goto(sent.ticket_url)
    picture(page, "ticket-locked", look, page.locator(".lock"), whole=True)
    page.locator("#code").click()
    picture(page, "ticket-code", look, page.locator("input#code"), whole=True)

    sent = system.accept(message="insentif saya belum masuk tolong dibantu")
    case = system.complaint_of(sent.contact_id)
    page.goto(sent.ticket_url)
    picture(page, "ticket-open", look, page.locator("form.reply"), whole=True)
    system.command(case["id"], "claim", OFFICER)
    system.command(case["id"], "resolve", OFFICER, result="Insentif kedua sudah masuk pada 24 Mei 2021.")
    page.goto(sent.ticket_url)
    picture(page, "ticket-answered", look, page.locator(".state-line"), whole=True)
    page.goto(f"{system.ingest}/t/{'x' * 22}")
    picture(page, "page-not-found", look, page.locator("h1"))
