"""The ground on which faults are tried; systems live on one event loop for the whole session."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chaos.trial import Ground, ground


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def short_ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """One system for all short forms."""
    async with ground(tmp_path_factory.mktemp("chaos") / "data") as made:
        yield made
