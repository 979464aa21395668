"""Each floor imports only what lies below it, services never import each other, and rules do no I/O."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("aduan_ingest", "aduan_router", "aduan_desk")
BELOW = {
    "aduan_almanac": (),
    "aduan_events": ("aduan_almanac",),
    "aduan_runtime": ("aduan_almanac", "aduan_events"),
    **dict.fromkeys(SERVICES, ("aduan_almanac", "aduan_events", "aduan_runtime")),
}
PURE = ("services/router/src/aduan_router/rules", "services/router/src/aduan_router/understand")
PURE_FILES = (
    "services/router/src/aduan_router/case.py",
    "services/router/src/aduan_router/identity.py",
    "services/router/src/aduan_router/ruling.py",
    "services/ingest/src/aduan_ingest/letters.py",
    "shared/events/src/aduan_events/ownership.py",
    "shared/events/src/aduan_events/course.py",
)
NO_IO = ("asyncio", "aiokafka", "asyncpg", "os", "socket", "time", "random", "requests", "httpx", "faust", "subprocess")


def sources(package: str) -> list[Path]:
    return sorted(ROOT.glob(f"*/*/src/{package}/**/*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def forbidden(package: str, imported: str) -> bool:
    """Whether a floor may not import this of ours."""
    root = imported.partition(".")[0]
    return root.startswith("aduan_") and root != package and root not in BELOW[package]


@pytest.mark.parametrize("package", BELOW)
def test_a_floor_imports_only_what_lies_below_it(package: str) -> None:
    found = sources(package)
    assert found, f"no sources of {package}: this test would check nothing"
    wrong = [(path.name, name) for path in found for name in imports(path) if forbidden(package, name)]
    assert wrong == []


def test_the_rule_finds_a_service_that_imports_another() -> None:
    assert forbidden("aduan_desk", "aduan_router.case")
    assert not forbidden("aduan_desk", "aduan_events.codec")


def test_the_almanac_needs_nothing_but_the_standard_library() -> None:
    outside = {"pydantic", "asyncpg", "aiokafka", "yaml", "os", "socket"}
    wrong = [(path.name, name) for path in sources("aduan_almanac") for name in imports(path) if name in outside]
    assert wrong == []


def pure_files() -> list[Path]:
    return [*(path for folder in PURE for path in (ROOT / folder).glob("*.py")), *(ROOT / file for file in PURE_FILES)]


@pytest.mark.parametrize("path", pure_files(), ids=lambda path: path.name)
def test_a_rule_does_no_io_and_asks_no_clock(path: Path) -> None:
    assert [name for name in imports(path) if name.partition(".")[0] in NO_IO] == []
