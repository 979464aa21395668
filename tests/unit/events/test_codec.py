"""The codec: strict when writing, tolerant when reading, one named reason for each refusal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from aduan_events.codec import MAX_RECORD_BYTES, Undecodable, decode, encode
from aduan_events.commands import AddNote
from aduan_events.complaints import ComplaintRouted, NoteAdded
from aduan_events.contacts import ContactReceived
from aduan_events.envelope import Envelope
from aduan_events.examples import examples
from aduan_events.message import Message

CONTACT = next(one.value for one in examples("ContactReceived") if (one.version, one.name) == (2, "email_answer"))
NOTE = next(examples("NoteAdded")).value


def wire(value: bytes = NOTE) -> dict[str, Any]:
    parsed = json.loads(value)
    assert isinstance(parsed, dict)
    return parsed


def compact(parsed: object) -> bytes:
    return json.dumps(parsed, separators=(",", ":"), ensure_ascii=False).encode()


def refusal(value: bytes | None) -> str:
    with pytest.raises(Undecodable) as refused:
        decode(value)
    assert str(refused.value).startswith(refused.value.reason)
    return refused.value.reason


class TestReasons:
    """Each code stands in docs/errors.md."""

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (None, "null_value"),
            (b"\xff\xfe", "bad_utf8"),
            (NOTE.replace(b"agen-1", b"agen-\xc3"), "bad_utf8"),
            (b"", "bad_json"),
            (NOTE[:-1], "bad_json"),
            (NOTE + b"x", "bad_json"),
            (NOTE.replace(b'"agen-1"', b"'agen-1'"), "bad_json"),
            (NOTE.replace(b'"agen-1"', b"NaN"), "bad_json"),
            (NOTE.replace(b'"agen-1"', b"-Infinity"), "bad_json"),
            (NOTE.replace(b'"agen-1"', b'"\\ud800"'), "bad_json"),
            (NOTE.replace(b'"seq":13', b'"seq":' + b"9" * 5000), "bad_json"),
            (b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
            (b"[]", "not_an_object"),
            (b'"text"', "not_an_object"),
            (b"null", "not_an_object"),
            (b"{}", "missing_field"),
        ],
    )
    def test_of_the_bytes(self, value: bytes | None, reason: str) -> None:
        assert refusal(value) == reason

    @pytest.mark.parametrize("name", ["id", "type", "version", "cause", "correlation", "occurred_at", "data"])
    def test_of_a_missing_field(self, name: str) -> None:
        parsed = wire()
        del parsed[name]
        assert refusal(compact(parsed)) == "missing_field"

    def test_of_a_missing_field_of_the_message(self) -> None:
        parsed = wire()
        del parsed["data"]["by"]
        assert refusal(compact(parsed)) == "missing_field"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("id", "not-a-uuid"),
            ("id", 7),
            ("version", "one"),
            ("version", -1),
            ("seq", "many"),
            ("seq", -1),
            ("seq", 2**63),
            ("seq", 1.5),
            ("occurred_at", "yesterday"),
            ("occurred_at", "2021-05-24T01:00:00"),
            ("recorded_at", None),
            ("source", {"reactor": "r", "topic": "t", "partition": 0, "offset": -1, "index": 0}),
            ("source", []),
            ("data", []),
            ("data", None),
            ("type", 3),
        ],
    )
    def test_of_a_wrong_field_of_the_envelope(self, name: str, value: object) -> None:
        assert refusal(compact({**wire(), name: value})) == "wrong_type"

    def test_of_a_wrong_field_of_the_message(self) -> None:
        parsed = wire()
        parsed["data"]["note"] = "in clear"
        assert refusal(compact(parsed)) == "wrong_type"

    def test_of_a_number_that_no_column_holds(self) -> None:
        parsed = wire(next(examples("ComplaintOpened")).value)
        parsed["data"]["ticket"] = 2**63
        assert refusal(compact(parsed)) == "wrong_type"

    def test_of_an_unknown_type(self) -> None:
        assert refusal(compact({**wire(), "type": "Gossip"})) == "unknown_type"

    @pytest.mark.parametrize("version", [0, 2, 10**6])
    def test_of_an_unknown_version(self, version: int) -> None:
        assert refusal(compact({**wire(), "version": version})) == "unknown_version"

    def test_no_refusal_quotes_the_payload(self) -> None:
        parsed = wire()
        parsed["data"]["note"] = "Sari Contoh"
        for value in (compact(parsed), compact(parsed)[:-1], compact({**parsed, "id": "Sari"})):
            with pytest.raises(Undecodable) as refused:
                decode(value)
            assert "Sari" not in str(refused.value)


class TestDuplicateKeys:
    """Parsers disagree on which of two equal keys counts, so neither may."""

    @pytest.mark.parametrize("space", [b"", b" ", b"\t", b"\n"])
    @pytest.mark.parametrize("key", [b"id", b"type", b"seq", b"source", b"data", b"by", b"key", b"box"])
    def test_are_refused_wherever_they_stand(self, key: bytes, space: bytes) -> None:
        at = NOTE.index(b'"' + key + b'":')
        assert refusal(NOTE[:at] + b'"' + key + b'"' + space + b":null," + NOTE[at:]) == "duplicate_key"

    def test_are_refused_behind_too(self) -> None:
        assert refusal(NOTE[:-1] + b',"seq":14}') == "duplicate_key"
        assert refusal(NOTE[:-2] + b',"by":"agen-2"}}') == "duplicate_key"

    def test_are_refused_when_written_with_an_escape(self) -> None:
        assert refusal(NOTE[:-1] + b',"s\\u0065q":14}') == "duplicate_key"

    def test_are_refused_among_unknown_fields(self) -> None:
        assert refusal(NOTE[:-1] + b',"later":{"a":1,"a":1}}') == "duplicate_key"

    def test_are_refused_inside_lists(self) -> None:
        assert refusal(CONTACT.replace(b'"size":40960', b'"size":40960,"size":40960')) == "duplicate_key"

    def test_what_only_looks_like_one_is_read(self) -> None:
        parsed = wire()
        parsed["data"]["by"] = 'a":"by":"b" :'
        envelope = decode(compact(parsed))
        assert isinstance(envelope.data, NoteAdded)
        assert envelope.data.by == 'a":"by":"b" :'


class TestTolerance:
    def test_unknown_fields_are_ignored(self) -> None:
        parsed = wire(CONTACT)
        parsed["later"] = {"x": 1.5}
        parsed["data"]["later"] = [1]
        parsed["data"]["message"]["later"] = None
        parsed["data"]["attachments"][0]["later"] = True
        assert decode(compact(parsed)) == decode(CONTACT)

    def test_fields_with_a_default_may_lack(self) -> None:
        parsed = wire(CONTACT)
        for name in ("subject", "complaint", "seq", "source"):
            del parsed[name]
        for name in ("masked", "anonymous", "locale"):
            del parsed["data"][name]
        envelope = decode(compact(parsed))
        assert isinstance(envelope.data, ContactReceived)
        assert (envelope.seq, envelope.data.masked, envelope.data.locale) == (None, (), "id")

    def test_order_and_spacing_do_not_matter(self) -> None:
        parsed = dict(reversed(wire().items()))
        assert decode(json.dumps(parsed, indent=2).encode()) == decode(NOTE)

    def test_any_zone_is_the_same_moment(self) -> None:
        parsed = {**wire(), "occurred_at": "2021-05-24T08:00:00+07:00"}
        assert decode(compact(parsed)).occurred_at == datetime(2021, 5, 24, 1, tzinfo=UTC)


class TestStrictness:
    GOOD = decode(NOTE)

    @pytest.mark.parametrize(
        "change",
        [
            {"id": str(GOOD.id)},
            {"subject": "someone"},
            {"complaint": 7},
            {"cause": None},
            {"seq": -1},
            {"seq": "1"},
            {"seq": True},
            {"seq": 2**63},
            {"source": ("r", "t", 0, 0, 0)},
            {"occurred_at": datetime(2021, 5, 24, 1)},  # noqa: DTZ001  # that a time without a zone is refused is tested
            {"recorded_at": datetime(2021, 5, 24, 8, tzinfo=timezone(timedelta(hours=7)))},
            {"recorded_at": "2021-05-24T01:00:00Z"},
            {"data": None},
        ],
    )
    def test_an_envelope_with_a_wrong_part_is_not_written(self, change: dict[str, Any]) -> None:
        envelope = replace(self.GOOD, **change)
        with pytest.raises(Undecodable) as refused:
            encode(envelope)
        assert refused.value.reason == "wrong_type"

    def test_a_message_outside_the_language_is_not_written(self) -> None:
        class Gossip(Message):
            type: str = "Gossip"
            version: int = 1

        with pytest.raises(Undecodable, match="Gossip is not in the language"):
            encode(replace(self.GOOD, data=Gossip()))

    @pytest.mark.parametrize(
        "build",
        [
            lambda: NoteAdded.model_validate({"note": "in clear", "by": "agen-1"}),
            lambda: NoteAdded.model_validate({"note": wire()["data"]["note"], "by": "agen-1", "mood": "good"}),
            lambda: ComplaintRouted(
                queue="payment",
                priority="high",
                due_at=datetime(2021, 5, 24),  # noqa: DTZ001  # as above
                reason="x",
            ),
        ],
        ids=["clear text", "unknown field", "time without zone"],
    )
    def test_a_wrong_message_cannot_even_be_made(self, build: Callable[[], Message]) -> None:
        with pytest.raises(ValidationError):
            build()

    def test_a_message_cannot_be_changed(self) -> None:
        with pytest.raises(ValidationError):
            self.GOOD.data.by = "agen-2"  # type: ignore[attr-defined]  # that it cannot be is what is tested

    def test_a_record_over_the_limit_is_not_written(self) -> None:
        assert isinstance(self.GOOD.data, NoteAdded)
        note = self.GOOD.data.note
        room = MAX_RECORD_BYTES - len(NOTE) + len(note.box)
        fits = NoteAdded(note=note.model_copy(update={"box": "A" * room}), by="agen-1")
        over = NoteAdded(note=note.model_copy(update={"box": "A" * (room + 1)}), by="agen-1")
        assert len(encode(replace(self.GOOD, data=fits))) == MAX_RECORD_BYTES
        with pytest.raises(Undecodable) as refused:
            encode(replace(self.GOOD, data=over))
        assert refused.value.reason == "too_large"


def test_type_and_version_travel_once() -> None:
    assert NOTE.count(b'"type":') == NOTE.count(b'"version":') == 1
    command = AddNote(by="agen-1", note=TestStrictness.GOOD.data.note)  # type: ignore[attr-defined]  # it is a NoteAdded
    envelope: Envelope[Message] = replace(TestStrictness.GOOD, data=command, id=UUID(int=1))
    assert b'"type":"AddNote","version":1' in encode(envelope)


def test_a_doubled_key_does_not_hide_behind_a_field_that_was_left_out() -> None:
    value = (
        b'{"id":"00000000-0000-0000-0000-000000000001","type":"ComplaintReleased","version":1,"subject":null,'
        b'"subject":null,"complaint":null,"seq":1,"cause":"00000000-0000-0000-0000-000000000001",'
        b'"correlation":"00000000-0000-0000-0000-000000000001","occurred_at":"2021-05-24T01:00:00Z",'
        b'"recorded_at":"2021-05-24T01:00:00Z","source":null,"data":{}}'
    )
    reopened = value.replace(b"ComplaintReleased", b"ComplaintReopened").replace(
        b'"data":{}', b'"data":{"by":"agen-1"}'
    )
    with pytest.raises(Undecodable) as refused:
        decode(reopened)
    assert refused.value.reason == "duplicate_key"


@pytest.mark.parametrize("type_name", sorted({one.type for one in examples()}))
def test_no_refusal_quotes_what_stands_in_a_record(type_name: str) -> None:
    # Its detail goes into headers of dead letters and into views, where nothing of a person may stand.
    mark, told = "kenari12345", list[str]()
    for example in examples(type_name):
        for spoilt in _spoilt(json.loads(example.value), mark):
            try:
                decode(compact(spoilt))
            except Undecodable as refused:
                told.append(f"{refused} {refused.detail}")
    assert told
    assert [line for line in told if mark in line] == []


def _spoilt(whole: dict[str, Any], mark: str) -> Iterator[dict[str, Any]]:
    """The record with a mark in place of each part of it, in turn, and beside each."""
    for path in _paths(whole):
        for put in (mark, [mark], {mark: mark}):
            yield _with(whole, path, put)
        yield _with(whole, (*path[:-1], mark), mark)


def _paths(part: object) -> Iterator[tuple[str, ...]]:
    if isinstance(part, dict):
        for name, inner in part.items():
            yield (name,)
            yield from ((name, *deeper) for deeper in _paths(inner))


def _with(part: dict[str, Any], path: tuple[str, ...], put: object) -> dict[str, Any]:
    name, *deeper = path
    return {**part, name: _with(part[name], tuple(deeper), put) if deeper else put}
