"""Which headers go from an input to what it led to."""

from __future__ import annotations

from aduan_runtime.signals.tracing import forwarded


def test_one_set_of_trace_headers_goes_on_and_nothing_else() -> None:
    headers = [("traceparent", b"00-a"), ("reason", b"x"), ("tracestate", b"s"), ("traceparent", b"00-b")]
    assert forwarded(headers) == [("traceparent", b"00-b"), ("tracestate", b"s")]


def test_no_headers_lead_to_none() -> None:
    assert list(forwarded(())) == []


def test_a_header_that_is_far_too_long_stays_behind() -> None:
    assert forwarded([("baggage", b"x" * 1_025), ("tracestate", b"x" * 1_024)]) == [("tracestate", b"x" * 1_024)]
