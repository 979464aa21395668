"""The public pages in a real browser: with and without scripts, on a narrow phone, in both schemes."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
import uvicorn
from playwright.async_api import Page, ViewportSize, async_playwright

from unit.ingest.public_fakes import Public

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
POLICY = "Content Security Policy"
PHONE = ViewportSize(width=320, height=600)


@dataclass
class Served:
    """A public app behind a real port, and the browser to look at it."""

    public: Public
    address: str
    chromium: str

    @asynccontextmanager
    async def page(self, *, scripts: bool = True, dark: bool = False) -> AsyncIterator[Page]:
        """A fresh browser; fails on any error that the page or its content policy reports."""
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=self.chromium, args=FLAGS)
            context = await browser.new_context(
                java_script_enabled=scripts,
                viewport=PHONE,
                locale="id-ID",
                color_scheme="dark" if dark else "light",
                base_url=self.address,
            )
            page = await context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda message: faults.append(message.text) if POLICY in message.text else None)
            yield page
            await browser.close()
            assert faults == []


@pytest.fixture
def served(chromium: str) -> Iterator[Served]:
    public = Public()
    server = uvicorn.Server(
        uvicorn.Config(public.app(), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(public, f"http://127.0.0.1:{port}", chromium)
    server.should_exit = True
    thread.join(10)


async def overflows(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


async def test_a_complaint_can_be_made_without_scripts(served: Served) -> None:
    async with served.page(scripts=False) as page:
        await page.goto("/")
        await page.fill("#phone", "0840 0000")
        await page.click("button.btn-main")
        assert await page.locator("#phone-problem").is_visible()
        await page.fill("#message", "insentif blm cair")
        await page.fill("#phone", "0840 0000 0001")
        await page.check("#anonymous")
        await page.click("button.btn-main")
        await page.wait_for_url("**/t/*")
        assert served.public.acceptance.last.anonymous
        assert served.public.acceptance.last.phone == "+6284000000001"


async def test_a_draft_and_its_key_outlive_a_reload_and_end_with_sending(served: Served) -> None:
    async with served.page() as page:
        await page.goto("/")
        await page.fill("#message", "insentif blm cair")
        key = await page.input_value("input[name=key]")
        await page.goto("/?lang=en")
        assert await page.input_value("#message") == "insentif blm cair"
        assert await page.input_value("input[name=key]") == key
        await page.click("button.btn-main")
        await page.wait_for_url("**/t/*")
        assert list(served.public.acceptance.arrivals) == [key]
        await page.goto("/")
        assert await page.input_value("#message") == ""
        assert await page.input_value("input[name=key]") != key


async def test_a_draft_can_be_deleted(served: Served) -> None:
    async with served.page() as page:
        await page.goto("/")
        await page.fill("#message", "insentif blm cair")
        await page.click("#draft button")
        await page.reload()
        assert await page.input_value("#message") == ""


@pytest.mark.parametrize("dark", [False, True])
async def test_errors_take_the_focus_and_fit_on_a_narrow_phone(served: Served, dark: bool) -> None:
    async with served.page(dark=dark) as page:
        await page.goto("/")
        assert not await overflows(page)
        await page.fill("#card_number", "0000 1111 2222 333")
        await page.click("button.btn-main")
        await page.wait_for_selector(".error-summary:focus")
        assert not await overflows(page)
        await page.click('.error-summary a[href="#card_number"]')
        await page.wait_for_selector("#card_number:focus")


async def test_the_number_appears_without_a_reload_by_hand(served: Served) -> None:
    async with served.page() as page:
        await page.goto("/")
        await page.fill("#message", "insentif blm cair")
        await page.click("button.btn-main")
        await page.wait_for_url("**/t/*")
        assert "Aduan Anda aman" in await page.inner_text("main")
        contact = served.public.acceptance.contact_of(served.public.acceptance.last)
        served.public.numbered(contact_id=contact, has_address=False)
        await page.wait_for_selector(".ticket-big", timeout=5_000)
        assert await page.inner_text(".ticket-big") == "1178451-A"
        assert not await overflows(page)


async def test_a_change_does_not_take_a_half_written_reply_away(served: Served) -> None:
    async with served.page() as page:
        token = served.public.numbered(contact_id=UUID(int=1), has_address=False, ticket=None, state=None)
        await page.goto(f"/t/{token}")
        await page.fill("#message", "masih menulis")
        served.public.numbered(contact_id=UUID(int=1), has_address=False)
        await page.wait_for_selector("#news", timeout=5_000)
        assert await page.input_value("#message") == "masih menulis"
