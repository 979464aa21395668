"""Fixtures of real servers, and the rule that none of their tests is skipped unseen.

Tests import their neighbours by full name, e.g. `unit.ingest.mail_makers`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from real_servers import Mailbox, NewTopic

ROOT = Path(__file__).parents[1]
REAL = {"kafka", "new_topic", "postgres", "database", "mailbox", "chromium"}
_skipped_real: list[str] = []


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of a real broker."""
    import real_servers

    with _or_skip(), real_servers.kafka_server(ROOT, tmp_path_factory.mktemp("kafka")) as bootstrap:
        yield bootstrap


@pytest.fixture
def new_topic(kafka: str) -> NewTopic:
    """`await new_topic("contacts", partitions=12)` gives the name of a topic that only this test has."""
    import real_servers

    return real_servers.NewTopic(kafka)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dsn of a real server."""
    import real_servers

    with _or_skip(), real_servers.postgres_server(tmp_path_factory.mktemp("postgres")) as dsn:
        yield dsn


@pytest.fixture
def database(postgres: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The dsn of an empty database that only this test has."""
    import real_servers

    with real_servers.fresh_database(postgres, request.node.name) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A real mail server; use addresses that only your test has."""
    import real_servers

    with _or_skip(), real_servers.mail_server(ROOT, tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's browser."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.skip("no chromium: make setup installs or names it")


class _or_skip:
    """A part that is not installed skips the test on a desk; strict runs then fail by the rule below."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from aduan_local.errors import PartMissing

        if isinstance(error, PartMissing):
            pytest.skip(str(error))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REAL & set(getattr(item, "fixturenames", ())):
            item.add_marker("real")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.get_closest_marker("real"):
        if report.skipped and not hasattr(report, "wasxfail"):
            _skipped_real.append(item.nodeid)
        if report.failed:
            import real_servers
            from aduan_local.logs import tail

            report.sections += [(f"log of {name}", tail(path)) for name, path in real_servers.logs.items()]
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    # A module that skips itself hides whether its tests were real ones.
    if report.skipped:
        _skipped_real.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped_real and _strict():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped_real and _strict():
        terminalreporter.section("skipped, though they need to run here", red=True)
        for name in _skipped_real:
            terminalreporter.line(name)


def _strict() -> bool:
    return bool(os.environ.get("CI") or os.environ.get("ADUAN_STRICT_REAL"))
