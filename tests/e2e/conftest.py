"""One whole system for all tests in a browser, and stacks without services for the tests of the stack itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from e2e.mailbox import new_address
from e2e.stack import Stack, stop
from e2e.system import System, whole_system
from e2e.waiting import until
from e2e.watch import Watch

PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


_EARLY = ("untouched", "first_complaint")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Only the first tests of a system see it without any complaint, and then with one.
    items.sort(key=_when)


def _when(item: pytest.Item) -> int:
    wanted = getattr(item, "fixturenames", ())
    return next((place for place, name in enumerate(_EARLY) if name in wanted), len(_EARLY))


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Callable[[], Stack]]:
    """Makes stacks on data directories and ports of their own; all are stopped and cleared after the test."""
    stacks: list[Stack] = []

    def make() -> Stack:
        stacks.append(Stack(tmp_path / f"data-{len(stacks)}"))
        return stacks[-1]

    yield make
    for stack in stacks:
        for process in stack.started:
            stop(process)
        stack.ask("reset")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system, running; tests share it, so each brings people of its own."""
    with whole_system(tmp_path_factory.mktemp("system") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def untouched(system: System) -> System:
    """The system before anybody complained. Who asks for it runs before all others."""
    assert system.complaints() == []
    return system


@pytest.fixture(scope="session")
def first_complaint(untouched: System) -> System:
    """The system with one complaint and one dead letter. Who asks for it runs before all others but those."""
    accepted = untouched.accept(message="sertifikat tdk muncul di dashboard udh 10 hr", email=new_address("pertama"))
    untouched.complaint_of(accepted.contact_id)
    untouched.send_raw(new_address("rusak"), b"\x00\xff\xfe\x01" * 64)
    until(lambda: len(untouched.dead_letters()) == 1, "a dead letter")
    return untouched


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium. One a module: while it runs, its event loop would be in the way of asynchronous tests."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=_FLAGS)


@pytest.fixture
def watch(system: System) -> Watch:
    """What the pages of this test did and should not have done."""
    return Watch(frozenset({system.ingest, system.desk}))


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Makes watched contexts, as `browser.new_context` does; a fault on any of their pages fails the test."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        chosen = {"locale": "id-ID", "viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(**chosen)  # type: ignore[arg-type]  # options pass through as they are
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert watch.faults() == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a watched context of its own."""
    return new_context().new_page()


@pytest.fixture
def officer(system: System, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`officer("agen-1")` gives a page in a context of its own in which this officer is signed in."""

    def sign_in(user: str, **options: object) -> Page:
        context = new_context(**options)
        answer = context.request.post(f"{system.desk}/auth/login", data={"user": user})
        assert answer.status == 204
        return context.new_page()

    return sign_in
