"""Signing in as people do by default: through the page of the local OIDC provider, and out again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from aduan_local.config import HOST
from e2e.stack import Stack, until_ready
from e2e.watch import Watch

pytestmark = pytest.mark.real


def password_of(user: str, told: list[str]) -> str:
    """What the terminal said when the stack was ready."""
    return next(line.split(" / ")[1] for line in told if line.strip().startswith(f"{user} / "))


def sign_in(page: Page, user: str, password: str) -> None:
    page.get_by_label("Nama pengguna").fill(user)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()


def test_through_the_providers_page_to_the_queue_and_out(new_stack: Callable[[], Stack], browser: Browser) -> None:
    stack = new_stack()
    stack.services = "desk,desk-views"
    stack.environment["ADUAN_SIGN_IN"] = "oidc"
    password = password_of("agen-1", until_ready(stack.up()))
    desk, provider = (f"http://{HOST}:{stack.environment[f'ADUAN_{name}_PORT']}" for name in ("DESK", "SIGNIN"))
    watch = Watch(frozenset({desk, provider}))
    context = browser.new_context(locale="id-ID")
    watch.over(context)
    page = context.new_page()

    # Without a session: no data, and one way on, which remembers where one wanted to go.
    assert context.request.get(f"{desk}/api/queues").status == 401
    page.goto(f"{desk}/?queue=payment")
    page.locator(".who .tongue").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.locator(".who .tongue").click()
    page.get_by_role("link", name="Masuk").click()

    # The provider's page speaks both languages and says what is wrong.
    expect(page).to_have_url(re.compile(f"^{re.escape(provider)}/"))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    sign_in(page, "agen-1", f"{password}x")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    sign_in(page, "agen-1", password)
    expect(page).to_have_url(f"{desk}/?queue=payment")
    expect(page.get_by_role("button", name="agen-1")).to_be_visible()
    expect(page.locator(".pane-side .blank")).to_contain_text("kosong")
    assert context.request.get(f"{desk}/api/queues").status == 200

    # Out: the session is over at the desk, whoever kept its cookie, and the provider asks anew.
    (kept,) = (one for one in context.cookies(desk) if one.get("name") == "aduan_session")
    page.get_by_role("button", name="agen-1").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("status")).to_contain_text("Anda sudah keluar")
    old = {"Cookie": f"{kept.get('name')}={kept.get('value')}"}
    assert context.request.get(f"{desk}/api/queues", headers=old).status == 401
    page.get_by_role("link", name="Masuk").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    context.close()
    assert watch.faults() == []
