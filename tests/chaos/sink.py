"""A mail server that takes everything and remembers only which effect each mail is of, and how often.

It is a process of its own: mails go one after the other, and must not wait for the clients of the same test.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from aduan_local.config import HOST
from aduan_local.processes import ProcessSpec

_MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)


class _Handler:
    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """The hook's name is aiosmtpd's. The line is written before the answer, so that no crash loses it."""
        found = _MESSAGE_ID.search(envelope.content)
        if found:
            self._file.write(found[1] + b"\n")
        return "250 OK"


def sink_spec(port: int, file: Path) -> ProcessSpec:
    """The process, and how to see that it listens."""

    async def listens() -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            return False
        writer.close()
        return True

    return ProcessSpec(
        name="aduan-mail",
        argv=(sys.executable, str(Path(__file__)), str(port), str(file)),
        healthy=listens,
        address=f"{HOST}:{port}",
    )


def mails_in(file: Path) -> dict[UUID, int]:
    """How many mails of each effect came."""
    return Counter(UUID(line) for line in file.read_text("ascii").splitlines()) if file.exists() else {}


async def _serve(port: int, file: Path) -> None:
    from aiosmtpd.smtp import SMTP

    handler = _Handler(file)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
