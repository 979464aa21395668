"""What the Python peers share: what they are told and the job on plain JSON, with the fastest parser there is.

Peers run in an environment of their own (peers/requirements.txt); nothing of this project is imported here but the
rules' words, which the driver hands over, so that all engines decide the same.
"""

from __future__ import annotations

import json
import os
from typing import Any

import orjson  # type: ignore[import-not-found]  # stands in the peers' own environment

BROKER = os.environ["BENCH_BROKER"]
SOURCE = os.environ["BENCH_IN"]
OUT = os.environ["BENCH_OUT"]
RUN = os.environ["BENCH_RUN"]
DATA = os.environ["BENCH_DATA"]
RULES: list[list[str]] = json.loads(os.environ["BENCH_RULES"])
OTHERWISE: list[str] = json.loads(os.environ["BENCH_OTHERWISE"])
SESSION_MS = 6_000


def enrich(event: dict[str, Any]) -> None:
    """Put topic, queue and priority into the event."""
    text = event["data"]["note"]["box"].lower()
    event["topic"], event["queue"], event["priority"] = next((said for word, *said in RULES if word in text), OTHERWISE)


def handle(seen: set[str], value: bytes) -> bytes | None:
    """The output of one input; None for a repeat."""
    event = orjson.loads(value)
    if event["id"] in seen:
        return None
    seen.add(event["id"])
    enrich(event)
    done: bytes = orjson.dumps(event)
    return done
