"""Stores of views in both homes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from contract.view_makers import CaseView, NewStore, postgres_store


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A pool on an empty database."""
    async with await pool_when_up(database) as made:
        yield made


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.real)])
async def new_store(request: pytest.FixtureRequest) -> AsyncIterator[NewStore]:
    """Stores of one view that see each other's commits."""
    if request.param == "memory":
        memory = MemoryViewStore(CaseView.tables)

        async def same() -> MemoryViewStore:
            return memory

        yield same
        return
    async with await pool_when_up(request.getfixturevalue("database")) as made:

        async def another() -> PostgresViewStore:
            store = await postgres_store(made)
            await store.positions()
            return store

        yield another
