"""From OTLP to Zipkin: what a person sees in the trace view."""

from __future__ import annotations

import json

import pytest

from aduan_local.traces.convert import NotSpans, zipkin
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.spans import CONSUMER, Span, otlp

HOP = Span(
    name="cases: process complaints",
    trace="4bf92f3577b34da6a3ce929d0e0e4736",
    span="00f067aa0ba902b7",
    parent="53995c3f42cd8ad8",
    kind=CONSUMER,
    start=1_763_951_400_000_000_000,
    end=1_763_951_400_012_345_678,
    attributes={Attribute.SYSTEM: "kafka", Attribute.OFFSET: 17},
)


def converted(span: Span) -> dict[str, object]:
    said = json.loads(otlp([span], {Attribute.SERVICE: "desk", Attribute.INSTANCE: "aduan-desk-views-0"}))
    (found,) = zipkin(said)
    return found


def test_a_span_keeps_its_place_in_its_trace_and_its_times() -> None:
    assert converted(HOP) == {
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "id": "00f067aa0ba902b7",
        "parentId": "53995c3f42cd8ad8",
        "name": "cases: process complaints",
        "kind": "CONSUMER",
        "timestamp": 1_763_951_400_000_000,
        "duration": 12_345,
        "localEndpoint": {"serviceName": "desk"},
        "remoteEndpoint": {"serviceName": "kafka"},
        "tags": {"service.instance.id": "aduan-desk-views-0", "messaging.system": "kafka",
                 "messaging.kafka.offset": "17"},
    }  # fmt: skip


def test_a_root_has_no_parent_and_no_span_takes_no_time() -> None:
    root = converted(HOP._replace(parent="", end=HOP.start))
    assert "parentId" not in root
    assert root["duration"] == 1


def test_links_and_failures_are_tags_that_the_search_finds() -> None:
    tags = converted(HOP._replace(links=[("a" * 32, "b" * 16), ("c" * 32, "d" * 16)], failed=True))["tags"]
    assert isinstance(tags, dict)
    assert tags["links"] == f"{'a' * 32}/{'b' * 16} {'c' * 32}/{'d' * 16}"
    assert tags["error"] == "true"


@pytest.mark.parametrize(
    "body", [None, [], {"resourceSpans": 1}, {"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}]}]
)
def test_what_is_no_span_is_refused_by_name(body: object) -> None:
    with pytest.raises(NotSpans):
        zipkin(body)


def test_nothing_is_no_spans() -> None:
    assert zipkin({"resourceSpans": []}) == []
