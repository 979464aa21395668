"""W3C trace context across Kafka: read from headers, stripped before forwarding, injected once.

A record that is not sampled costs one look at its headers. One that is gets a span of its own, as a child of the
context that it carried, and what it leads to carries that span's context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from time import time_ns

from opentelemetry import propagate, trace
from opentelemetry.context import Context

from aduan_runtime.homes.ports import Headers, Record
from aduan_runtime.signals.names import Attribute, SpanName
from aduan_runtime.signals.spans import CONSUMER, Hop, HopAbout, Span, SpanQueue

TRACE_HEADERS = frozenset({"traceparent", "tracestate", "baggage"})
_MAX_BYTES = 1_024
_MOST_LINKS = 128
_SAMPLED = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]")


def context_of(headers: Headers) -> Context:
    """The context that a record carries; an empty one if none."""
    carrier = {name: value.decode("ascii", "ignore") for name, value in headers if name in TRACE_HEADERS}
    return propagate.extract(carrier)


def injected(headers: Headers = ()) -> Headers:
    """Business headers plus the current context, injected once."""
    kept = [(name, value) for name, value in headers if name not in TRACE_HEADERS]
    if not trace.get_current_span().get_span_context().is_valid:
        return kept
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return kept + [(name, value.encode("ascii")) for name, value in carrier.items()]


def forwarded(headers: Headers) -> Headers:
    """The context of an input, handed on to what it led to: one set of trace headers of sane size, nothing else."""
    if not headers:
        return ()
    return list({name: (name, value) for name, value in headers if _goes_on(name, value)}.values())


def _goes_on(name: str, value: bytes) -> bool:
    return name in TRACE_HEADERS and len(value) <= _MAX_BYTES


def trace_of(headers: Headers) -> str | None:
    """The id of the trace that a record belongs to, if that is kept: 32 hex digits."""
    found = _sampled(headers) if headers else None
    return found[3:35] if found else None


def _sampled(headers: Headers) -> str | None:
    """A context that is sampled, as it stands in its header."""
    for name, value in headers:
        if name == "traceparent":
            # The flag first: most records are not sampled, and this is all that they cost.
            if value[-1:] in b"02468ace":
                return None
            return value.decode("ascii") if _SAMPLED.fullmatch(value) else None
    return None


@dataclass(frozen=True, slots=True)
class Tracing:
    """Where the spans of this process go, and which share of its own traces is kept."""

    queue: SpanQueue | None = None
    ratio: float = 1.0


_OFF = Tracing()
_tracing = _OFF


def use(tracing: Tracing) -> None:
    """Trace what shells that are built from now on take."""
    global _tracing  # one tracing a process, as the SDK has one provider
    _tracing = tracing


def hops(shell: str) -> Hops:
    """The spans of a shell of this process."""
    return Hops(shell, _tracing.queue, Random(), _tracing.ratio)


class Hops:
    """The spans of one shell's records: begun with a batch, one a sampled record, ended when its outcome stands."""

    def __init__(self, shell: str, queue: SpanQueue | None, random: Random, ratio: float = 1.0) -> None:
        """Without a queue nothing is traced, and contexts are handed on as they are.

        `ratio` is the share of own roots that is kept; what a record leads to follows the record.
        """
        self._shell = shell
        self._queue = queue
        self._random = random
        self._ratio = ratio
        self._begun = time_ns()
        self._about: dict[str, HopAbout] = {}
        self._open: list[tuple[Record, str, str]] = []
        self._last: tuple[Record | None, Headers] = (None, ())

    def begin(self) -> None:
        """A batch is in hand; what an earlier one opened and did not end came to nothing."""
        self._begun = time_ns()
        self._open.clear()
        self._last = (None, ())

    def onward(self, record: Record) -> Headers:
        """The headers of what this record leads to. Asking again for the latest record gives the same."""
        headers = record.headers
        if not headers:
            return ()
        if len(headers) == 1:
            name, value = headers[0]
            if name == "traceparent" and value[-1:] in b"02468ace":
                # What most records bear: one context, not sampled.
                return headers if len(value) <= _MAX_BYTES else ()
        if self._queue is None or (context := _sampled(headers)) is None:
            return forwarded(headers)
        if record is self._last[0]:
            return self._last[1]
        span_id = self._new_id(64)
        self._open.append((record, context, span_id))
        own = ("traceparent", f"{context[:36]}{span_id}-01".encode("ascii"))
        onward = [own, *(one for one in forwarded(headers) if one[0] != "traceparent")] if len(headers) > 1 else [own]
        self._last = (record, onward)
        return onward

    def root(self, name: SpanName, complaint: str) -> Headers:
        """The headers of what no record led to: a trace of its own, which bears the complaint's id."""
        if self._queue is None or self._random.random() >= self._ratio:
            return ()
        trace_id, span_id, now = self._new_id(128), self._new_id(64), time_ns()
        said: dict[str, str | int] = {Attribute.SHELL: self._shell, Attribute.COMPLAINT: complaint}
        self._queue.put(Span(name.format(shell=self._shell), trace_id, span_id, "", CONSUMER, now, now, said))
        return [("traceparent", f"00-{trace_id}-{span_id}-01".encode("ascii"))]

    def told(self, records: Iterable[Record]) -> None:
        """These records lead to nothing on a log, and what they changed stands."""
        if self._queue is None:
            return
        for record in records:
            if record.headers:
                self.onward(record)
        self.end()

    def end(self) -> None:
        """What the batch led to stands: its spans are over, and one more links to them."""
        if not self._open or self._queue is None:
            return
        now = time_ns()
        for record, context, span_id in self._open:
            about = self._about.get(record.topic) or self._about_hops_of(record.topic)
            place = (record.partition, record.offset)
            self._queue.put(Hop(about, context[3:35], span_id, context[36:52], self._begun, now, *place))
        if len(self._open) > 1:
            links = [(context[3:35], span_id) for _, context, span_id in self._open[:_MOST_LINKS]]
            said: dict[str, str | int] = {Attribute.SHELL: self._shell, Attribute.BATCH_SIZE: len(self._open)}
            name = SpanName.BATCH.format(shell=self._shell)
            batch = Span(name, self._new_id(128), self._new_id(64), "", CONSUMER, self._begun, now, said, links)
            self._queue.put(batch)
        self._open.clear()
        self._last = (None, ())

    def _about_hops_of(self, topic: str) -> HopAbout:
        name = SpanName.PROCESS.format(shell=self._shell, topic=topic)
        said: dict[str, str | int] = {
            Attribute.SYSTEM: "kafka",
            Attribute.SHELL: self._shell,
            Attribute.TOPIC: topic,
        }
        about = self._about[topic] = HopAbout(name, said)
        return about

    def _new_id(self, bits: int) -> str:
        return f"{self._random.getrandbits(bits) or 1:0{bits // 4}x}"
