"""Spans wait in a bounded queue; what nobody takes is dropped and counted, and nothing that works waits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from aduan_runtime.signals.metrics import SPANS_DROPPED, SPANS_SENT
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.spans import SERVER, Span, SpanQueue, Values

HOP = Span("identify: process contacts", "a" * 32, "b" * 16, "c" * 16, 5, 1, 2, {Attribute.OFFSET: 7})
RESOURCE: Values = {Attribute.SERVICE: "router"}


def sent_by(queue: SpanQueue, bodies: list[bytes]) -> list[dict[str, Any]]:
    queue.force_flush()
    return [
        span
        for body in bodies
        for resource in json.loads(body)["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def test_a_span_is_sent_as_otlp_with_the_service_that_it_is_of() -> None:
    bodies: list[bytes] = []
    queue = SpanQueue(bodies.append, RESOURCE)
    queue.put(HOP)
    (span,) = sent_by(queue, bodies)
    assert (span["traceId"], span["spanId"], span["parentSpanId"]) == ("a" * 32, "b" * 16, "c" * 16)
    assert span["attributes"] == [{"key": "messaging.kafka.offset", "value": {"intValue": "7"}}]
    resource = json.loads(bodies[0])["resourceSpans"][0]["resource"]
    assert resource == {"attributes": [{"key": "service.name", "value": {"stringValue": "router"}}]}


def test_a_full_queue_drops_and_counts() -> None:
    before = SPANS_DROPPED.values.get(("full",), 0)
    bodies: list[bytes] = []
    queue = SpanQueue(bodies.append, RESOURCE, most=10)
    for _ in range(15):
        queue.put(HOP)
    assert len(sent_by(queue, bodies)) == 10
    assert SPANS_DROPPED.values["full",] - before == 5


def test_a_receiver_that_is_away_costs_its_spans_and_nothing_else() -> None:
    def nobody(body: bytes) -> None:
        raise ConnectionRefusedError

    before, sent = SPANS_DROPPED.values.get(("unreachable",), 0), SPANS_SENT.values[()]
    queue = SpanQueue(nobody, RESOURCE)
    queue.put(HOP)
    queue.force_flush()
    assert SPANS_DROPPED.values["unreachable",] - before == 1
    assert SPANS_SENT.values[()] == sent


def test_of_a_span_of_the_sdk_only_listed_attributes_are_sent_and_never_the_text_of_an_error() -> None:
    bodies: list[bytes] = []
    queue = SpanQueue(bodies.append, RESOURCE)
    provider = TracerProvider()
    provider.add_span_processor(queue)
    tracer = provider.get_tracer("test")

    def fail() -> None:
        with tracer.start_as_current_span("POST /v1/contacts") as span:
            span.set_attribute("email", "sari@example.com")
            span.set_attribute(Attribute.CONTACT, "f75b64cf")
            raise ValueError("Sari Contoh, 084012345678")

    with pytest.raises(ValueError, match="Sari"):
        fail()
    (told,) = sent_by(queue, bodies)
    assert told["attributes"] == [{"key": "aduan.contact_id", "value": {"stringValue": "f75b64cf"}}]
    assert told["status"] == {"code": 2}
    assert told["kind"] == SERVER - 1
    assert b"Sari" not in bodies[0]
    assert b"0840" not in bodies[0]
