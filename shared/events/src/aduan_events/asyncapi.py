"""The logs as an AsyncAPI 3.0 document, made from the topic files and the message types alone (design.md 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from aduan_events.language import MESSAGES, literal_version
from aduan_events.logs import Topic

Document = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_STAMP = {
    "type": ["object", "null"],
    "description": "Where a reactor read what it reacted to; null for what was not caused by a record.",
    "required": ["reactor", "topic", "partition", "offset", "index"],
    "properties": {
        "reactor": {"type": "string"},
        "topic": {"type": "string"},
        **{name: {"type": "integer", "minimum": 0} for name in ("partition", "offset", "index")},
    },
}
_ID = {"type": "string", "format": "uuid"}
_ID_OR_NONE = {"type": ["string", "null"], "format": "uuid"}
_MOMENT = {"type": "string", "format": "date-time"}
_ENVELOPE: Document = {
    "type": "object",
    "description": "Who a message is about, what caused it, and when. Times are UTC; occurred_at is programme time.",
    "required": [
        *("id", "type", "version", "subject", "complaint", "seq", "cause", "correlation"),
        *("occurred_at", "recorded_at", "source", "data"),
    ],
    "properties": {
        "id": _ID,
        "type": {"type": "string"},
        "version": {"type": "integer", "minimum": 1},
        "subject": _ID_OR_NONE,
        "complaint": _ID_OR_NONE,
        "seq": {"type": ["integer", "null"], "description": "Dense per complaint on its log, null elsewhere."},
        "cause": _ID,
        "correlation": _ID,
        "occurred_at": _MOMENT,
        "recorded_at": _MOMENT,
        "source": _STAMP,
        "data": {"type": "object"},
    },
}
_DESCRIPTION = (
    "Every log of Aduan. Records are never deleted or compacted and bear the time of their append. Personal fields are"
    " sealed. Channels with x-owned also hold markers and heads: a record there counts only by the reader's rule of"
    " aduan_events/ownership.py, so nobody may read them without that codec."
)


def document(topics: Mapping[str, Topic]) -> Document:
    """The document of these topics, the same for the same declarations."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Aduan logs", "version": "1", "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "local": {"host": "127.0.0.1:9092", "protocol": "kafka", "description": "The embedded stack (ADUAN_KAFKA)."}
        },
        "channels": {name: _channel(topic) for name, topic in sorted(topics.items())},
        "operations": dict(operation for _, topic in sorted(topics.items()) for operation in _operations(topic)),
        "components": {"messages": {name: _message(name) for name in sorted(MESSAGES)}, "schemas": _schemas()},
    }


def _channel(topic: Topic) -> Document:
    return {
        "address": topic.name,
        "description": topic.description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in topic.messages},
        "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions, "bindingVersion": "0.5.0"}},
        "x-key": topic.key,
        "x-owned": topic.owned,
        "x-owner": topic.owner,
        "x-dead-letters": topic.dead_letters,
    }


def _operations(topic: Topic) -> Iterator[tuple[str, Document]]:
    for action, verb, participants in (("send", "writes", topic.writers), ("receive", "reads", topic.readers)):
        for participant in participants:
            name = f"{participant}-{verb}-{topic.name}".replace("/", "-")
            yield (
                name,
                {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.name}"},
                    "summary": f"{participant} {verb} {topic.name}",
                },
            )


def _message(name: str) -> Document:
    return {
        "name": name,
        "summary": " ".join((MESSAGES[name].__doc__ or "").partition("\n\n")[0].split()),
        "payload": {
            "allOf": [
                {"$ref": f"{_SCHEMAS}Envelope"},
                {
                    "properties": {
                        "type": {"const": name},
                        "version": {"const": literal_version(MESSAGES[name])},
                        "data": {"$ref": f"{_SCHEMAS}{name}"},
                    }
                },
            ]
        },
    }


def _schemas() -> Document:
    """What `data` holds, by message. Type and version stand in the envelope."""
    names = sorted(MESSAGES)
    _, found = models_json_schema([(MESSAGES[name], "validation") for name in names], ref_template=_SCHEMAS + "{model}")
    schemas = {"Envelope": _ENVELOPE, **found["$defs"]}
    for name in names:
        for field in ("type", "version"):
            schemas[name]["properties"].pop(field, None)
    return dict(sorted(schemas.items()))
