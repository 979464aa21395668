"""500 contacts through the door at a steady rate: how many of their traces are complete in the trace view.

Complete: the door, `identify`, the complaints' decider and the desk's view are there, each the child of the one before,
and no span hangs in the air.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

from benchmarks.figure import Figure, at_least, exactly
from benchmarks.part1 import load
from benchmarks.stack import PORTS, stack

CONTACTS = 500
RATE = 25.0
_PATIENCE_S = 30.0
_CONTACT = "aduan.contact_id"
_WALK = ("identify: process contacts", "complaint: process identified", "cases: process complaints")


def figures() -> list[Figure]:
    """The share of complete traces of 500 contacts, in percent."""
    with stack("traces", ADUAN_TRACE="on") as running:
        seen = asyncio.run(load.run(running.ingest, running.desk, RATE, CONTACTS / RATE, seed=17))
        until = monotonic() + _PATIENCE_S
        while (complete := len(_complete(seen.accepted))) < len(seen.accepted) and monotonic() < until:
            sleep(1.0)
        spans = [len(trace) for trace in _traces()]
    return [
        exactly("contacts accepted", len(seen.accepted), CONTACTS),
        exactly("traces complete", 100 * complete / max(1, len(seen.accepted)), 100, "%"),
        at_least("spans a trace", [max(spans, default=0)], len(_WALK) + 1, ""),
    ]


def _complete(contacts: Iterable[str]) -> set[str]:
    """The contacts whose trace shows the whole walk."""
    wanted = set(contacts)
    found = (contact for trace in _traces() if (contact := _contact(trace)) in wanted and _walked(trace))
    return {contact for contact in found if contact}


def _contact(trace: Sequence[Mapping[str, Any]]) -> str | None:
    return next((span["tags"][_CONTACT] for span in trace if _CONTACT in span.get("tags", {})), None)


def _walked(trace: Sequence[Mapping[str, Any]]) -> bool:
    ids = {span["id"] for span in trace}
    roots = [span for span in trace if "parentId" not in span]
    if len(roots) != 1 or any(span.get("parentId", span["id"]) not in ids for span in trace):
        return False
    parents = {roots[0]["id"]}
    for name in _WALK:
        parents = {span["id"] for span in trace if span["name"] == name and span.get("parentId") in parents}
    return bool(parents)


def _traces() -> list[list[dict[str, Any]]]:
    address = f"http://127.0.0.1:{PORTS['ADUAN_TRACE_PORT']}/api/v2/traces?serviceName=ingest&limit=3000"
    with urlopen(address, timeout=60) as answer:
        found: list[list[dict[str, Any]]] = json.load(answer)
    return found


if __name__ == "__main__":
    told = figures()
    print("\n".join(figure.line() for figure in told))
    sys.exit(0 if all(figure.holds for figure in told) else 1)
