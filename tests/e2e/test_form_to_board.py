"""From a citizen's form to the number on the board, with JavaScript and without."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.mailbox import new_address, new_card
from e2e.system import System
from e2e.waiting import until

TRIES = 20
WITHIN_MS = 1_000


def fill(page: Page, system: System, *, message: str, email: str = "", name: str = "") -> None:
    page.goto(f"{system.ingest}/?lang=id")
    page.get_by_label("Kendalanya apa?").fill(message)
    page.get_by_label("Nama sesuai KTP").fill(name)
    page.get_by_label("Email di akun Prakerja").fill(email)


def send(page: Page) -> str:
    """Sends the form; the number on the ticket page, as soon as it is seen."""
    page.get_by_role("button", name="Kirim aduan").click()
    number = page.locator(".ticket-big")
    number.wait_for()
    return number.inner_text().replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_form_is_answered_by_its_ticket_page_and_reaches_the_desk(
    system: System, new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if answer.request.method == "POST" else None)
    fill(page, system, message="sertifikat tdk muncul di dashboard udh 10 hr", name="Sari Contoh")
    ticket = send(page)

    assert statuses == [303]
    assert "/t/" in page.url
    seen = until(
        lambda: next((one for one in system.complaints() if one["ticket"] == ticket), None), f"{ticket} on the desk"
    )
    assert (seen["category"], seen["channels"]) == ("CERT_MISSING", ["form"])
    expect(page.locator(".state-line li")).to_have_count(4)


def test_the_number_is_there_within_a_second(system: System, page: Page) -> None:
    # Whatever else runs on the machine may spoil a round, never all of them.
    rounds = []
    for letter in "abc":
        took = sorted(milliseconds_to_number(system, page, f"{letter}{number}") for number in range(TRIES))
        rounds.append([round(one) for one in took])
        if rounds[-1][int(TRIES * 0.95) - 1] <= WITHIN_MS:
            return
    raise AssertionError(f"click to number in ms: {rounds}")


def milliseconds_to_number(system: System, page: Page, who: str) -> float:
    """From the click until the document that shows the number is complete."""
    fill(page, system, message=f"survei {who} ga muncul2", email=new_address("cepat"))
    start = time.time() * 1000
    send(page)
    done: float = page.evaluate(
        "performance.timeOrigin + performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    return done - start


def test_sending_again_after_going_back_makes_no_second_complaint(system: System, page: Page) -> None:
    mine = new_address("kembali")
    fill(page, system, message="OTP ga masuk2 udh 1 jam dr td pagi", email=mine)
    key = page.locator("input[name=key]").input_value()
    first = send(page)
    fill(page, system, message="OTP ga masuk2 udh 1 jam dr td pagi", email=mine)
    page.locator("input[name=key]").evaluate("(field, key) => { field.value = key; }", key)
    assert send(page) == first


def test_what_was_wrong_is_said_beside_its_field_and_nothing_is_lost(system: System, page: Page) -> None:
    fill(page, system, message="insentif saya blm cair", name="Sari Contoh", email="sari di example.com")
    page.get_by_label("Nomor Kartu Prakerja").fill("0000 1111")
    page.get_by_role("button", name="Kirim aduan").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.get_by_label("Kendalanya apa?")).to_have_value("insentif saya blm cair")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Email di akun Prakerja")).to_be_focused()

    page.get_by_label("Email di akun Prakerja").fill(new_address("salah-dulu"))
    page.get_by_label("Nomor Kartu Prakerja").fill(new_card())
    ticket = send(page)
    assert any(one["ticket"] == ticket for one in system.complaints())


def test_a_draft_survives_a_lost_page_and_is_forgotten_once_sent(system: System, page: Page) -> None:
    fill(page, system, message="mau ganti ewalet dr linkaja ke gopay gmn", email=new_address("draf"))
    page.goto(f"{system.ingest}/?lang=id")
    expect(page.get_by_label("Kendalanya apa?")).to_have_value("mau ganti ewalet dr linkaja ke gopay gmn")
    send(page)
    page.goto(f"{system.ingest}/?lang=id")
    expect(page.get_by_label("Kendalanya apa?")).to_have_value("")


def test_the_board_counts_live_without_a_reload(
    system: System, officer: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    board = officer("agen-3", viewport={"width": 1280, "height": 720})
    board.goto(f"{system.desk}/board")
    board.locator(".figure").first.wait_for()
    board.evaluate("window.sameDocument = true")
    before = system.board()["totals"]

    page = new_context().new_page()
    fill(page, system, message="gel 17 kpn dibuka ya min", email=new_address("papan"))
    send(page)

    # The rate is of all that came in today, and says of how many; the curve is drawn from the same log.
    rate = board.locator(".figure", has_text="Terjawab hari ini")
    expect(rate).to_contain_text(f"{before['replied_of_opened']} dari {before['opened_today'] + 1} yang masuk")
    expect(board.locator(".figure", has_text="Puas (CSAT)")).to_contain_text("belum diukur")
    curve = board.get_by_role("img", name="Masuk tiap 15 menit")
    expect(curve.locator(".here").first).to_contain_text("masuk")
    expect(board.locator(".against")).to_have_text("belum ada hari lain untuk dibandingkan")
    queued = next(one for one in system.board()["items"] if one["queue"] == "first-line")
    row = board.locator(".queue-bars li", has_text="Lini pertama")
    expect(row.locator("b")).to_have_text(f"{queued['waiting']}")
    assert board.evaluate("window.sameDocument") is True
