"""The codec against whatever bytes: the one-pass way says what the careful way says, and nothing escapes as a crash."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from aduan_events import canonical
from aduan_events.codec import Undecodable, decode, decode_carefully, encode
from aduan_events.envelope import Envelope, SourceStamp
from aduan_events.examples import examples
from aduan_events.language import MESSAGES
from aduan_events.message import Message

VALUES = [one.value for one in examples()]
REASONS = {
    "null_value",
    "bad_utf8",
    "bad_json",
    "too_deep",
    "not_an_object",
    "duplicate_key",
    "missing_field",
    "wrong_type",
    "unknown_type",
    "unknown_version",
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([2**63, -(2**63), 10**30, 1e300, 1.0, 1.5, "1", "true", "id", "a|b", "2021-05-24T01:00:00Z", ""])
    | st.text(max_size=4)
    | st.uuids().map(str)
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))


def spots(node: Any) -> list[tuple[Any, Any]]:
    """Every place inside a parsed record."""
    found: list[tuple[Any, Any]] = []
    for key, inner in list(node.items() if isinstance(node, dict) else enumerate(node)):
        found.append((node, key))
        if isinstance(inner, dict | list):
            found += spots(inner)
    return found


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """An example with something in it replaced, added, dropped or doubled, spaced in one of many ways."""
    parsed = json.loads(draw(st.sampled_from(VALUES)))
    for _ in range(draw(st.integers(0, 2))):
        node, key = draw(st.sampled_from(spots(parsed)))
        what = draw(st.sampled_from(["replace", "add", "drop"]))
        if what == "replace":
            node[key] = draw(JSON)
        elif what == "add" and isinstance(node, dict):
            node[draw(st.text(max_size=3))] = draw(JSON)
        elif what == "drop":
            del node[key]
        if not parsed:
            break
    separators = draw(st.sampled_from([(",", ":"), (",", ":"), (", ", ": "), (",", " :")]))
    text = json.dumps(parsed, separators=separators, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.booleans()) and (colons := [at for at in range(len(text)) if text[at : at + 2] == b'":']):
        at = draw(st.sampled_from(colons))
        key = text[text.rindex(b'"', 0, at) : at + 1]
        doubled = (
            key + draw(st.sampled_from([b":", b" :", b"\n:"])) + draw(st.sampled_from([b"null,", b'"x",', b"{},"]))
        )
        text = text[: at + 1 - len(key)] + doubled + text[at + 1 - len(key) :]
    return text


def careful(value: bytes) -> Envelope[Message] | str:
    try:
        return decode_carefully(value)
    except Undecodable as refused:
        return refused.reason


@given(records())
@example(VALUES[0])
def test_one_pass_says_what_the_careful_way_says(value: bytes) -> None:
    swift = canonical.read(value)
    assert swift is None or swift == careful(value)


@given(records() | st.binary(max_size=60))
def test_every_refusal_has_a_name(value: bytes) -> None:
    found = careful(value)
    assert isinstance(found, Envelope) or found in REASONS
    if isinstance(found, Envelope):
        assert decode(value) == found
    else:
        with pytest.raises(Undecodable, match=found):
            decode(value)


@given(records())
def test_a_doubled_key_is_never_read(value: bytes) -> None:
    doubled: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        doubled.extend(name for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        json.loads(value, object_pairs_hook=once)
    except ValueError:
        return
    if doubled:
        assert not isinstance(careful(value), Envelope)
        assert canonical.read(value) is None


@st.composite
def thinned(draw: st.DrawFn) -> bytes:
    """An example of today's form without some fields that have defaults, and with one key doubled."""
    parsed = json.loads(draw(st.sampled_from(VALUES)))
    optional = [name for name, field in MESSAGES[parsed["type"]].model_fields.items() if not field.is_required()]
    for name in draw(st.lists(st.sampled_from(optional))):
        parsed["data"].pop(name, None)
    text = json.dumps(parsed, separators=(",", ":"), ensure_ascii=False).encode()
    at = draw(st.sampled_from([found.start() for found in re.finditer(rb'"\w+":', text)]))
    key = text[at : text.index(b":", at) + 1]
    return text[:at] + key + draw(st.sampled_from([b"null,", b'"x",', b"[],"])) + text[at:]


@given(thinned())
def test_a_doubled_key_does_not_hide_behind_fields_that_were_left_out(value: bytes) -> None:
    assert canonical.read(value) is None
    assert careful(value) == "duplicate_key"


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
WHOLE = st.integers(0, 2**63 - 1)
STAMPS = st.builds(SourceStamp, st.text(max_size=5), st.text(max_size=5), WHOLE, WHOLE, WHOLE)


@given(
    st.sampled_from(VALUES),
    st.fixed_dictionaries(
        {"id": st.uuids(), "cause": st.uuids(), "correlation": st.uuids()},
        optional={
            "subject": st.none() | st.uuids(),
            "complaint": st.none() | st.uuids(),
            "seq": st.none() | WHOLE,
            "occurred_at": MOMENTS,
            "recorded_at": MOMENTS,
            "source": st.none() | STAMPS,
        },
    ),
)
def test_what_is_written_reads_as_it_was_by_both_ways(value: bytes, changes: dict[str, Any]) -> None:
    envelope = replace(decode(value), **changes)
    written = encode(envelope)
    assert canonical.read(written) == decode_carefully(written) == envelope
    assert encode(decode(written)) == written


@given(
    st.sampled_from(VALUES),
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\x00\x1f\x7f"\\/\b\f\n')),
)
def test_the_swift_writer_writes_what_the_model_itself_would_write(value: bytes, text: str) -> None:
    envelope = decode(value)
    texts = {name: text for name, field in type(envelope.data).model_fields.items() if field.annotation is str}
    changed = envelope.data.model_copy(update=texts)
    written = encode(replace(envelope, data=changed))
    assert written.endswith(b',"data":' + changed.model_dump_json().encode() + b"}")


def test_half_of_a_character_pair_is_not_written() -> None:
    envelope = decode(next(value for value in VALUES if b'"type":"AddNote"' in value))
    with pytest.raises(Undecodable, match="wrong_type"):
        encode(replace(envelope, data=envelope.data.model_copy(update={"by": "\ud800"})))
