"""Is a process well? Each function returns a question that can be asked again and again.

A question answers False, never raises, for all that a server that is still starting does.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

Question = Callable[[], Awaitable[bool]]

_TIMEOUT = 2.0
# A refused connection is what these questions are for; the library would report each as an error.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def http(url: str) -> Question:
    """Well if the URL answers 2xx."""

    async def ask() -> bool:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
                return (await client.get(url)).is_success
        except httpx.HTTPError:
            return False

    return ask


def postgres(dsn: str) -> Question:
    """Well if it runs a query."""

    async def ask() -> bool:
        try:
            connection = await asyncpg.connect(dsn, timeout=_TIMEOUT)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        try:
            return bool(await connection.fetchval("SELECT true"))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        finally:
            await connection.close()

    return ask


def kafka(bootstrap: str) -> Question:
    """Well if the broker lists its topics."""

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=int(_TIMEOUT * 1000))
        try:
            async with asyncio.timeout(2 * _TIMEOUT):
                await admin.start()
                await admin.list_topics()
                return True
        except (OSError, TimeoutError, KafkaError):
            return False
        finally:
            await admin.close()

    return ask
