"""Counters and gauges of this process, told in Prometheus' text form. Label sets are bounded."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_runtime.signals.names import Label, Metric

MOST_SERIES = 300
"""A metric with more series than this tells the rest as one, under `other`."""

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Series:
    """One metric: a number for each set of label values."""

    def __init__(self, name: Metric, kind: str, labels: Sequence[Label]) -> None:
        self.name = name
        self.kind = kind
        self.labels = tuple(labels)
        self.values: dict[tuple[str, ...], float] = {}

    def _place(self, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(values) != len(self.labels):
            raise ValueError(f"{self.name} has the labels {', '.join(self.labels) or 'none'}")
        if values not in self.values and len(self.values) >= MOST_SERIES:
            return ("other",) * len(values)
        return values

    def lines(self) -> list[str]:
        """As Prometheus reads it."""
        told = [f"# TYPE {self.name} {self.kind}"]
        for values, number in sorted(self.values.items()):
            pairs = ",".join(f'{name}="{_quoted(value)}"' for name, value in zip(self.labels, values, strict=True))
            told.append(f"{self.name}{{{pairs}}} {number:.15g}" if pairs else f"{self.name} {number:.15g}")
        return told


class Counter(Series):
    """Only ever grows."""

    def __init__(self, name: Metric, *labels: Label) -> None:
        super().__init__(name, "counter", labels)

    def add(self, *values: str, by: float = 1) -> None:
        """Count `by` more under these label values."""
        place = self._place(values)
        self.values[place] = self.values.get(place, 0) + by


class Gauge(Series):
    """Stands where it was last set."""

    def __init__(self, name: Metric, *labels: Label) -> None:
        super().__init__(name, "gauge", labels)

    def set(self, number: float, *values: str) -> None:
        """What it is now under these label values."""
        self.values[self._place(values)] = number


UP = Gauge(Metric.UP, Label.SERVICE)
IDLE = Gauge(Metric.IDLE, Label.SHELL)
LAG = Gauge(Metric.LAG, Label.SHELL, Label.TOPIC)
FRESHNESS = Gauge(Metric.FRESHNESS, Label.SHELL)
RECORDS = Counter(Metric.RECORDS, Label.SHELL)
ACCEPTED = Counter(Metric.ACCEPTED, Label.CHANNEL)
REFUSED = Counter(Metric.REFUSED)
DEAD_LETTERS = Counter(Metric.DEAD_LETTERS, Label.SHELL, Label.REASON)
TAKE_OVERS = Counter(Metric.TAKE_OVERS, Label.SHELL)
VOID_BATCHES = Gauge(Metric.VOID_BATCHES, Label.SHELL, Label.TOPIC)
CONSERVATION = Gauge(Metric.CONSERVATION)
SPANS_SENT = Counter(Metric.SPANS_SENT)
SPANS_DROPPED = Counter(Metric.SPANS_DROPPED, Label.REASON)

ALL: tuple[Series, ...] = (
    UP,
    IDLE,
    LAG,
    FRESHNESS,
    RECORDS,
    ACCEPTED,
    REFUSED,
    DEAD_LETTERS,
    TAKE_OVERS,
    VOID_BATCHES,
    CONSERVATION,
    SPANS_SENT,
    SPANS_DROPPED,
)
for _counter in (REFUSED, SPANS_SENT):
    _counter.add(by=0)  # what never happened yet is told as 0, not left out


def told() -> str:
    """All metrics of this process."""
    return "\n".join([line for series in ALL for line in series.lines()]) + "\n"


def _quoted(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
