"""A wire to a server that tests can disturb: late, reset, or cut just when an answer comes back."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

_CHUNK = 65_536
_NOW = struct.pack("ii", 1, 0)  # linger of 0 s: closing resets


class Wire:
    """Listens in front of a server from `open` to `close`; what it does to connections may change at any moment."""

    def __init__(self, host: str, to: int) -> None:
        self._host = host
        self._to = to
        self._server: asyncio.Server | None = None
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._pipes: set[asyncio.Task[None]] = set()
        self.port = 0
        self.latency_s = 0.0
        self.cuts_wanted = 0
        """So many next answers are swallowed, and their connections reset: the server did what it was asked."""
        self.cuts = 0
        self.resets = 0
        self.delayed = 0

    async def open(self) -> None:
        """Let through what comes."""
        self._server = await asyncio.start_server(self._joined, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def reset(self) -> int:
        """Reset every connection that stands; returns how many."""
        pairs = list(self._pairs)
        for pair in pairs:
            self._drop(pair)
        self.resets += len(pairs)
        return len(pairs)

    async def close(self) -> None:
        """End everything."""
        if self._server is not None:
            self._server.close()
        self.reset()
        for pipe in list(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    def _drop(self, pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
        self._pairs.discard(pair)
        for writer in pair:
            sock = writer.get_extra_info("socket")
            with suppress(OSError, AttributeError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
            writer.transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        try:
            try:
                there_reader, there_writer = await asyncio.open_connection(self._host, self._to)
            except OSError:
                writer.transport.abort()
                return
            pair = (writer, there_writer)
            self._pairs.add(pair)
            with suppress(OSError, asyncio.IncompleteReadError):
                ways = [
                    asyncio.ensure_future(self._copy(reader, there_writer, pair, answers=False)),
                    asyncio.ensure_future(self._copy(there_reader, writer, pair, answers=True)),
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
            if pair in self._pairs:
                self._pairs.discard(pair)
                for one in pair:
                    one.close()
        finally:
            self._pipes.discard(task)

    async def _copy(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        *,
        answers: bool,
    ) -> None:
        while chunk := await reader.read(_CHUNK):
            if answers and self.cuts_wanted:
                self.cuts_wanted -= 1
                self.cuts += 1
                self._drop(pair)
                return
            if answers and self.latency_s:
                self.delayed += 1
                await asyncio.sleep(self.latency_s)
            writer.write(chunk)
            await writer.drain()
