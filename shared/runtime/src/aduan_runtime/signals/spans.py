"""Where finished spans wait until a thread has sent them as OTLP/JSON. Nothing that works ever waits for it.

The queue is bounded: what finds it full, or finds nobody who takes it, is dropped and counted.
"""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

from aduan_runtime.signals.metrics import SPANS_DROPPED, SPANS_SENT
from aduan_runtime.signals.names import Attribute

log = logging.getLogger(__name__)

SERVER, CONSUMER = 2, 5
MOST_WAITING = 8_192
_AT_ONCE = 512
_EVERY_S = 0.5
_TIMEOUT_S = 2.0
_KNOWN = frozenset(Attribute)

Values = Mapping[str, str | int]


class Span(NamedTuple):
    """A finished span. Ids are hex; `parent` is empty for the root of a trace; times are epoch nanoseconds."""

    name: str
    trace: str
    span: str
    parent: str
    kind: int
    start: int
    end: int
    attributes: Values
    links: Sequence[tuple[str, str]] = ()
    failed: bool = False


class Hop(NamedTuple):
    """The span of one record at one shell, in the form that costs least; `about` is made once a shell and topic."""

    about: HopAbout
    trace: str
    span: str
    parent: str
    start: int
    end: int
    partition: int
    offset: int


class HopAbout:
    """What all hops of one shell over one topic say alike, as the JSON that it becomes."""

    __slots__ = ("attributes", "name")

    def __init__(self, name: str, attributes: Values) -> None:
        self.name = json.dumps(name)
        self.attributes = "".join(json.dumps(one) + "," for one in _attributes(attributes))


Send = Callable[[bytes], None]


class SpanQueue(SpanProcessor):
    """Takes spans at once and sends them in the background, from `start` to `shutdown`."""

    def __init__(self, send: Send, resource: Values, *, most: int = MOST_WAITING) -> None:
        """`send` takes one OTLP/JSON body and raises OSError when nobody took it; `most` spans may wait."""
        self._send = send
        self._resource = resource
        self._most = most
        self._waiting: deque[Span | Hop] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._away = False
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, span: Span | Hop) -> None:
        """Let a span wait for its turn, or drop it when too many wait."""
        if len(self._waiting) >= self._most:
            SPANS_DROPPED.add("full")
            return
        self._waiting.append(span)

    def on_end(self, span: ReadableSpan) -> None:
        """As `put`, for a span of the SDK; attributes that the registry lacks, events and texts of errors stay here."""
        if span.context is not None and span.context.trace_flags.sampled:
            self.put(_plain(span))

    def shutdown(self) -> None:
        """Send what waits, for a moment at most."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_TIMEOUT_S)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits, in the caller's thread."""
        while self._waiting:
            self._send_some()
        return True

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(_EVERY_S)
            self.force_flush()
        self.force_flush()

    def _send_some(self) -> None:
        spans = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
        if not spans:
            return
        try:
            self._send(otlp(spans, self._resource))
        except OSError as reason:
            SPANS_DROPPED.add("unreachable", by=len(spans))
            if not self._away:
                log.warning("spans are dropped, nobody takes them: %s", type(reason).__name__)
            self._away = True
        else:
            SPANS_SENT.add(by=len(spans))
            self._away = False


def otlp(spans: Sequence[Span | Hop], resource: Values) -> bytes:
    """Spans as the body of an OTLP/HTTP request in JSON."""
    told = ",".join([_hop(one) if isinstance(one, Hop) else json.dumps(_span(one)) for one in spans])
    about = json.dumps({"attributes": _attributes(resource)})
    whole = (
        f'{{"resourceSpans":[{{"resource":{about},"scopeSpans":[{{"scope":{{"name":"aduan"}},"spans":[{told}]}}]}}]}}'
    )
    return whole.encode("ascii")


def _hop(hop: Hop) -> str:
    # Ids are hex and places are numbers, so nothing here needs escaping.
    return (
        f'{{"traceId":"{hop.trace}","spanId":"{hop.span}","parentSpanId":"{hop.parent}","name":{hop.about.name},'
        f'"kind":{CONSUMER},"startTimeUnixNano":"{hop.start}","endTimeUnixNano":"{hop.end}","attributes":['
        f'{hop.about.attributes}{{"key":"{Attribute.PARTITION}","value":{{"stringValue":"{hop.partition}"}}}},'
        f'{{"key":"{Attribute.OFFSET}","value":{{"intValue":"{hop.offset}"}}}}],"links":[],"status":{{"code":0}}}}'
    )


def _span(span: Span) -> dict[str, Any]:
    return {
        "traceId": span.trace,
        "spanId": span.span,
        "parentSpanId": span.parent,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(span.attributes),
        "links": [{"traceId": trace, "spanId": one} for trace, one in span.links],
        "status": {"code": 2 if span.failed else 0},
    }


def _attributes(values: Values) -> list[dict[str, Any]]:
    return [
        {"key": str(name), "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for name, value in values.items()
    ]


def _plain(span: ReadableSpan) -> Span:
    context = span.context
    assert context is not None  # on_end has asked
    kept = {name: value for name, value in (span.attributes or {}).items() if name in _KNOWN}
    return Span(
        span.name,
        f"{context.trace_id:032x}",
        f"{context.span_id:016x}",
        f"{span.parent.span_id:016x}" if span.parent else "",
        # The SDK counts kinds from INTERNAL = 0, OTLP from 1.
        span.kind.value + 1,
        span.start_time or 0,
        span.end_time or 0,
        {name: value if isinstance(value, int) else str(value) for name, value in kept.items()},
        [(f"{link.context.trace_id:032x}", f"{link.context.span_id:016x}") for link in span.links],
        not span.status.is_ok,
    )


def posting(endpoint: str) -> Send:
    """Sends to `endpoint`, e.g. http://127.0.0.1:4318/v1/traces. Raises OSError when it is not taken."""
    address = urlsplit(endpoint)

    def send(body: bytes) -> None:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT_S)
        try:
            connection.request("POST", address.path, body, {"Content-Type": "application/json"})
            status = connection.getresponse().status
        except http.client.HTTPException as error:
            raise OSError(type(error).__name__) from error
        finally:
            connection.close()
        if status >= 300:
            raise OSError(f"HTTP {status}")

    return send
