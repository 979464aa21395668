"""What becomes of a trace context at a hop: a span of its own, and one set of headers for what it leads to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from aduan_runtime.homes.ports import Headers
from aduan_runtime.signals.names import Attribute, SpanName
from aduan_runtime.signals.spans import SpanQueue
from aduan_runtime.signals.tracing import Hops, trace_of

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED = ("traceparent", f"00-{TRACE}-{PARENT}-01".encode())
UNSAMPLED = ("traceparent", f"00-{TRACE}-{PARENT}-00".encode())


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands on a log."""

    headers: Headers
    offset: int = 7
    topic: str = "contacts"
    partition: int = 3
    timestamp: int = 0
    key: bytes | None = b""
    value: bytes | None = b""


class Told:
    """A queue whose spans the test sees."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.queue = SpanQueue(self.bodies.append, {})

    def spans(self) -> list[dict[str, Any]]:
        self.queue.force_flush()
        return [
            span
            for body in self.bodies
            for scope in json.loads(body)["resourceSpans"][0]["scopeSpans"]
            for span in scope["spans"]
        ]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def hops(told: Told) -> Hops:
    return Hops("identify", told.queue, Random(1))


def test_a_sampled_record_gets_a_span_under_its_own_context_and_hands_that_on(told: Told, hops: Hops) -> None:
    onward = dict(hops.onward(Standing([SAMPLED, ("reader", b"x")])))
    assert told.spans() == []  # what it leads to does not stand yet
    hops.end()
    (span,) = told.spans()
    assert (span["name"], span["traceId"], span["parentSpanId"]) == ("identify: process contacts", TRACE, PARENT)
    assert onward == {"traceparent": f"00-{TRACE}-{span['spanId']}-01".encode()}
    attributes = {one["key"]: next(iter(one["value"].values())) for one in span["attributes"]}
    assert attributes == {"messaging.system": "kafka", "aduan.shell": "identify", "messaging.kafka.offset": "7",
                          "messaging.destination.name": "contacts",
                          "messaging.destination.partition.id": "3"}  # fmt: skip


def test_two_sets_of_headers_become_one(hops: Hops) -> None:
    onward = hops.onward(Standing([SAMPLED, ("tracestate", b"a=1"), ("tracestate", b"a=2")]))
    assert sorted(name for name, _ in onward) == ["traceparent", "tracestate"]


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [UNSAMPLED],
        [("traceparent", b"")],
        [("traceparent", b"01")],
        [("traceparent", f"00-{'0' * 32}-{PARENT}-01".encode())],
        [("traceparent", f"00-{TRACE}-{PARENT}-01-more".encode())],
        [("traceparent", f"00-{TRACE.upper()}-{PARENT}-01".encode())],
        [("reader", b"x")],
    ],
)
def test_what_is_not_sampled_or_is_no_context_makes_no_span(told: Told, hops: Hops, headers: Headers) -> None:
    hops.onward(Standing(headers))
    hops.told([Standing(headers)])
    assert told.spans() == []
    assert trace_of(headers) is None


def test_an_unsampled_context_is_handed_on_as_it_is(hops: Hops) -> None:
    assert list(hops.onward(Standing([UNSAMPLED]))) == [UNSAMPLED]


def test_without_a_receiver_contexts_are_handed_on_as_they_are() -> None:
    assert list(Hops("identify", None, Random(1)).onward(Standing([SAMPLED]))) == [SAMPLED]


def test_a_record_that_is_taken_in_two_steps_has_one_span(told: Told, hops: Hops) -> None:
    record = Standing([SAMPLED])
    assert hops.onward(record) == hops.onward(record)
    hops.end()
    assert len(told.spans()) == 1


def test_a_batch_links_to_the_spans_of_its_records(told: Told, hops: Hops) -> None:
    hops.told([Standing([SAMPLED], offset=7), Standing([UNSAMPLED], offset=8), Standing([SAMPLED], offset=9)])
    *hop, batch = told.spans()
    assert batch["name"] == "identify: batch"
    assert batch["traceId"] != TRACE
    assert batch["links"] == [{"traceId": TRACE, "spanId": one["spanId"]} for one in hop]


def test_what_a_batch_opened_and_did_not_end_came_to_nothing(told: Told, hops: Hops) -> None:
    hops.onward(Standing([SAMPLED], offset=7))
    hops.begin()
    hops.told([Standing([SAMPLED], offset=8)])
    assert len(told.spans()) == 1


def test_what_time_led_to_begins_a_trace_of_its_own(told: Told, hops: Hops) -> None:
    ((name, value),) = hops.root(SpanName.DEADLINE, "c0ffee")
    (span,) = told.spans()
    assert (name, value) == ("traceparent", f"00-{span['traceId']}-{span['spanId']}-01".encode())
    assert {"key": Attribute.COMPLAINT, "value": {"stringValue": "c0ffee"}} in span["attributes"]
    assert trace_of([(name, value)]) == span["traceId"]


def test_own_roots_are_kept_by_the_ratio(told: Told) -> None:
    hops = Hops("complaint", told.queue, Random(7), ratio=0.1)
    kept = sum(bool(hops.root(SpanName.DEADLINE, "c0ffee")) for _ in range(1_000))
    assert 60 <= kept <= 140
