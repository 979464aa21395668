"""The database of a running stack, for commands that ask it something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aduan_local.config import Config
from aduan_local.errors import StackError
from aduan_runtime.homes.postgres import Pool, pool_when_up

_ANSWER_S = 10.0


@asynccontextmanager
async def database(config: Config) -> AsyncIterator[Pool]:
    """A small pool, closed at the end. Raises StackError when PostgreSQL does not answer within ten seconds."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            pool = await pool_when_up(config.postgres, max_size=2)
    except TimeoutError as reason:
        raise StackError(f"PostgreSQL does not answer on {config.postgres}: start it with make run.") from reason
    async with pool:
        yield pool
