"""A figure as `make figures` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value against its limit; `spread` is minimum to maximum of the runs."""

    name: str
    value: float
    unit: str
    limit: str
    holds: bool
    spread: str = "one run"

    def line(self) -> str:
        """A row: name, value, limit, spread."""
        value = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        mark = "ok  " if self.holds else "MISS"
        return f"{mark} {self.name:<58} {value + ' ' + self.unit:>16}   limit {self.limit:<14} spread {self.spread}"


def at_most(name: str, runs: Sequence[float], limit: float, unit: str) -> Figure:
    """The median of the runs, which must not be above the limit."""
    value = median(runs)
    return Figure(name, value, unit, f"≤ {limit:g}", value <= limit, _spread(runs))


def at_least(name: str, runs: Sequence[float], limit: float, unit: str) -> Figure:
    """The median of the runs, which must not be below the limit."""
    value = median(runs)
    return Figure(name, value, unit, f"≥ {limit:g}", value >= limit, _spread(runs))


def exactly(name: str, value: float, wanted: float, unit: str = "") -> Figure:
    """A count that must be what it must be."""
    return Figure(name, value, unit, f"= {wanted:g}", value == wanted)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _spread(runs: Sequence[float]) -> str:
    return "one run" if len(runs) == 1 else f"{min(runs):.3g}–{max(runs):.3g} of {len(runs)}"
