"""The shape of a value says nothing of what it holds."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from aduan_local.redacted import redacted


def test_keys_kinds_and_lengths_are_told() -> None:
    value = {
        "id": "abc",
        "data": {"message": {"box": "x" * 1_200}, "fields": ["a", "b"], "no": None, "n": 7, "on": True},
    }
    encoded = json.dumps(value).encode()
    assert redacted(encoded) == [
        f"{len(encoded):,} bytes of JSON",
        "id: text of 3 characters",
        "data.message.box: text of 1,200 characters",
        "data.fields: 2 items",
        "data.fields[0]: text of 1 characters",
        "data.no: null",
        "data.n: number",
        "data.on: true or false",
    ]


def test_a_key_that_is_no_name_is_told_by_its_length() -> None:
    assert redacted(b'{"sari@example.com": 1}')[1] == "(a key of 16 characters): number"


def test_what_is_no_json_is_told_by_its_length() -> None:
    assert redacted(b"{broken") == ["7 bytes that are no JSON"]
    assert redacted(b"[" * 100_000) == ["100,000 bytes that are no JSON"]
    assert redacted(None) == ["no value"]


def test_a_long_value_is_cut() -> None:
    lines = redacted(json.dumps({f"k{n}": n for n in range(500)}).encode())
    assert (len(lines), lines[-1]) == (101, "… 401 more")


@given(st.binary(max_size=60), st.text(min_size=3, max_size=20))
def test_no_bytes_whatever_break_it_and_no_text_comes_through(raw: bytes, secret: str) -> None:
    assert redacted(raw)
    lines = "\n".join(redacted(json.dumps({"a": [secret], secret + "!": {"b": secret}}).encode()))
    assert secret not in lines or secret in "\n".join(redacted(json.dumps({"a": ["x" * len(secret)]}).encode()))
