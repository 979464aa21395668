"""A wire to a server that tests can cut and mend."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Relay:
    """Listens in front of a server; while it is cut, connections break and none can be made."""

    def __init__(self, dsn: str) -> None:
        self._to = urlsplit(dsn)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._pipes: set[asyncio.Task[None]] = set()

    @property
    def dsn(self) -> str:
        """The server by way of this relay."""
        user = f"{self._to.username}@" if self._to.username else ""
        return urlunsplit(self._to._replace(netloc=f"{user}127.0.0.1:{self._port}"))

    async def mend(self) -> None:
        """Let through what comes."""
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for pipe in list(self._pipes):
            pipe.cancel()
        await asyncio.sleep(0.01)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        there_reader, there_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        try:
            with suppress(ConnectionError):
                await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer))
        finally:
            self._pipes.discard(task)
            for one in (writer, there_writer):
                one.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
