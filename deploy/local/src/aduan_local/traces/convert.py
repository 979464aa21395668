"""OTLP/JSON spans as Zipkin's spans, version 2. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_KINDS: Mapping[int, str] = {2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}
_SERVICE = "service.name"
_BROKER = "messaging.system"
_MOST_LINKS = 20


class NotSpans(ValueError):
    """This body is no OTLP/JSON request; the text says what lacks."""


def zipkin(body: object) -> list[dict[str, Any]]:
    """The spans of an `ExportTraceServiceRequest`. Raises NotSpans."""
    try:
        return list(_spans(body))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotSpans(f"no OTLP/JSON spans ({type(error).__name__}: {error})") from None


def _spans(body: Any) -> Iterator[dict[str, Any]]:
    for resource in body["resourceSpans"]:
        about = _values(resource.get("resource", {}))
        for scope in resource.get("scopeSpans", ()):
            for span in scope.get("spans", ()):
                yield _span(span, about)


def _span(span: Any, about: Mapping[str, str]) -> dict[str, Any]:
    begun, ended = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    tags = {**{name: value for name, value in about.items() if name != _SERVICE}, **_values(span)}
    if links := span.get("links"):
        # Zipkin knows no links, so they are told as text that its search finds.
        tags["links"] = " ".join(f"{one['traceId']}/{one['spanId']}" for one in links[:_MOST_LINKS])
    if span.get("status", {}).get("code") == 2:
        tags["error"] = "true"
    return {
        "traceId": span["traceId"],
        "id": span["spanId"],
        **({"parentId": span["parentSpanId"]} if span.get("parentSpanId") else {}),
        "name": span["name"],
        **({"kind": _KINDS[span["kind"]]} if span.get("kind") in _KINDS else {}),
        "timestamp": begun // 1_000,
        # Zipkin takes 0 for unknown.
        "duration": max(1, (ended - begun) // 1_000),
        "localEndpoint": {"serviceName": about.get(_SERVICE, "unknown")},
        **({"remoteEndpoint": {"serviceName": tags[_BROKER]}} if _BROKER in tags else {}),
        "tags": tags,
    }


def _values(bearer: Any) -> dict[str, str]:
    return {one["key"]: str(next(iter(one["value"].values()))) for one in bearer.get("attributes", ())}
