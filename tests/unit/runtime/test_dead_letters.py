"""Copies on `dead-letters`: the original untouched, and what its headers say read back."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from aduan_events.codec import Undecodable
from aduan_runtime.dead_letters import SetAside, SetAsideSettled, dead_letter, settlement, told
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.ports import MAX_BATCH_BYTES, Outgoing

ORIGINAL = MemoryRecord(
    "contacts", 3, 7, 0, b"k\xc3\xa9y", b"{broken", (("traceparent", b"t"), ("kept", b"yes"), ("reason", b"mine"))
)
WAITS = SetAside(
    reader="identify",
    topic="contacts",
    partition=3,
    offset=7,
    key="k\\xc3\\xa9y",
    reason="bad_json",
    detail="byte 1 \\xe9",
)


def on_the_log(record: Outgoing) -> MemoryRecord:
    return MemoryRecord("dead-letters", 0, 5, 1_621_825_200_000, record.key, record.value, tuple(record.headers))


def test_a_copy_keeps_key_value_and_headers_but_not_the_trace() -> None:
    copy = dead_letter(ORIGINAL, "identify", "bad_json", "byte 1")
    assert (copy.key, copy.value) == (ORIGINAL.key, ORIGINAL.value)
    assert copy.headers[0] == ("kept", b"yes")
    assert "traceparent" not in dict(copy.headers)


def test_what_a_copy_says_is_read_from_its_headers_alone() -> None:
    event = told(on_the_log(dead_letter(ORIGINAL, "identify", "bad_json", "byte 1 é")))
    assert event.data == WAITS
    assert event.occurred_at == datetime(2021, 5, 24, 3, 0, tzinfo=UTC)
    assert event.id == told(on_the_log(dead_letter(ORIGINAL, "identify", "bad_json", "byte 1 é"))).id


@pytest.mark.parametrize("outcome", ["retried", "discarded"])
def test_a_settlement_reads_back_as_it_was_written(outcome: str) -> None:
    settled = SetAsideSettled.model_validate(
        {"reader": "identify", "topic": "contacts", "partition": 3, "offset": 7, "outcome": outcome, "by": "sre-1"}
    )
    assert told(on_the_log(settlement(settled))).data == settled


@pytest.mark.parametrize("headers", [(), (("reader", b"x"),), (("reason", b"x"), ("partition", b"three"))])
def test_what_no_shell_wrote_is_named_as_such(headers: tuple[tuple[str, bytes], ...]) -> None:
    with pytest.raises(Undecodable, match="not_a_dead_letter"):
        told(MemoryRecord("dead-letters", 0, 0, 0, b"", b"value", headers))


def test_a_copy_of_such_a_record_says_where_it_stood() -> None:
    foreign = MemoryRecord("dead-letters", 0, 9, 0, b"", b"value")
    data = told(on_the_log(dead_letter(foreign, "outcomes", "not_a_dead_letter", ""))).data
    assert isinstance(data, SetAside)
    assert (data.topic, data.offset, data.reason) == ("dead-letters", 9, "not_a_dead_letter")


@pytest.mark.parametrize(
    ("key", "value", "headers"),
    [
        (b"k", b"x" * 1_040_000, ()),
        (b"k" * 950_000, b"{", ()),
        (b"k", b"{", tuple((f"h{number}", b"x" * 10_000) for number in range(100))),
    ],
)
def test_an_original_too_large_to_copy_is_cut_and_says_what_and_where_it_was(
    key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...]
) -> None:
    copy = dead_letter(MemoryRecord("contacts", 3, 7, 0, key, value, headers), "identify", "bad_json", "byte 1")
    assert copy.weight < MAX_BATCH_BYTES / 10
    said = dict(copy.headers)
    assert (said["size"], said["sha256"]) == (str(len(value)).encode(), sha256(value).hexdigest().encode())
    data = told(on_the_log(copy)).data
    assert isinstance(data, SetAside)
    assert (data.topic, data.partition, data.offset, data.reason) == ("contacts", 3, 7, "bad_json")
