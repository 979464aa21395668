"""Looks for words in what a system says of itself, in keys and headers on its logs, and in what its views can open."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from aduan_events.logs import topics
from aduan_events.personal import Personal
from aduan_runtime.homes.ports import Broker, TopicPartition
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import open_sealed

HOST = "127.0.0.1"
_OF_OTHERS = {"aduan-mail.log"}
"""The mailbox of the local stack stands for mail servers elsewhere, which know their own users."""
_NO_VIEWS = ("pg_catalog", "information_schema", "vault")
_BOX = Personal[str]
_QUIET_READS = 3

Signal = tuple[str, bytes]


def logs_and_metrics(data: Path, addresses: Iterable[str]) -> Iterator[Signal]:
    """Every log file of our own, and `/metrics` of each address."""
    for path in sorted((data / "logs").glob("*.log")):
        if path.name not in _OF_OTHERS:
            yield path.name, path.read_bytes()
    for address in addresses:
        yield address, httpx.get(f"{address}/metrics", timeout=10).raise_for_status().content


async def keys_and_headers(broker: Broker) -> list[Signal]:
    """Key and headers of every record of every topic."""
    found: list[Signal] = []
    for name, topic in topics().items():
        places = [TopicPartition(name, partition) for partition in range(topic.partitions)]
        reader = await broker.reader(dict.fromkeys(places, 0))
        try:
            open_ends = {at: end for at, end in (await reader.ends(*places)).items() if end}
            quiet = 0
            while open_ends and quiet < _QUIET_READS:
                records = [one for some in (await reader.read(1_000, 1.0)).values() for one in some]
                quiet = 0 if records else quiet + 1
                for record in records:
                    said = [
                        record.key or b"",
                        *(part for name, value in record.headers for part in (name.encode(), value)),
                    ]
                    found.append((f"{record.topic}/{record.partition}", b" ".join(said)))
                    if record.offset + 1 >= open_ends.get(TopicPartition(record.topic, record.partition), 0):
                        open_ends.pop(TopicPartition(record.topic, record.partition), None)
        finally:
            await reader.close()
        assert not open_ends, f"{name} was not read to its end"
    return found


async def readable_in_views(pool: asyncpg.Pool[asyncpg.Record], vault: Vault) -> list[Signal]:
    """Every row outside the vault as it stands, and whatever any key still opens in it."""
    tables = await pool.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname <> ALL($1::text[])",
        list(_NO_VIEWS),
    )
    found: list[Signal] = []
    for table in tables:
        name = table["name"]
        rows = [row[0] for row in await pool.fetch(f"SELECT to_jsonb(t)::text FROM {name} AS t")]  # noqa: S608
        boxes = [box for row in rows for box in _boxes(json.loads(row))]
        keys = await vault.open_many({box.key for box in boxes})
        found += [(name, row.encode()) for row in rows]
        found += [(name, open_sealed(keys[box.key], box)) for box in boxes if box.key in keys]
    return found


def _boxes(value: Any) -> Iterator[Personal[str]]:
    if isinstance(value, Mapping):
        if set(value) == {"key", "of", "box"}:
            yield _BOX.model_validate(value)
        for inner in value.values():
            yield from _boxes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _boxes(inner)


def hits(signals: Iterable[Signal], words: Sequence[bytes]) -> list[tuple[str, str]]:
    """Which word stands where: in clear, in another case, or as hexadecimal bytes."""
    bodies: defaultdict[str, list[bytes]] = defaultdict(list)
    for place, body in signals:
        bodies[place].append(body)
    found: list[tuple[str, str]] = []
    for place, some in sorted(bodies.items()):
        # One search a word over all of a place: an expression of hundreds of words takes minutes.
        whole = b"\n".join(some).lower()
        found += [(place, word.decode()) for word in words if word.lower() in whole or word.hex().encode() in whole]
    return found


class Spans:
    """Takes spans as they come and keeps the bodies."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""


@contextmanager
def taking_spans() -> Iterator[Spans]:
    """A place to send spans to while the block runs."""
    taken = Spans()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            taken.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer((HOST, 0), Door) as server:
        taken.url = f"http://{HOST}:{server.server_port}/v1/traces"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield taken
        finally:
            server.shutdown()
            thread.join(timeout=5)
