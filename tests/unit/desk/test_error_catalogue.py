"""docs/desk-errors.md names every code that the desk can say, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import aduan_desk
from aduan_desk.api.failures import _WORDS
from aduan_desk.refusals import REFUSALS

ROOT = Path(__file__).parents[3]
SOURCES = sorted(Path(aduan_desk.__file__).parent.rglob("*.py"))


def problems() -> set[str]:
    """The codes of problems: the second thing that `problem` and `error` are given."""
    return {code for path in SOURCES for code in _said(ast.parse(path.read_text("utf-8")))}


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("problem", "error"):
            code = node.args[1] if len(node.args) > 1 else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def catalogued(part: str) -> set[str]:
    """The codes in the first column of the table under a heading."""
    text = (ROOT / "docs" / "desk-errors.md").read_text("utf-8")
    table = text.partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    return {
        code
        for line in table.splitlines()
        if line.startswith("| `")
        for code in re.findall(r"`(\w+)`", line.split("|")[1])
    }


def test_every_problem_is_in_the_catalogue_and_the_catalogue_has_no_other() -> None:
    assert catalogued("Requests") == problems()


def test_every_field_code_that_has_words_is_in_the_catalogue() -> None:
    assert catalogued("Fields (422)") == set(_WORDS)


def test_every_refusal_is_in_the_catalogue() -> None:
    assert catalogued("Refusals") == set(REFUSALS)
