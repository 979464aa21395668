"""`make bench`: this project's engine and its peers on the same job, a row an engine, then `decider / Kafka Streams`.

Prints progress and stops by itself. The result is also written to docs/bench.md and docs/bench.svg.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from time import monotonic

from aduan_local.errors import StackError
from benchmarks.bench.bench import Courses, crash, race, restarts
from benchmarks.bench.engines import ENGINES, OURS
from benchmarks.bench.further import database, projector
from benchmarks.bench.report import Report, chart, further_rows, kept, markdown, table
from benchmarks.bench.servers import PeersMissing, broker, pin
from benchmarks.bench.steps import costs
from benchmarks.stack import ROOT

Tell = Callable[[str], None]
FIGURES = ROOT / ".local" / "bench.json"
"""What `make figures PART=2` reads."""

_LEAST = 20_000


def main(argv: Sequence[str]) -> int:
    """Exit code 1 when a check fails, 2 when nothing could be measured."""
    arguments = _arguments(argv)
    start = monotonic()

    def tell(line: str) -> None:
        print(f"   {monotonic() - start:5.0f} s  {line}", file=sys.stderr, flush=True)

    try:
        pin()
        report = _with_broker(arguments, tell)
    except (PeersMissing, StackError) as reason:
        print(f"bench: {reason}", file=sys.stderr)
        return 2
    return _told(report, write=not arguments.dry_run)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="measured events of each run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each engine; the median counts")
    names = [engine.name for engine in ENGINES]
    parser.add_argument(
        "--only", action="append", metavar="ROW", help=f"{', '.join(names)}, projector or steps; may be repeated"
    )
    parser.add_argument("--no-kill", action="store_true", help="leave out what is killed and started again")
    parser.add_argument("--dry-run", action="store_true", help="print alone, write no page")
    found = parser.parse_args(argv)
    if unknown := set(found.only or ()) - {*names, "projector", "steps"}:
        parser.error(f"no row {sorted(unknown)[0]}")
    if found.events < _LEAST or found.runs < 1:
        parser.error(f"at least {_LEAST:,} events and one run")
    return found


def _with_broker(arguments: argparse.Namespace, tell: Tell) -> Report:
    wanted = set(arguments.only or [*(engine.name for engine in ENGINES), "projector", "steps"])
    with ExitStack() as servers:
        bootstrap = servers.enter_context(broker())
        dsn = servers.enter_context(database()) if "projector" in wanted else ""
        return asyncio.run(_measured(arguments, wanted, tell, bootstrap, dsn))


async def _measured(arguments: argparse.Namespace, wanted: set[str], tell: Tell, bootstrap: str, dsn: str) -> Report:
    courses = Courses(bootstrap, tell)
    report = Report(arguments.events, [])
    if engines := [engine for engine in ENGINES if engine.name in wanted]:
        report.results = await race(courses, engines, arguments.events, arguments.runs)
        if not arguments.no_kill:
            await crash(courses, report.results, arguments.events)
    if OURS in wanted and not arguments.no_kill:
        report.exact = await restarts(courses, arguments.events)
    if "steps" in wanted:
        report.steps = costs()
    if "projector" in wanted:
        # Each contact leads to about three events on the log.
        log, projected = await projector(bootstrap, dsn, arguments.events // 3, arguments.runs, tell)
        report.further = further_rows(log, projected)
        report.exact += [
            (f"the view equals the live one by SHA-256: {what}", same) for what, same in projected.equal.items()
        ]
        report.projector = list(projected.rates)
    return report


def _told(report: Report, *, write: bool) -> int:
    print(table(report))
    for what, value in report.further:
        print(f"{what}: {value}")
    for what, holds in report.exact:
        print(f"{'ok  ' if holds else 'FAIL'} {what}")
    for step, cost in report.steps:
        print(f"{step:<50} {cost:6.2f} µs")
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(kept(report)), "utf-8")
    if write:
        (ROOT / "docs" / "bench.md").write_text(markdown(report), "utf-8")
        (ROOT / "docs" / "bench.svg").write_text(chart(report), "utf-8")
    sound = all(holds for _, holds in report.exact) and all(not result.failed for result in report.results)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
