"""The grounds on which faults are tried; systems live on one event loop for the whole session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from chaos.grounds import Grounds
from chaos.trial import HEADER, Ground, Result, ground

SHORT_RATE = 20.0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def short_ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """One system for all short forms, under a load that leaves two cores time for the faults."""
    async with ground(tmp_path_factory.mktemp("chaos") / "data", inputs_per_s=SHORT_RATE) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def grounds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Grounds]:
    """Systems for the full forms."""
    made = Grounds(tmp_path_factory.mktemp("chaos"))
    yield made
    await made.close()


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> Iterator[list[Result]]:
    """What came out; printed at the end, whatever failed."""
    results: list[Result] = []
    yield results
    writer = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")
    if writer is None or capture is None or not results:
        return
    # What a fixture writes at its end is kept from the terminal, as a test's output is.
    with capture.global_and_fixture_disabled():
        writer.write_line("")
        for line in (HEADER, *(result.line() for result in results)):
            writer.write_line(line)
