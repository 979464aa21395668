"""Quix Streams with keyed state in RocksDB; `BENCH_GUARANTEE=exactly-once` turns its transactions on."""

from __future__ import annotations

import os
from typing import Any

from quixstreams import Application, State  # type: ignore[import-not-found]  # in the peers' own environment

from benchmarks.peers.common import BROKER, DATA, OUT, RUN, SESSION_MS, SOURCE, enrich

app = Application(
    broker_address=BROKER,
    consumer_group=RUN,
    auto_offset_reset="earliest",
    state_dir=DATA,
    loglevel="WARNING",
    commit_every=20_000,
    processing_guarantee=os.environ.get("BENCH_GUARANTEE", "at-least-once"),
    consumer_extra_config={"session.timeout.ms": SESSION_MS},
    producer_extra_config={"linger.ms": 20, "acks": "all", "compression.type": "lz4"},
)


def route(event: dict[str, Any], state: State) -> dict[str, Any] | None:
    """The enriched event; None for a repeat."""
    if state.exists(event["id"]):
        return None
    state.set(event["id"], 1)
    enrich(event)
    return event


notes = app.dataframe(app.topic(SOURCE, value_deserializer="json"))
notes.apply(route, stateful=True).filter(lambda event: event is not None).to_topic(
    app.topic(OUT, value_serializer="json")
)
app.run()
