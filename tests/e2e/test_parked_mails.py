"""Mails that no program could read, on their screen: opened, taken up as a complaint, given up, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import grave_faults
from e2e.mailbox import new_address
from e2e.system import Json, System
from e2e.waiting import until

NOISE = b"\x00\xff\xfe\x01" * 64


def parked(system: System, name: str) -> Json:
    """A mail that was parked just now, as the desk lists it."""
    before = {one["id"] for one in system.dead_letters()}
    system.send_raw(new_address(name), NOISE)
    found: Json = until(
        lambda: next((one for one in system.dead_letters() if one["id"] not in before and one["contact_id"]), None),
        "the parked mail",
    )
    return found


def opened(system: System, page: Page, mail: Json) -> Page:
    page.goto(f"{system.desk}/parked-mails?mail={mail['contact_id']}")
    expect(page.get_by_role("heading", name="Tanpa kepala email")).to_be_visible()
    return page


def state_of(system: System, mail: Json) -> str:
    return str(next(one["state"] for one in system.dead_letters() if one["id"] == mail["id"]))


def test_a_mail_is_opened_only_by_a_deed_and_taken_up_as_a_complaint(
    system: System, officer: Callable[..., Page]
) -> None:
    mail = parked(system, "parkir")
    page = opened(system, officer("agen-61"), mail)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    original = page.get_by_label("Isi email asli")
    expect(original).to_have_count(0)
    assert not any("/original" in url for url in asked)
    page.keyboard.press("b")
    expect(original).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("textbox", name="Tulis ulang")).to_be_focused()
    page.keyboard.type("Insentif kedua belum masuk, statusnya gagal.")
    page.get_by_label("Email warga").fill("bukan email")
    expect(page.get_by_text("Alamat email belum lengkap")).to_be_visible()
    page.get_by_label("Email warga").fill(new_address("warga"))
    page.get_by_label("Alasan").fill("tidak terbaca program")
    faults = grave_faults(page, "parked mail being taken up")
    page.get_by_role("button", name="Jadikan aduan").click()
    expect(page.get_by_text("menjadi aduan", exact=False).first).to_be_visible()
    until(lambda: state_of(system, mail) == "taken_up", "it is taken up")
    expect(page.locator(".composer")).to_contain_text("ditulis ulang dan menjadi aduan")
    assert not faults, "\n".join(faults)


def test_a_mail_that_is_read_again_in_vain_waits_on_and_can_be_given_up(
    system: System, officer: Callable[..., Page]
) -> None:
    mail = parked(system, "ulang")
    page = opened(system, officer("agen-62"), mail)
    page.keyboard.press("u")
    expect(page.locator(".composer")).to_contain_text("Masih belum terbaca, tetap menunggu")
    page.keyboard.press("d")
    page.keyboard.type("bukan untuk kita")
    page.keyboard.press("Enter")
    expect(page.locator(".composer")).to_contain_text("Email ini dibuang")
    assert state_of(system, mail) == "discarded"


@pytest.mark.parametrize("user", ["sre-1"])
def test_who_may_not_open_mails_sees_only_that_they_wait(
    system: System, officer: Callable[..., Page], user: str
) -> None:
    mail = parked(system, "tertutup")
    page = opened(system, officer(user), mail)
    expect(page.get_by_text("Peran Anda tidak membuka isi email")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_label("Isi email asli")).to_have_count(0)
    expect(page.get_by_role("button", name="Buang")).to_have_count(0)
