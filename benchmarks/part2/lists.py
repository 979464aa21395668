"""How soon the first page of every list and queue comes, over few and over many complaints.

`python -m benchmarks.part2.lists [COMPLAINTS]` also tells the slowest lists and what PostgreSQL does for them.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from aduan_desk.api import dead_letters, queues, reading
from aduan_local import postgres
from aduan_local.ports import free_port
from aduan_runtime.homes.postgres import Pool, pool_when_up
from benchmarks.bench.servers import running
from benchmarks.bulk import desk
from benchmarks.figure import Figure, at_most, percentile

FEW = 10_000
PAGE_MS = 100.0
FLAT = 3.0
_NOW = datetime(2021, 5, 24, 1, tzinfo=UTC)
_TIMES = 20
_SLOWEST = 3

Tell = Callable[[str], None]
Ask = Callable[[Pool], Awaitable[Any]]


def figures(complaints: int, tell: Tell = print) -> list[Figure]:
    """The slowest hundredth of all first pages, and how much longer they take than over a few complaints."""
    few, many = measure(FEW, tell), measure(complaints, tell)
    rows = [
        at_most(f"first page of every list, p99 at {size:,} complaints", [percentile(_all(found), 0.99)], PAGE_MS, "ms")
        for size, found in ((FEW, few), (complaints, many))
    ]
    longer = [median(many[name]) / max(1.0, median(few[name])) for name in few]
    rows.append(at_most(f"first pages at {complaints:,} over {FEW:,}, median", longer, FLAT, "×"))
    return rows


def _all(found: dict[str, list[float]]) -> list[float]:
    return [took for times in found.values() for took in times]


def measure(complaints: int, tell: Tell) -> dict[str, list[float]]:
    """Milliseconds of each list's first page, asked again and again, over a database of its own."""
    with tempfile.TemporaryDirectory(prefix="aduan-lists-") as place:
        data = Path(place) / "postgres"
        spec = postgres.postgres_spec(data, free_port())
        try:
            with running(spec, Path(place) / "postgres.log"):
                return asyncio.run(_measure(f"postgresql://postgres@{spec.address}/postgres", complaints, tell))
        finally:
            postgres.remove(data)


async def _measure(dsn: str, complaints: int, tell: Tell) -> dict[str, list[float]]:
    async with await pool_when_up(dsn) as pool:
        await desk.fill(pool, complaints, _NOW)
        tell(f"views of {complaints:,} complaints are filled")
        found: dict[str, list[float]] = {}
        for name, ask in _asked():
            await ask(pool)
            found[name] = [await _took_ms(ask, pool) for _ in range(_TIMES)]
        slowest = sorted(found, key=lambda name: -median(found[name]))[:_SLOWEST]
        for name in slowest:
            tell(f"{median(found[name]):6.1f} ms  {name}")
            ask = dict(_asked())[name]
            tell(await _explained(ask, pool))
        return found


def _asked() -> Sequence[tuple[str, Ask]]:
    """Every list by what it is narrowed to."""
    return [
        *((_name(wanted), _page_of(wanted)) for wanted in desk.lists()),
        ("board of queues", lambda pool: queues.board(pool, _NOW, _NOW)),
        ("dead letters", lambda pool: dead_letters.page(pool, 50, None)),
    ]


def _page_of(wanted: reading.Filter) -> Ask:
    return lambda pool: reading.page(pool, wanted)


def _name(wanted: reading.Filter) -> str:
    narrowed = {name: value for name in wanted.__slots__ if (value := getattr(wanted, name)) and name != "limit"}
    return ", ".join(f"{name} {value}" for name, value in narrowed.items())


async def _took_ms(ask: Ask, pool: Pool) -> float:
    began = perf_counter()
    await ask(pool)
    return (perf_counter() - began) * 1_000


async def _explained(ask: Ask, pool: Pool) -> str:
    """EXPLAIN ANALYZE of each query of a list."""
    plans: list[str] = []

    class Explaining:
        async def fetch(self, query: str, *values: object) -> Any:
            plans.extend(row[0] for row in await pool.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {query}", *values))
            return await pool.fetch(query, *values)

        fetchval = pool.fetchval

    await ask(Explaining())  # type: ignore[arg-type]  # all that a list asks of a pool
    return "\n".join(f"      {line}" for line in plans)


def main(argv: Sequence[str]) -> int:
    """Exit code 1 when a figure misses its limit."""
    rows = figures(int(argv[0]) if argv else 1_000_000)
    print("\n".join(row.line() for row in rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
