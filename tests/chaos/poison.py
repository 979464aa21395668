"""Two hundred records of twelve kinds that nobody can take, among the load: each a dead letter with its reason."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from time import time
from typing import Any

from aiokafka import AIOKafkaProducer

from chaos.gathering import dead_letters
from chaos.trial import Trial

READER = "identify"
NO_STALL_S = 5.0
_ENVELOPE: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "type": "MailParked",
    "version": 1,
    "cause": "00000000-0000-4000-8000-000000000001",
    "correlation": "00000000-0000-4000-8000-000000000001",
    "occurred_at": "2021-05-24T01:00:00Z",
    "recorded_at": "2021-05-24T01:00:00Z",
    "data": {},
}


def _written(**changes: object) -> bytes:
    return json.dumps({**_ENVELOPE, **changes}).encode("utf-8")


KINDS: tuple[tuple[bytes | None, str], ...] = (
    (b'{"id": "\xff\xfe"}', "bad_utf8"),
    (_written()[:-20], "bad_json"),
    (_written(occurred_at=["no", "time"]), "wrong_type"),
    (_written(version=99), "unknown_version"),
    (None, "null_value"),
    (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
    (_written(version=10**30), "wrong_type"),
    (_written(version=float("nan")), "bad_json"),
    (b'{"id": 1, "id": 2}', "duplicate_key"),
    (b"[1, 2]", "not_an_object"),
    (json.dumps({name: value for name, value in _ENVELOPE.items() if name != "cause"}).encode(), "missing_field"),
    (_written(type="NobodySaysThis"), "unknown_type"),
)


async def poison(trial: Trial) -> None:
    """Onto `contacts`, spread over partitions; the load beside it is decided without a stall."""
    config = trial.cluster.config
    before = Counter(_reasons(await dead_letters(config)))
    began = time()
    producer = AIOKafkaProducer(bootstrap_servers=config.kafka, acks="all")
    await producer.start()
    wanted: Counter[str] = Counter()
    try:
        for number in range(trial.times):
            value, reason = KINDS[number % len(KINDS)]
            key = f"poison-{trial.random.random()}".encode("ascii")
            await producer.send_and_wait("contacts", value=value, key=key)
            wanted[reason] += 1
            trial.hit(reason)
            await asyncio.sleep(0.03)
    finally:
        await producer.stop()
    await trial.recovered()
    after = Counter(_reasons(await dead_letters(config)))
    trial.require(after - before == wanted, f"dead letters of {READER}: {dict(after - before)}, not {dict(wanted)}")
    slow = [
        round(trial.watching.decided[one.contact] - one.ended, 1)
        for one in trial.log.acked(began)
        if one.contact in trial.watching.decided
    ]
    trial.require(max(slow) <= NO_STALL_S, f"a contact waited {max(slow)} s for its decision")


def _reasons(letters: list[tuple[str, dict[str, str]]]) -> list[str]:
    return [headers["reason"] for topic, headers in letters if topic == "contacts" and headers["reader"] == READER]
