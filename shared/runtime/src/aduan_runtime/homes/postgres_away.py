"""What asyncpg raises while a server is down, starting, stopping or out of room: wait and try again."""

from __future__ import annotations

import asyncpg
from asyncpg.exceptions import OperatorInterventionError

POSTGRES_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    # A crash or a stop ends running sessions by these: 57P01, 57P02, 57P03.
    OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
