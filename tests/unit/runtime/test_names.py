"""The registry of names and the code are equal: nothing is sent under a name that it lacks, and it holds no other."""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest

from aduan_runtime.signals import metrics
from aduan_runtime.signals.names import Attribute, Label, LogField, Metric, SpanName

ROOT = Path(__file__).parents[3]
CODE = [
    path
    for folder in ("shared/runtime/src", "services")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name != "names.py" and "node_modules" not in path.parts
]
NAMING = {"set_attribute", "update_name", "start_as_current_span", "start_span", "Counter", "Gauge", "Span"}
REGISTRIES: tuple[type[StrEnum], ...] = (SpanName, Attribute, Metric, Label, LogField)


def literal_names(text: str) -> list[str]:
    """Names that are given as text where the registry's are meant."""
    return [
        ast.unparse(call)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in NAMING
        and call.args
        and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        and not isinstance(getattr(call.args[0], "value", ""), int)
    ]


def test_no_name_is_given_as_text() -> None:
    found = {str(path.relative_to(ROOT)): names for path in CODE if (names := literal_names(path.read_text()))}
    assert found == {}
    assert literal_names('span.set_attribute("aduan.email", x)') == ["span.set_attribute('aduan.email', x)"]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.__name__)
def test_every_name_is_used(registry: type[StrEnum]) -> None:
    text = "\n".join(path.read_text() for path in CODE)
    used = set(re.findall(rf"\b{registry.__name__}\.([A-Z_]+)\b", text))
    assert {one.name for one in registry} <= used, f"of {registry.__name__}"


def test_every_metric_is_told() -> None:
    assert sorted(series.name for series in metrics.ALL) == sorted(Metric)


def test_names_follow_the_conventions_of_their_kinds() -> None:
    assert [one for one in Metric if not re.fullmatch(r"aduan_[a-z_]+", one)] == []
    assert [one for one in Attribute if not re.fullmatch(r"[a-z]+(\.[a-z_]+)+", one)] == []
