"""The figures of part 1: latency, throughput, kills, rebuild, mail flood, page sizes."""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic

import asyncpg
import httpx

from benchmarks.figure import Figure, at_least, at_most, exactly, percentile
from benchmarks.part1 import forms, load, mails
from benchmarks.part1.fresh import fresh_clone
from benchmarks.stack import ROOT, Stack, stack

Tell = Callable[[str], None]
_AFTER_KILLS_S = 5.0
KILLS = ("aduan-ingest", "aduan-router", "aduan-desk-views")


def latency(running: Stack, tell: Tell) -> list[Figure]:
    """Accepted → visible at 50/s, three runs of 20 s; then the highest rate that is sustained for 20 s."""
    p50s, p99s, unseen = [], [], 0
    for run in range(3):
        seen = asyncio.run(load.run(running.ingest, running.desk, 50, 20.0, seed=run + 1))
        p50s.append(percentile(seen.latencies(), 0.50))
        p99s.append(percentile(seen.latencies(), 0.99))
        unseen += seen.unseen()
        tell(f"latency run {run + 1}: p50 {p50s[-1]:.0f} ms, p99 {p99s[-1]:.0f} ms, {len(seen.accepted)} accepted")
    rates = []
    for run in range(3):
        start = monotonic()
        seen = asyncio.run(load.run(running.ingest, running.desk, 300, 20.0, seed=run + 11))
        took = max(seen.seen.values(), default=start + 1e9) - start
        rates.append((len(seen.accepted) - seen.unseen()) / took)
        unseen += seen.unseen()
        tell(f"throughput run {run + 1}: {rates[-1]:.0f}/s seen on the board, offered 300/s")
    return [
        at_most("accepted → visible on the board at 50/s, p50", p50s, 150, "ms"),
        at_most("accepted → visible on the board at 50/s, p99", p99s, 500, "ms"),
        at_least("contacts accepted and visible, offered 300/s", rates, 150, "/s"),
        exactly("accepted but never visible in these runs", unseen, 0),
    ]


def kills(running: Stack, tell: Tell) -> list[Figure]:
    """kill -9 of ingest, router and desk views × 5 each and of the broker × 2 under 50/s; then the audit."""
    order = [name for name in KILLS for _ in range(5)] + ["aduan-kafka"] * 2
    random = Random(5)
    random.shuffle(order)

    async def play() -> load.Seen:
        over = asyncio.Event()
        running_load = asyncio.ensure_future(load.run(running.ingest, running.desk, 50, over, seed=31))
        for name in order:
            await asyncio.sleep(random.uniform(4, 7))
            tell(f"kill -9 {name}")
            await asyncio.to_thread(running.kill, name)
        await asyncio.sleep(_AFTER_KILLS_S)
        over.set()
        return await running_load

    seen = asyncio.run(play())
    audit = running.aduan("verify", "--wait", "60")
    tell(audit.stdout.strip())
    return [
        exactly("accepted under kills but never visible", seen.unseen(), 0),
        at_most("last contact after the kills → all are visible", [seen.settled_s], 30, "s"),
        exactly("contacts whose fate the client does not know", seen.doubtful, 0),
        exactly("`aduan verify` after the kills, exit code", audit.returncode, 0),
        Figure("contacts accepted under kills", len(seen.accepted), "", "> 0", bool(seen.accepted)),
    ]


def rebuild(running: Stack, tell: Tell) -> list[Figure]:
    """`aduan rebuild queues` while the board serves: equal by SHA-256, and nothing is sent."""
    before = _effects(running)
    result = running.aduan("rebuild", "queues")
    tell(result.stdout.strip() or result.stderr.strip())
    return [
        exactly("`aduan rebuild queues`, exit code (0: equal by SHA-256)", result.returncode, 0),
        exactly("mails sent by the rebuild", _effects(running) - before, 0),
    ]


def flood(running: Stack, tell: Tell) -> list[Figure]:
    """10,000 mails, then 10,000 form posts, at 100/s over 20 connections."""
    pid = running.pid("aduan-ingest")
    posted = asyncio.run(mails.post(*running.smtp, pid, mails=10_000, rate=100, connections=20))
    tell(f"{posted.taken} mails in {posted.seconds:.0f} s, {posted.refused} tried again")
    filled = asyncio.run(forms.post(running.ingest, pid, forms=10_000, rate=100, connections=20))
    tell(f"{filled.taken} forms in {filled.seconds:.0f} s, {filled.refused} tried again")
    audit = running.aduan("verify", "--wait", "180")
    tell(audit.stdout.strip())
    return [
        exactly("mails taken of 10,000", posted.taken, 10_000),
        exactly("forms taken of 10,000", filled.taken, 10_000),
        at_most("ingest memory with its parsers, peak, mails", [posted.peak_kb / 1024], 300, "MB"),
        at_most("ingest memory with its parsers, peak, forms", [filled.peak_kb / 1024], 300, "MB"),
        exactly("`aduan verify` after the flood, exit code", audit.returncode, 0),
    ]


def sizes(running: Stack, tell: Tell) -> list[Figure]:
    """Bytes of the public pages with all they load, and of the console's first screen, gzip."""
    with httpx.Client(timeout=10) as client:
        form = _page_bytes(client, running.ingest, "/", packed=False)
        console = _page_bytes(client, running.desk, "/", packed=True)
    return [
        at_most("public form with all it loads", [form / 1024], 50, "kB"),
        at_most("console's first screen, gzip", [console / 1024], 300, "kB"),
    ]


def _page_bytes(client: httpx.Client, base: str, path: str, *, packed: bool) -> int:
    page = client.get(f"{base}{path}")
    page.raise_for_status()
    total = _weight(page.content, packed)
    for link in set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|woff2|svg|png)[^"]*)"', page.text)):
        asset = client.get(f"{base}{link}")
        total += _weight(asset.content, packed and not link.endswith("woff2"))
        if ".css" in link:
            for font in set(re.findall(r"url\(([^)]+\.woff2)\)", asset.text)):
                at = font if font.startswith("/") else f"{link.rsplit('/', 1)[0]}/{font}"
                total += len(client.get(f"{base}{at}").content)
    return total


def _weight(content: bytes, packed: bool) -> int:
    return len(gzip.compress(content, 9)) if packed else len(content)


def _effects(running: Stack) -> int:
    async def ask() -> int:
        connection = await asyncpg.connect(running.postgres)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM ingest.ledger"))
        finally:
            await connection.close()

    return asyncio.run(ask())


def _tell(line: str) -> None:
    print(f"   {line}", file=sys.stderr, flush=True)


def main(only: str | None = None) -> int:
    """Print every figure; exit code 1 when one misses its limit."""
    parts = {"sizes": sizes, "latency": latency, "kills": kills, "rebuild": rebuild, "flood": flood}
    chosen = {only: parts[only]} if only in parts else {} if only == "fresh" else parts
    figures: list[Figure] = []
    if only in (None, "fresh"):
        figures += fresh_clone(_tell)
    if chosen:
        with stack("figures") as running:
            for name, part in chosen.items():
                _tell(name)
                figures += part(running, _tell)
    for figure in figures:
        print(figure.line())
    Path(ROOT / ".local" / "figures-1.txt").write_text("\n".join(one.line() for one in figures) + "\n", "utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
