"""Whatever a citizen or an officer writes stays text: no dialog, no request, no element comes of it."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.canary import Canary, listening
from e2e.mailbox import mail, new_address, new_card, text_of
from e2e.payloads import payloads
from e2e.system import SERVICE_ADDRESS, Json, System
from e2e.waiting import until
from e2e.watch import Watch

AT_A_TIME = 24
OFFICER = "agen-66"
# What no page of ours contains, so that one found here came out of somebody's text.
FOREIGN = (
    "script:not([src]), iframe, object, embed, video, audio, marquee, math, base, img, form[action*='127.0.0.1'],"
    " [onerror], [onload], [onfocus], [onclick], [onmouseover], [ontoggle], [href^='javascript'], xss, template"
)


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with listening() as found:
        yield found


@pytest.fixture(scope="module")
def groups(canary: Canary) -> list[list[str]]:
    """The corpus in handfuls: each is told by one person."""
    corpus = payloads(canary.address)
    assert len(corpus) >= 60
    return [corpus[start : start + AT_A_TIME] for start in range(0, len(corpus), AT_A_TIME)]


@pytest.fixture(autouse=True)
def quiet(canary: Canary) -> Iterator[None]:
    """Nobody asked the canary; dialogs and requests to other origins are looked after by the watched contexts."""
    yield
    assert canary.asked == []


def test_the_corpus_does_harm_where_nothing_holds_it(browser: Browser) -> None:
    with listening() as victim:
        context = browser.new_context()
        page = context.new_page()
        watch = Watch(frozenset())
        watch.over_page(page)
        body = "".join(payloads(f"http://{victim.address}")).replace("//http://", "http://")
        for start in ("", "<textarea>", '<input value="', "<title>"):
            page.set_content(f"{start}{body}", wait_until="commit")
            until(lambda: watch.dialogs and victim.asked, "a dialog and a request")
            watch.dialogs.clear()
            victim.asked.clear()
        context.close()


def test_forms_on_desk_and_ticket_page(
    system: System, groups: Sequence[Sequence[str]], officer: Callable[..., Page], page: Page
) -> None:
    desk = officer(OFFICER)
    for group in groups:
        card = new_card()
        sent = [system.accept(message=told(one), title=one, name=one, card_number=card) for one in group]
        shown = [shows(desk, system, case) for case in holding(system, {one.contact_id for one in sent})]
        assert lacking(group, shown) == []
        page.goto(sent[0].ticket_url)
        expect(page.locator(".log")).to_be_visible()
        assert lacking(group[:1], [words_of(page)]) == []


def test_mails_and_answers_on_desk_and_ticket_page(
    system: System, groups: Sequence[Sequence[str]], officer: Callable[..., Page], page: Page
) -> None:
    desk = officer(OFFICER)
    whole = [one for group in groups for one in group]
    for number, group in enumerate(groups):
        address = new_address("surat")
        before = tickets(system)
        html = number % 2 == 1
        for one in group:
            system.send(nasty_mail(one, address, html=html))
        cases = newly_opened(system, before, len(group))
        shown = [shows(desk, system, case) for case in cases]
        assert lacking(group, shown) == []
        if number == 0:
            ticket = cases[0]["ticket"]
            answered_with(system, ticket, groups)
            assert lacking(whole, [shows(desk, system, system.case(ticket))]) == []
            opened(system, page, ticket, address)
            assert lacking(whole, [words_of(page)]) == []


def test_what_is_sent_back_in_the_form_at_once(system: System, groups: Sequence[Sequence[str]], page: Page) -> None:
    for group in groups:
        text = " ".join(group)
        page.goto(f"{system.ingest}/?lang=id")
        page.locator("form").evaluate(
            "(form, text) => { const title = document.createElement('input'); title.name = 'title';"
            " title.value = text; form.append(title); }",
            text[:150],
        )
        page.get_by_label("Kendalanya apa?").fill(text)
        for label in ("Nama sesuai KTP", "Email di akun Prakerja", "Nomor HP", "Nomor Kartu Prakerja"):
            page.get_by_label(label).fill(text[:190])
        page.get_by_role("button", name="Kirim aduan").click()
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.get_by_label("Kendalanya apa?")).to_have_value(text)
        clean(page)


def test_what_stands_in_the_address(
    system: System, groups: Sequence[Sequence[str]], officer: Callable[..., Page], page: Page
) -> None:
    desk = officer(OFFICER)
    for group in groups:
        text = quote(" ".join(group)[:150], safe="")
        for path in (f"/?lang={text}", f"/t/{text}", f"/t/{'x' * 22}?note={text}&lang={text}"):
            page.goto(f"{system.ingest}{path}")
            clean(page)
        for path in (f"/?q={text}", f"/?case={text}", f"/?queue={text}"):
            desk.goto(f"{system.desk}{path}")
            expect(desk.locator(".pane").first).to_be_visible()
            clean(desk)
        desk.keyboard.press("Control+k")
        desk.get_by_role("combobox").fill(" ".join(group))
        expect(desk.get_by_role("option").first).to_be_visible()
        clean(desk)


def told(payload: str) -> str:
    """The payload with a word of its own: what is said twice in the same words counts as one."""
    return f"{payload} {''.join(random.SystemRandom().choices(string.ascii_lowercase, k=9))}"


def nasty_mail(payload: str, address: str, *, html: bool) -> EmailMessage:
    """The payload in sender's name, subject, body and the name of a file."""
    made = mail(address, SERVICE_ADDRESS, payload, told(payload), files=[payload.replace("/", "_")])
    made.replace_header("From", Address(payload, addr_spec=address))
    if html:
        part = made.get_body(("plain",))
        assert part is not None
        part.set_content(f"<p>{told('aduan')}</p>{payload}", subtype="html")
    return made


def tickets(system: System) -> frozenset[str]:
    """The complaints that stand on the desk, as far as one page lists them."""
    return frozenset(one["ticket"] for one in system.complaints())


def holding(system: System, contacts: set[str]) -> list[Json]:
    """The cases that hold these contacts, once all of them are on the desk."""

    def look() -> list[Json] | None:
        found = [one for one in system.complaints() if contacts & set(one["contact_ids"])]
        return found if contacts <= {contact for one in found for contact in one["contact_ids"]} else None

    return until(look, f"{len(contacts)} contacts on the desk")


def newly_opened(system: System, before: frozenset[str], contacts: int) -> list[Json]:
    """The cases opened since, once they hold that many contacts."""

    def look() -> list[Json] | None:
        found = [one for one in system.complaints() if one["ticket"] not in before]
        return found if sum(len(one["contact_ids"]) for one in found) == contacts else None

    return until(look, f"{contacts} contacts on new cases")


def answered_with(system: System, name: str, groups: Sequence[Sequence[str]]) -> None:
    """An officer writes the whole corpus."""
    system.command(name, "claim", OFFICER)
    for group in groups:
        system.command(name, "reply", OFFICER, text="\n".join(group))


def opened(system: System, page: Page, ticket: str, address: str) -> None:
    """The story on the ticket page, opened by a code from the mailbox."""
    receipt = until(lambda: next((one for one in system.mails(address) if ticket in one["Subject"]), None), "a receipt")
    link = re.search(r"http://\S+/t/\S+", text_of(receipt))
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Kirim kode ke email saya").click()
    code = until(
        lambda: re.search(r"Kode Anda: (\d{6})", "".join(text_of(one) for one in system.mails(address))), "a code"
    )
    page.get_by_label("Kode 6 angka").fill(code[1])
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_role("heading", name="Yang sudah terjadi")).to_be_visible()


def shows(page: Page, system: System, case: Json) -> str:
    """The desk opens the case; what it shows, its evidence included."""
    page.goto(f"{system.desk}/?case={case['ticket']}")
    expect(page.locator(".said")).to_have_count(len(case["contact_ids"]))
    page.keyboard.press("b")
    return words_of(page)


def words_of(page: Page) -> str:
    clean(page)
    return " ".join(page.locator("body").inner_text().split())


def lacking(texts: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Those that are shown nowhere as they were written."""
    return [one for one in texts if not any(" ".join(one.split()) in page for page in shown)]


def clean(page: Page) -> None:
    """No element stands there that only a text can have brought."""
    assert page.locator(FOREIGN).evaluate_all("found => found.map((one) => one.outerHTML.slice(0, 200))") == []
