"""Figures of `make bench`: the decider against its peers, exactness after kill -9, the projector's rebuild."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.__main__ import FIGURES
from benchmarks.bench.engines import OURS, STREAMS
from benchmarks.figure import Figure, at_least, exactly
from benchmarks.stack import ROOT

Tell = Callable[[str], None]


def figures(tell: Tell) -> list[Figure]:
    """One whole `make bench`, which writes docs/bench.md too."""
    tell("make bench")
    FIGURES.unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "benchmarks"], cwd=ROOT, check=False)
    return of_bench(json.loads(FIGURES.read_text("utf-8")))


def of_bench(kept: Mapping[str, Any]) -> list[Figure]:
    """The figures of what a bench kept; a ratio is run by run, since runs are interleaved."""
    rates: Mapping[str, list[float]] = kept["rates"]
    found = []
    for name, ours, peer, limit in (
        ("decider / Kafka Streams, both cores", OURS, STREAMS, 1.0),
        ("decider / Quix Streams with state, one process", "decider-1", "quix", 2.0),
        ("decider / Faust agent with a table, one process", "decider-1", "faust", 15.0),
    ):
        runs = [mine / theirs for mine, theirs in zip(rates.get(ours, []), rates.get(peer, []), strict=False)]
        found.append(at_least(name, runs or [0.0], limit, "×"))
    found.append(exactly("decider exactly once after kill -9", kept["exactly_once"].get(OURS) == "yes", True))
    found += [exactly(what, holds, True) for what, holds in kept["exact"]]
    found.append(at_least("rebuild of a view into PostgreSQL", kept["projector"] or [0.0], 25_000, "/s"))
    return found
