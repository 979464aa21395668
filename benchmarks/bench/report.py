"""The result of a bench: the table as text, `docs/bench.md` and the chart `docs/bench.svg`."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.metadata import version
from pathlib import Path
from statistics import median

from aduan_local.java import java
from benchmarks.bench.engines import ENGINES, OURS, STREAMS, Engine
from benchmarks.bench.further import Log, Projected

_ROW, _BAR_FROM, _BAR_WIDTH, _WIDTH = 30, 380, 330, 820


@dataclass
class Result:
    """What was measured of one engine."""

    engine: Engine
    rates: list[float] = field(default_factory=list)
    outputs: str = "not checked"
    exactly_once: str = "not tried"
    failed: str = ""

    @property
    def rate(self) -> float:
        """The median of its runs; 0 if it did not run."""
        return median(self.rates) if self.rates else 0.0


@dataclass
class Report:
    """All that a bench found."""

    events: int
    results: list[Result]
    exact: list[tuple[str, bool]] = field(default_factory=list)
    further: list[tuple[str, str]] = field(default_factory=list)
    steps: list[tuple[str, float]] = field(default_factory=list)
    projector: list[float] = field(default_factory=list)

    def rate(self, name: str) -> float:
        """Events a second of an engine; 0 if it did not run."""
        return next((result.rate for result in self.results if result.engine.name == name), 0.0)

    def ratio(self, name: str, to: str) -> float | None:
        """How much faster one engine is; None if either did not run."""
        return self.rate(name) / self.rate(to) if self.rate(name) and self.rate(to) else None


def rows(report: Report) -> list[tuple[str, str, str, str, str]]:
    """Engine, events/s, spread, ratio to Kafka Streams with all cores, exactly once."""
    found = []
    for result in report.results:
        ratio = report.ratio(result.engine.name, STREAMS)
        spread = f"{min(result.rates):,.0f}–{max(result.rates):,.0f}" if result.rates else "–"
        found.append(
            (
                result.engine.title,
                f"{result.rate:,.0f}" if result.rates else result.failed or "not run",
                spread,
                f"{ratio:.2f}" if ratio else "–",
                result.exactly_once,
            )
        )
    return found


def table(report: Report) -> str:
    """For the terminal: a row an engine, then `decider / Kafka Streams = R`."""
    head = ("engine", "events/s", "spread", "× KS", "exactly once, measured")
    lines = [head, *rows(report)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*text, "", *ratios(report)])


def ratios(report: Report) -> list[str]:
    """The lines after the table; the first is both engines with both cores."""
    one, both = report.ratio("decider-1", "kafka-streams-1"), report.ratio(OURS, STREAMS)
    lines = [f"decider / Kafka Streams = {both:.2f}" if both else "decider / Kafka Streams: one of both did not run"]
    if one:
        lines.append(f"decider with one process / Kafka Streams with one thread = {one:.2f}")
    for name in ("quix", "faust"):
        if ratio := report.ratio("decider-1", name):
            lines.append(f"decider with one process / {name} with one process = {ratio:.1f}")
    return lines


def further_rows(log: Log, projected: Projected) -> list[tuple[str, str]]:
    """Router and projector in words."""
    return [
        ("router: `identified` through the complaint rules, 1 process", f"{log.contacts_s:,.0f} contacts/s"),
        ("router: events that this writes to `complaints`", f"{log.events_s:,.0f} events/s"),
        ("desk: projector `cases`, live", f"{projected.live_s:,.0f} events/s"),
        (f"desk: rebuild of `cases` from {log.records:,} records, median", f"{projected.rate:,.0f} events/s"),
    ]


def kept(report: Report) -> Mapping[str, object]:
    """What `make figures PART=2` needs of a bench, as JSON."""
    return {
        "rates": {result.engine.name: result.rates for result in report.results},
        "exactly_once": {result.engine.name: result.exactly_once for result in report.results},
        "exact": report.exact,
        "projector": report.projector,
    }


def machine() -> Mapping[str, str]:
    """What it ran on, without names: cores, memory, versions."""
    told = subprocess.run([java(), "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "([^"]+)"', told)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "Cores used": f"{len(os.sched_getaffinity(0))} ({_processor()})",
        "Memory": f"{memory:.0f} GiB",
        "System": f"Linux {platform.release().split('-')[0]}, {platform.machine()}",
        "Python": platform.python_version(),
        "Java": found.group(1) if found else "unknown",
        "Kafka": "4.3.1, one broker, acks=all; zstd by aiokafka, lz4 by the others",
        "aiokafka, Faust, uvloop": ", ".join(version(name) for name in ("aiokafka", "faust-streaming", "uvloop")),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def markdown(report: Report) -> str:
    """The page `docs/bench.md`."""
    lines = [
        "# Bench",
        "",
        "Written by `make bench`. One job for all engines: parse, deduplicate by event id against keyed state, enrich,",
        f"emit; {report.events:,} events of about 600 bytes (a slow engine gets a share of them), 8 % repeats, 4",
        "partitions, one broker on the same two cores, `acks=all`. Timed from outside, alike for all: from the moment",
        "at which the outputs of a warm-up (a fifth more) are visible to readers of committed records until the last",
        "output is. *Exactly once* is measured: kill -9 at 30 % and at 60 %, started again, then counted.",
        "",
        "![events a second by engine](bench.svg)",
        "",
        "| engine | state | events/s | spread | ratio to Kafka Streams | exactly once |",
        "|---|---|---:|---|---:|---|",
    ]
    for result, row in zip(report.results, rows(report), strict=True):
        lines.append(f"| {row[0]} | {result.engine.state} | {' | '.join(row[1:])} |")
    lines += ["", *(f"**{line}**  " for line in ratios(report))]
    if report.exact:
        lines += ["", "## The decider after kill -9", ""]
        lines += [f"- {'holds' if holds else 'FAILS'}: {what}" for what, holds in report.exact]
    if report.further:
        lines += ["", "## Router and projector", "", "| what | measured |", "|---|---|"]
        lines += [f"| {what} | {value} |" for what, value in report.further]
    if report.steps:
        lines += ["", "## What each step of the decider costs", "", "| step | µs a record |", "|---|---:|"]
        lines += [f"| {step} | {cost:.2f} |" for step, cost in report.steps]
    lines += ["", "## Machine", "", *(f"- {what}: {value}" for what, value in machine().items()), ""]
    return "\n".join(lines)


def chart(report: Report) -> str:
    """Bars of events a second as SVG, readable on light and dark pages."""
    most = max([result.rate for result in report.results], default=0) or 1
    height = 20 + _ROW * len(report.results)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        ' font-family="sans-serif" font-size="13" role="img">',
        "<title>Events a second by engine</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, result in enumerate(report.results):
        y = 10 + number * _ROW
        width = max(1, round(_BAR_WIDTH * result.rate / most))
        colour = "#0b6e4f" if result.engine.owned else "#9aa5b1"
        value = f"{result.rate:,.0f}" if result.rates else "not run"
        parts.append(f'<text x="{_BAR_FROM - 8}" y="{y + 17}" text-anchor="end">{escape(result.engine.title)}</text>')
        parts.append(f'<rect x="{_BAR_FROM}" y="{y + 4}" width="{width}" height="{_ROW - 10}" fill="{colour}"/>')
        parts.append(f'<text x="{_BAR_FROM + width + 6}" y="{y + 17}">{value}</text>')
    return "\n".join([*parts, "</svg>", ""])


def empty(names: Sequence[str]) -> list[Result]:
    """A result an engine, in the table's order."""
    return [Result(engine) for engine in ENGINES if engine.name in names]
