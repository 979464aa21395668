"""W3C trace context across Kafka: read from headers, stripped before forwarding, injected once."""

from __future__ import annotations

from opentelemetry import propagate, trace
from opentelemetry.context import Context

from aduan_runtime.homes.ports import Headers

_TRACE_HEADERS = frozenset({"traceparent", "tracestate", "baggage"})
_MAX_BYTES = 1_024


def context_of(headers: Headers) -> Context:
    """The context that a record carries; an empty one if none."""
    carrier = {name: value.decode("ascii", "ignore") for name, value in headers if name in _TRACE_HEADERS}
    return propagate.extract(carrier)


def injected(headers: Headers = ()) -> Headers:
    """Business headers plus the current context, injected once."""
    kept = [(name, value) for name, value in headers if name not in _TRACE_HEADERS]
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
    return name in _TRACE_HEADERS and len(value) <= _MAX_BYTES
