"""docs/desk-errors.md names every code that the desk can say, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import aduan_desk
from aduan_desk.api import sign_in_routes
from aduan_desk.api.failures import _WORDS
from aduan_desk.refusals import REFUSALS

ROOT = Path(__file__).parents[3]
SOURCES = sorted(Path(aduan_desk.__file__).parent.rglob("*.py"))


def problems() -> set[str]:
    """The codes of problems: the second thing that `problem` and `error` are given."""
    return {code for path in SOURCES for code in _said(ast.parse(path.read_text("utf-8")))}


def failed_sign_ins() -> set[str]:
    """The codes that lead from the provider back to the console."""
    tree = ast.parse(Path(sign_in_routes.__file__).read_text("utf-8"))
    return set(_said(tree, ("_failed",)))


def _said(tree: ast.AST, by: tuple[str, ...] = ("problem", "error")) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in by:
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


def test_the_guards_own_refusals_are_among_them() -> None:
    guards = {"not_signed_in", "token_refused", "not_allowed", "foreign_page", "provider_away"}
    assert guards <= problems() & catalogued("Requests")


def test_every_failed_sign_in_is_in_the_catalogue_and_the_console_says_what_to_do() -> None:
    assert catalogued("Signing in") == failed_sign_ins()
    for language in ("id", "en"):
        words = (ROOT / "services/desk/web/src/words" / f"{language}.ts").read_text("utf-8")
        said = words.partition("    why: {\n")[2].partition("}")[0]
        assert set(re.findall(r"^ +(\w+):", said, re.M)) == failed_sign_ins()


def test_every_field_code_that_has_words_is_in_the_catalogue() -> None:
    assert catalogued("Fields (422)") == set(_WORDS)


def test_every_refusal_is_in_the_catalogue() -> None:
    assert catalogued("Refusals") == set(REFUSALS)
