"""A receiver of spans in the test's own process: what the system says of itself, span by span."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aduan_local.config import HOST


@dataclass(frozen=True, slots=True)
class Seen:
    """One span as it came, with the service that it came from."""

    service: str
    name: str
    trace: str
    span: str
    parent: str
    attributes: dict[str, str]
    links: list[tuple[str, str]]


@dataclass
class Receiver:
    """Keeps every span; `raw` holds the bodies as they came, for whoever looks for what must not be in them."""

    spans: list[Seen] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    url: str = ""

    def of_trace(self, trace: str) -> list[Seen]:
        """The spans of one trace, in order of arrival."""
        return [one for one in list(self.spans) if one.trace == trace]

    def trace_of(self, attribute: str, value: str) -> str | None:
        """The trace in which a span bears this."""
        return next((one.trace for one in list(self.spans) if one.attributes.get(attribute) == value), None)

    def take(self, body: bytes) -> None:
        """Keep one request."""
        self.raw.append(body)
        for resource in json.loads(body)["resourceSpans"]:
            service = _values(resource["resource"])["service.name"]
            for scope in resource["scopeSpans"]:
                self.spans += [_seen(service, span) for span in scope["spans"]]


def edges(spans: list[Seen]) -> set[tuple[str, str]]:
    """(parent, child) of every span whose parent is here too, each as `service name`."""
    by_id = {one.span: one for one in spans}
    return {
        (f"{by_id[one.parent].service} {by_id[one.parent].name}", f"{one.service} {one.name}")
        for one in spans
        if one.parent in by_id
    }


def _seen(service: str, span: Any) -> Seen:
    links = [(one["traceId"], one["spanId"]) for one in span["links"]]
    return Seen(service, span["name"], span["traceId"], span["spanId"], span["parentSpanId"], _values(span), links)


def _values(bearer: Any) -> dict[str, str]:
    return {one["key"]: str(next(iter(one["value"].values()))) for one in bearer["attributes"]}


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver while the block runs."""
    receiver = Receiver()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            receiver.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer((HOST, 0), Door) as server:
        receiver.url = f"http://{HOST}:{server.server_port}/v1/traces"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join(timeout=5)
