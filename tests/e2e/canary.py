"""A place that nobody has a reason to ask: whoever connects has followed something that a citizen wrote."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aduan_local.config import HOST


@dataclass(frozen=True, slots=True)
class Canary:
    """Listens at `address` and notes the first line of each request."""

    address: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Canary]:
    """A canary while the block runs."""
    with socket.create_server((HOST, 0)) as server:
        canary = Canary(f"{HOST}:{server.getsockname()[1]}")
        thread = threading.Thread(target=_listen, args=(server, canary), daemon=True)
        thread.start()
        try:
            yield canary
        finally:
            # Closing alone does not wake a thread that waits in accept.
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _listen(server: socket.socket, canary: Canary) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return  # closed: the test is over
        with connection:
            connection.settimeout(5)
            canary.asked.append(_first_line(connection))
            _answer(connection)


def _first_line(connection: socket.socket) -> str:
    try:
        return connection.recv(1_000).split(b"\r\n")[0].decode("ascii", "replace")
    except OSError:
        return "connected without a word"


def _answer(connection: socket.socket) -> None:
    try:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    except OSError:
        return  # the asker has gone; that it asked is noted
