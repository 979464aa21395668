"""50 invented people through every door and its errors: where their words come out, before and after they are erased.

Before: in logs, spans, metrics, and in keys and headers of every topic, dead letters included. After: in anything that
the views hold or any key still opens.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from time import monotonic

import httpx

from aduan_events.logs import topics
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import Pool, pool_when_up
from aduan_runtime.vault.keys import ERASURES_HOLD_S, Vault
from aduan_runtime.vault.master import read_master_key
from benchmarks.figure import Figure, at_least, exactly
from benchmarks.part2.canary_people import Walk, person, poison
from benchmarks.part2.canary_search import (
    Spans,
    hits,
    keys_and_headers,
    logs_and_metrics,
    readable_in_views,
    taking_spans,
)
from benchmarks.stack import PORTS, Stack, session, stack

PEOPLE = 50
_PATIENCE_S = 90.0
_QUIET_S = 3.0
_NOT_GONE = """
    SELECT EXISTS (SELECT FROM desk.complaint WHERE NOT erased) OR EXISTS (
        SELECT FROM vault.keys AS k JOIN desk.complaint AS c ON c.subject = k.subject::text WHERE k.state = 'live')
"""


def figures(tell: Callable[[str], None] = print) -> list[Figure]:
    """Hits, which must be none, and how much was looked through."""
    settings = {"ADUAN_SENDER_BURST": "8", "ADUAN_SENDER_PER_MINUTE": "1"}
    with taking_spans() as spans, stack("canaries", ADUAN_OTLP=spans.url, **settings) as running:
        return asyncio.run(_walked(running, spans, tell))


async def _walked(running: Stack, spans: Spans, tell: Callable[[str], None]) -> list[Figure]:
    people = [person(random.Random(seed)) for seed in range(PEOPLE)]
    words = [word for who in people for word in who.words]
    known: dict[str, dict[str, str]] = {}

    def signed_in(user: str) -> dict[str, str]:
        if user not in known:
            known[user] = session(running.desk, user)
        return known[user]

    broker = KafkaBroker(
        f"127.0.0.1:{PORTS['ADUAN_KAFKA_PORT']}", {one.name: one.partitions for one in topics().values()}
    )
    walk = Walk(running.ingest, running.desk, running.smtp, signed_in)
    await walk.through(people)
    tell(f"{len(people)} people went through the doors: {walk.answers}")
    poisoned = await poison(broker, people)
    kafka = running.pid("aduan-kafka")
    os.kill(kafka, signal.SIGSTOP)
    try:
        await walk.while_the_log_is_away(people)
    finally:
        os.kill(kafka, signal.SIGCONT)
    pool = await pool_when_up(running.postgres, max_size=2)
    async with pool, httpx.AsyncClient(base_url=running.desk, timeout=30) as client:
        await _settled(pool)
        retried = await _retry_parked(client, signed_in("agen-1"))
        await _settled(pool)
        tell(f"{poisoned} poisoned records, {retried} parked mails read again")
        health = [f"http://127.0.0.1:{PORTS['ADUAN_HEALTH_PORT'] + step}" for step in range(3)]
        told = [
            *(("spans", body) for body in spans.bodies),
            *logs_and_metrics(running.data, [running.ingest, running.desk, *health]),
            *await keys_and_headers(broker),
        ]
        found = hits(told, words)
        master = read_master_key(running.data / "keys" / "master.key")
        before = hits(await readable_in_views(pool, Vault(pool, master)), words)
        erased = await _erase(pool, client, signed_in("privasi-1"))
        await asyncio.sleep(ERASURES_HOLD_S)
        after = hits(await readable_in_views(pool, Vault(pool, master)), words)
    for place, word in [*found, *after][:20]:
        tell(f"HIT {place}: {word}")
    return [
        exactly("canary people through all doors", len(people), PEOPLE),
        at_least("kinds of answers they heard", [len(walk.answers)], 30, ""),
        at_least("signals looked through", [len(told)], 1_000, ""),
        exactly("hits in logs, spans, metrics, headers and keys", len(found), 0),
        at_least("readable words in views before erasure", [len(before)], PEOPLE, ""),
        at_least("complaints erased", [erased], PEOPLE, ""),
        exactly("readable words in views after erasure", len(after), 0),
    ]


async def _retry_parked(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Every parked mail is ordered to be read again; how many."""
    count, cursor = 0, None
    while True:
        query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/api/dead-letters", params=query, headers=headers)).raise_for_status().json()
        for item in page["items"]:
            if item["contact_id"]:
                path = f"/api/parked-mails/{item['contact_id']}/retry"
                (await client.post(path, json={}, headers=headers)).raise_for_status()
                count += 1
        cursor = page["next"]
        if cursor is None:
            return count


async def _settled(pool: Pool) -> None:
    """Until nothing more comes to the desk: what was sent while the log was away may have arrived after all."""
    seen, since, until = -1, monotonic(), monotonic() + _PATIENCE_S
    while monotonic() - since < _QUIET_S and monotonic() < until:
        count = int(await pool.fetchval("SELECT count(*) FROM desk.entry"))
        if count != seen:
            seen, since = count, monotonic()
        await asyncio.sleep(0.2)


async def _erase(pool: Pool, client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Everybody is erased by the privacy officer's order; how many complaints that were, once all of it is done."""
    rows = await pool.fetch("SELECT min(complaint) AS complaint FROM desk.complaint GROUP BY subject")
    for row in rows:
        path = f"/api/complaints/{row['complaint']}/erase"
        (await client.post(path, json={"reason": "on request"}, headers=headers)).raise_for_status()
    until = monotonic() + _PATIENCE_S
    while await pool.fetchval(_NOT_GONE) and monotonic() < until:
        await asyncio.sleep(0.2)
    return int(await pool.fetchval("SELECT count(*) FROM desk.complaint WHERE erased"))


if __name__ == "__main__":
    told_of = figures(lambda line: print(line, file=sys.stderr, flush=True))
    print("\n".join(figure.line() for figure in told_of))
    sys.exit(0 if all(figure.holds for figure in told_of) else 1)
