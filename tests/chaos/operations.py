"""What clients did and what they heard: acked, failed or unknown, with the moments; kept as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

Outcome = Literal["acked", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One contact as its sender saw it, all tries together. Times are epoch seconds.

    `acked`: the door said that it is safe. `failed`: the door refused it for good. `unknown`: the sender gave up
    without an answer, so it may stand on the log once, or never.
    """

    door: Literal["form", "mail"]
    contact: UUID | None
    outcome: Outcome
    began: float
    last_try: float
    ended: float
    tries: int


@dataclass
class OperationLog:
    """Everything that the clients of one run did, in the order in which it ended."""

    operations: list[Operation] = field(default_factory=list)

    def add(self, operation: Operation) -> None:
        """One more that has ended."""
        self.operations.append(operation)

    def acked(self, since: float = 0.0, until: float = float("inf")) -> list[Operation]:
        """Those that were acked in this time."""
        return [one for one in self.operations if one.outcome == "acked" and since <= one.ended < until]

    def acked_within(self, since: float, until: float) -> list[Operation]:
        """Those whose last try began and was acked in this time."""
        return [one for one in self.acked(since, until) if one.last_try >= since]

    def count(self, outcome: Outcome) -> int:
        """How many ended so."""
        return sum(one.outcome == outcome for one in self.operations)

    def keep(self, path: Path) -> None:
        """Write one line of JSON an operation."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(asdict(one), default=str) for one in self.operations]
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def kept(path: Path) -> Sequence[Operation]:
    """The operations that `keep` wrote."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        contact = UUID(row.pop("contact")) if row["contact"] else row.pop("contact")
        found.append(Operation(contact=contact, **row))
    return found
