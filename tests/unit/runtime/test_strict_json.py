"""JSON from strangers is read whole and strictly, or refused with a sentence."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_runtime.problems import Problem
from aduan_runtime.strict_json import DEEPEST, read_json, read_object

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


def refusal(body: bytes) -> tuple[int, str | None, str]:
    with pytest.raises(Problem) as refused:
        read_json(body)
    (found,) = refused.value.errors
    assert found.message.id
    assert found.message.en
    return refused.value.status, found.field, found.code


@given(plain)
def test_what_the_standard_library_writes_is_read_back(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Problem):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, None, "not_json")),
        (b"{", (400, None, "not_json")),
        (b'{"a":1}x', (400, None, "not_json")),
        (b"\xef\xbb\xbf{}", (400, None, "not_json")),
        (b'{"a":"\xff"}', (400, None, "not_utf8")),
        (b'{"a":NaN}', (400, None, "not_json")),
        (b'{"a":-Infinity}', (400, None, "not_json")),
        (b'{"a":1e999}', (400, None, "not_json")),
        (b'{"a":' + b"9" * 5000 + b"}", (400, None, "not_json")),
        (b'{"a":"\x00"}', (400, None, "not_json")),
        (b'{"a":1,"a":1}', (422, "a", "duplicate")),
        (b'{"a":{"b":1,"b":2}}', (422, "b", "duplicate")),
        (b'{"a":"\\ud800"}', (422, "a", "not_text")),
        (b'{"\\ud800":"a"}', (422, None, "not_text")),
        (b'{"a":["\\udfff"]}', (422, "a", "not_text")),
    ],
)
def test_what_is_not_plain_json_is_named(body: bytes, expected: tuple[int, str | None, str]) -> None:
    assert refusal(body) == expected


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_depth_is_counted_outside_strings_only() -> None:
    assert read_json(b'["' + b"[" * 100 + b'\\"["]') == ["[" * 100 + '"[']
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    assert refusal(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)) == (400, None, "too_deep")


@pytest.mark.parametrize("body", [b"[" * 250_000, b'{"a":' * 40_000, b'"' + b'\\"' * 120_000, b'"\\' * 100_000])
def test_a_hostile_body_costs_no_stack_and_little_time(body: bytes) -> None:
    refusal(body)


def test_an_object_is_asked_for() -> None:
    with pytest.raises(Problem) as refused:
        read_object(b"[1]")
    assert refused.value.errors[0].code == "not_an_object"
