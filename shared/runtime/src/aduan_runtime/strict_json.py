"""Reading JSON from strangers: whole and strict, or a problem that names what is wrong.

Refused beyond what the standard library refuses: text that is not UTF-8, duplicate keys, NaN and infinities, lone
surrogates, nesting deeper than DEEPEST, numbers longer than any of ours.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aduan_runtime.problems import Problem, error

DEEPEST = 20
_LONGEST_NUMBER = 40
# A string as one token, ended or not, else a bracket; possessive, so linear on any text.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)|[\[{\]}]', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """The value that a body holds. Raises Problem 400 when it is not JSON, 422 when a key stands twice."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable("not_utf8", "Isi harus teks UTF-8.", "The body must be UTF-8 text.") from None
    if _depth(text) > DEEPEST:
        raise _unreadable(
            "too_deep",
            f"JSON bersarang lebih dari {DEEPEST} tingkat.",
            f"The JSON is nested deeper than {DEEPEST} levels.",
        )
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except ValueError:
        raise _unreadable("not_json", "Isi bukan JSON yang sah.", "The body is not valid JSON.") from None
    _refuse_surrogates(value)
    return value


def read_object(body: bytes) -> dict[str, Any]:
    """The same for a body that must be one object. Raises Problem."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Problem(422, [error(None, "not_an_object", "Isi harus satu objek JSON.", "Send one JSON object.")])
    return value


def _unreadable(code: str, indonesian: str, english: str) -> Problem:
    return Problem(400, [error(None, code, indonesian, english)])


def _depth(text: str) -> int:
    """How deep brackets nest outside strings, without recursion, so that no body can exhaust the stack."""
    deepest = depth = 0
    for token in _BRACKETS.finditer(text):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Problem(
            422, [error(_shown(twice), "duplicate", "Isian ini tertulis dua kali.", "This field stands twice.")]
        )
    return found


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number longer than any of ours")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if len(digits) > _LONGEST_NUMBER or number in (float("inf"), float("-inf")):
        raise ValueError("a number larger than any of ours")
    return number


def _refuse_surrogates(value: Any, field: str | None = None) -> None:
    """A \\ud800 alone is no character: it can be neither stored nor sent."""
    if isinstance(value, str):
        if _LONE_SURROGATE.search(value):
            raise Problem(
                422,
                [
                    error(
                        field,
                        "not_text",
                        "Ada tanda yang bukan huruf. Ketik ulang bagian itu.",
                        "It holds something that is no character. Type that part again.",
                    )
                ],
            )
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_surrogates(key, None)
            _refuse_surrogates(inner, _shown(key))
    elif isinstance(value, list):
        for inner in value:
            _refuse_surrogates(inner, field)


def _shown(key: str) -> str:
    """A key as it may be repeated to its sender: short, and without what is no character."""
    return _LONE_SURROGATE.sub("?", key[:64])
