"""A plain Faust agent with a table: the form that Faust's own guide shows."""

from __future__ import annotations

import sys

import faust
import orjson  # type: ignore[import-not-found]  # stands in the peers' own environment

from benchmarks.peers.common import BROKER, DATA, OUT, RUN, SOURCE, enrich

app = faust.App(
    RUN,
    broker=f"kafka://{BROKER}",
    store="memory://",
    datadir=DATA,
    topic_partitions=4,
    topic_replication_factor=1,
    consumer_auto_offset_reset="earliest",
    broker_max_poll_records=2_000,
    broker_session_timeout=6.0,
    broker_heartbeat_interval=1.0,
    value_serializer="raw",
    key_serializer="raw",
    stream_wait_empty=False,
    web_enabled=False,
    producer_acks=-1,
)
source = app.topic(SOURCE, key_type=bytes, value_type=bytes)
out = app.topic(OUT, key_type=bytes, value_type=bytes, partitions=4)
seen = app.Table("seen", default=int, partitions=4, key_type=str, value_type=int)


@app.agent(source)
async def route(stream: faust.StreamT[bytes]) -> None:
    """One message at a time, as an agent does."""
    async for message in stream.events():
        event = orjson.loads(message.value)
        if not seen.get(event["id"]):
            seen[event["id"]] = 1
            enrich(event)
            await out.send(key=message.key, value=orjson.dumps(event))


sys.argv = [RUN, "worker", "--without-web", "-l", "warn"]
app.main()
