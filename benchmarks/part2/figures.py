"""The figures of part 2, by topic; `make figures PART=2` prints them all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.stack import ROOT

Tell = Callable[[str], None]

TOPICS = ("bench", "takeover", "lists", "feed_break", "traces", "trace_cost", "latency", "canaries")
"""Modules beside this one, each with a function `figures`."""

_COMPLAINTS, _INPUTS = 1_000_000, 5_000_000


def topics() -> Mapping[str, Callable[[Tell], list[Figure]]]:
    """Those that are there."""
    return {name: _measure(name) for name in TOPICS if find_spec(f"benchmarks.part2.{name}") is not None}


def _measure(name: str) -> Callable[[Tell], list[Figure]]:
    def measure(tell: Tell) -> list[Figure]:
        measured = import_module(f"benchmarks.part2.{name}").figures
        given = {"tell": tell, "complaints": _COMPLAINTS, "inputs": _INPUTS}
        found: list[Figure] = measured(**{key: given[key] for key in signature(measured).parameters if key in given})
        return found

    return measure


def main(only: str | None = None) -> int:
    """Print every figure; exit code 1 when one misses its limit, 2 for a topic that is not there."""
    known = topics()
    if only is not None and only not in known:
        print(f"no figures of {only}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    found: list[Figure] = []
    for name, measure in known.items():
        if only in (None, name):
            found += measure(_tell)
    lines = [figure.line() for figure in found]
    print("\n".join(lines))
    Path(ROOT / ".local" / "figures-2.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return 0 if all(figure.holds for figure in found) else 1


def _tell(line: str) -> None:
    print(f"   {line}", file=sys.stderr, flush=True)
