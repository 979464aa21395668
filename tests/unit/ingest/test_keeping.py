"""Accepted means on the log, once and sealed; anything else is said to be not safe, in time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from opentelemetry.sdk.trace import TracerProvider

from aduan_events.contacts import ContactReceived, MailParked, OriginalKept, OriginalRef
from aduan_events.vocabulary import Channel
from aduan_ingest import keeping
from aduan_ingest.acceptance import Acceptance, Attachment, KeyReused, NotSafe, ParkedMail
from aduan_ingest.keeping import Keeper
from aduan_runtime.vault.sealing import open_sealed, opened_text
from unit.ingest.keeping_makers import LOOKUP, NOW, Keys, Logs, a_keeper, an_arrival


@pytest.fixture
def logs() -> Logs:
    return Logs()


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
async def keeper(logs: Logs, keys: Keys) -> AsyncIterator[Keeper]:
    made = a_keeper(logs, keys)
    await made.start()
    yield made
    await made.close()


async def test_an_accepted_contact_stands_on_the_log(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    door: Acceptance = keeper
    accepted = await door.accept(an_arrival())
    (event,) = logs.said("contacts")
    assert isinstance(event.data, ContactReceived)
    assert event.id == event.cause == event.correlation == event.data.contact == accepted.contact_id
    assert event.occurred_at == event.recorded_at == NOW
    assert not accepted.repeated
    assert opened_text(keys.given[event.data.message.key], event.data.message) == an_arrival().message


async def test_every_readable_text_is_sealed_to_its_field_under_one_key(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    arrival = an_arrival(
        channel=Channel.EMAIL,
        message_id="<1@example.com>",
        references=("<0@example.com>",),
        attachments=(Attachment(name="KTP Sari.jpg", media_type="image/jpeg", size=9, sha256="ab"),),
    )
    accepted = await keeper.accept(arrival)
    (event,) = logs.said("contacts")
    data = event.data
    assert isinstance(data, ContactReceived)
    boxes = {
        field: getattr(data, field)
        for field in ("message", "title", "name", "email", "phone", "card_number", "mail_header")
    } | {"attachment-0": data.attachments[0].name}
    (key,) = keys.given.values()
    opened = {field: opened_text(key, box) for field, box in boxes.items()}
    assert opened["mail_header"] == "<1@example.com>"
    assert opened["attachment-0"] == "KTP Sari.jpg"
    assert opened["card_number"] == "0000111122223333"
    assert {field: box.of for field, box in boxes.items()} == {f: f"{accepted.contact_id}|{f}" for f in boxes}
    assert data.mail_id == LOOKUP.hash("mail-id", "<1@example.com>")
    assert data.references == (LOOKUP.hash("mail-id", "<0@example.com>"),)


async def test_nothing_personal_stands_readable_on_a_log_or_in_our_own(
    keeper: Keeper, logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    arrival = an_arrival(original=b"From: sari@example.com", message_id="<1@example.com>")
    await keeper.accept(arrival)
    await keeper.park(
        ParkedMail(source_id="p", sender="sari@example.com", original=b"sari@example.com", reason="too deep")
    )
    logs.refusing.add("contacts")
    with pytest.raises(NotSafe):
        await keeper.accept(an_arrival("key-2"))
    written = b"".join(
        (record.key or b"") + (record.value or b"") for topic in logs.topics for record in logs.records(topic)
    )
    for secret in ("Sari", "sari@", "example.com", "0840", "0000111122223333", "cair", "key-1", "conversation-"):
        assert secret.encode() not in written
        assert secret not in caplog.text


async def test_the_log_is_keyed_by_the_hashed_conversation(keeper: Keeper, logs: Logs) -> None:
    await keeper.accept(an_arrival("a", conversation_id="thread"))
    await keeper.accept(an_arrival("b", conversation_id="thread"))
    hashed = LOOKUP.hash("conversation", "thread")
    assert {record.key for record in logs.records("contacts")} == {hashed.encode()}
    assert len({record.partition for record in logs.records("contacts")}) == 1


async def test_sent_again_it_gets_the_same_receipt_and_is_kept_once(keeper: Keeper, logs: Logs) -> None:
    first = await keeper.accept(an_arrival())
    again = await keeper.accept(an_arrival())
    assert (again.contact_id, again.ticket_token) == (first.contact_id, first.ticket_token)
    assert again.repeated
    assert len(logs.records("contacts")) == 1


async def test_twins_in_flight_become_one(keeper: Keeper, logs: Logs) -> None:
    accepted = await asyncio.gather(*(keeper.accept(an_arrival()) for _ in range(5)))
    assert len({one.contact_id for one in accepted}) == 1
    assert [one.repeated for one in accepted] == [False, True, True, True, True]
    assert len(logs.records("contacts")) == 1


async def test_a_sender_that_hangs_up_does_not_take_it_from_its_twin(keeper: Keeper, logs: Logs) -> None:
    first = asyncio.create_task(keeper.accept(an_arrival()))
    await asyncio.sleep(0)
    second = asyncio.create_task(keeper.accept(an_arrival()))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).contact_id
    assert len(logs.records("contacts")) == 1


async def test_the_same_key_for_another_content_is_refused(keeper: Keeper, logs: Logs) -> None:
    await keeper.accept(an_arrival())
    with pytest.raises(KeyReused):
        await keeper.accept(an_arrival(message="Sertifikat saya belum terbit."))
    assert len(logs.records("contacts")) == 1


async def test_also_while_the_first_is_on_its_way(keeper: Keeper) -> None:
    first = asyncio.create_task(keeper.accept(an_arrival()))
    await asyncio.sleep(0)
    with pytest.raises(KeyReused):
        await keeper.accept(an_arrival(message="Sertifikat saya belum terbit."))
    await first


async def test_another_content_is_kept_when_the_first_is_not(logs: Logs, keys: Keys) -> None:
    keeper = a_keeper(logs, keys, ack_s=0.05)
    logs.hanging.add("contacts")
    first = asyncio.create_task(keeper.accept(an_arrival()))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(keeper.accept(an_arrival(message="Sertifikat saya belum terbit.")))
    with pytest.raises(NotSafe):
        await first
    logs.hanging.clear()
    assert not (await second).repeated


async def test_without_memory_or_database_a_repeat_still_gets_the_same_id(logs: Logs, keys: Keys) -> None:
    accepted = [await a_keeper(logs, keys).accept(an_arrival()) for _ in range(2)]
    assert accepted[0] == accepted[1]
    assert len({event.id for event in logs.said("contacts")}) == 1


async def test_and_another_content_under_the_key_is_kept_as_its_own(logs: Logs, keys: Keys) -> None:
    await a_keeper(logs, keys).accept(an_arrival())
    await a_keeper(logs, keys).accept(an_arrival(message="Sertifikat saya belum terbit."))
    assert len({event.id for event in logs.said("contacts")}) == 2


async def test_the_way_that_a_mail_took_does_not_make_it_another(keeper: Keeper) -> None:
    first = await keeper.accept(an_arrival(original=b"Received: by one\n\nhalo"))
    assert (await keeper.accept(an_arrival(original=b"Received: by two\n\nhalo"))).contact_id == first.contact_id


async def test_while_the_log_refuses_nothing_is_accepted_and_after_that_it_is(keeper: Keeper, logs: Logs) -> None:
    logs.refusing.add("contacts")
    with pytest.raises(NotSafe) as late:
        await keeper.accept(an_arrival())
    assert late.value.retry_after_s == 5
    assert logs.records("contacts") == []
    logs.refusing.clear()
    accepted = await keeper.accept(an_arrival())
    assert not accepted.repeated
    assert len(logs.records("contacts")) == 1


async def test_a_producer_that_failed_is_closed_and_never_used_again(keeper: Keeper, logs: Logs) -> None:
    await keeper.accept(an_arrival("a"))
    logs.refusing.add("contacts")
    with pytest.raises(NotSafe):
        await keeper.accept(an_arrival("b"))
    logs.refusing.clear()
    await keeper.accept(an_arrival("c"))
    assert [one.closed for one in logs.appenders] == [True, False]


async def test_a_log_that_does_not_answer_is_not_safe_within_the_limit(logs: Logs, keys: Keys) -> None:
    keeper = a_keeper(logs, keys, ack_s=0.1)
    logs.hanging.add("contacts")
    begun = time.monotonic()
    outcomes = await asyncio.gather(*(keeper.accept(an_arrival(f"k{i}")) for i in range(20)), return_exceptions=True)
    assert {type(one) for one in outcomes} == {NotSafe}
    assert time.monotonic() - begun < 1.0
    logs.hanging.clear()
    await keeper.accept(an_arrival("later"))


async def test_the_promise_is_five_seconds() -> None:
    from aduan_ingest import receipts

    assert keeping._ACK_S + receipts._FIND_S <= 5.0


async def test_without_a_key_nothing_is_accepted(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    keys.empty = True
    with pytest.raises(NotSafe):
        await keeper.accept(an_arrival())
    assert logs.records("contacts") == []


async def test_many_at_once_are_sent_together_each_under_its_own_key(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    await asyncio.gather(*(keeper.accept(an_arrival(f"k{i}")) for i in range(300)))
    assert len(logs.records("contacts")) == 300
    assert len(keys.given) == 300
    assert sum(len(one.sends) for one in logs.appenders) <= 3


async def test_a_flood_is_told_to_wait(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_IN_FLIGHT", 3)
    outcomes = await asyncio.gather(*(keeper.accept(an_arrival(f"k{i}")) for i in range(5)), return_exceptions=True)
    assert [isinstance(one, NotSafe) for one in outcomes] == [False, False, False, True, True]
    await keeper.accept(an_arrival("k4"))


async def test_much_text_at_once_is_told_to_wait(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_BYTES_IN_FLIGHT", 100)
    first = asyncio.create_task(keeper.accept(an_arrival("a", message="x" * 90)))
    await asyncio.sleep(0)
    with pytest.raises(NotSafe):
        await keeper.accept(an_arrival("b", message="x" * 90))
    await first
    await keeper.accept(an_arrival("b", message="x" * 90))


async def test_a_raw_mail_is_kept_in_pieces_before_its_contact(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    raw = bytes(range(256)) * 4000
    accepted = await keeper.accept(an_arrival(channel=Channel.EMAIL, original=raw))
    (event,) = logs.said("contacts")
    assert isinstance(event.data, ContactReceived)
    assert event.data.original == OriginalRef(chunks=3, size=len(raw), first=0)
    assert rejoined(logs, keys, accepted.contact_id, event.data.message.key) == raw
    assert all(len(record.value or b"") <= 512_000 for record in logs.records("originals"))
    assert {record.key for record in logs.records("originals")} == {str(accepted.contact_id).encode()}


async def test_without_its_original_no_contact_is_accepted(keeper: Keeper, logs: Logs) -> None:
    logs.refusing.add("originals")
    with pytest.raises(NotSafe):
        await keeper.accept(an_arrival(original=b"halo"))
    assert logs.records("contacts") == []


async def test_large_mails_that_wait_for_a_dead_log_are_told_in_time(logs: Logs, keys: Keys) -> None:
    keeper = a_keeper(logs, keys, ack_s=0.1)
    logs.hanging.add("originals")
    begun = time.monotonic()
    arrivals = [an_arrival(f"k{i}", original=b"halo") for i in range(60)]
    outcomes = await asyncio.gather(*(keeper.accept(one) for one in arrivals), return_exceptions=True)
    assert {type(one) for one in outcomes} == {NotSafe}
    assert time.monotonic() - begun < 1.0


async def test_a_mail_sent_again_after_a_failure_keeps_both_sets_of_pieces_apart(logs: Logs, keys: Keys) -> None:
    first, second = b"Received: by one\n\nhalo", b"Received: by two\n\nhalo"
    logs.refusing.add("contacts")
    with pytest.raises(NotSafe):
        await a_keeper(logs, keys).accept(an_arrival(original=first))
    logs.refusing.clear()
    accepted = await a_keeper(logs, keys).accept(an_arrival(original=second))
    (event,) = logs.said("contacts")
    assert isinstance(event.data, ContactReceived)
    assert len({piece.id for piece in logs.said("originals")}) == 2
    assert rejoined(logs, keys, accepted.contact_id, event.data.message.key) == second


async def test_a_mail_that_cannot_be_read_is_parked_whole(keeper: Keeper, logs: Logs, keys: Keys) -> None:
    parked = ParkedMail(source_id="p", sender="Sari@example.com", original=b"\x00\xffraw", reason="too deep")
    accepted = await keeper.park(parked)
    (event,) = logs.said("contacts")
    assert isinstance(event.data, MailParked)
    assert event.data.reason == "too deep"
    assert event.data.sender == LOOKUP.hash("email", "sari@example.com")
    assert (event.data.original.first, [event.data.key]) == (0, [*keys.given])
    assert rejoined(logs, keys, accepted.contact_id, *keys.given) == b"\x00\xffraw"
    assert (await keeper.park(parked)).repeated


async def test_a_parked_mail_that_can_be_read_later_is_accepted_anew(keeper: Keeper, logs: Logs) -> None:
    parked = await keeper.park(ParkedMail(source_id="m", sender="a@example.com", original=b"x", reason="slow"))
    accepted = await keeper.accept(an_arrival("m", channel=Channel.EMAIL))
    assert parked.contact_id != accepted.contact_id
    assert len(logs.records("contacts")) == 2


async def test_an_empty_original_is_one_piece(keeper: Keeper, logs: Logs) -> None:
    await keeper.park(ParkedMail(source_id="p", sender="", original=b"", reason="no header"))
    assert len(logs.records("originals")) == 1


async def test_a_record_that_no_log_takes_harms_no_other(keeper: Keeper, logs: Logs) -> None:
    huge = an_arrival("huge", message="x" * 660_000)
    outcomes = await asyncio.gather(keeper.accept(huge), keeper.accept(an_arrival("a")), return_exceptions=True)
    assert isinstance(outcomes[0], ValueError)
    assert len(logs.records("contacts")) == 1


async def test_the_trace_goes_on_with_the_record_and_the_span_names_the_contact(keeper: Keeper, logs: Logs) -> None:
    tracer = TracerProvider().get_tracer("test")
    with tracer.start_as_current_span("accept") as span:
        accepted = await keeper.accept(an_arrival(original=b"halo"))
    for topic in ("contacts", "originals"):
        (record,) = logs.records(topic)
        traces = [value.decode() for name, value in record.headers if name == "traceparent"]
        assert [one.split("-")[1] for one in traces] == [f"{span.get_span_context().trace_id:032x}"]
    assert dict(getattr(span, "attributes", {})) == {"aduan.contact_id": str(accepted.contact_id)}


async def test_the_ticket_token_tells_nothing_of_the_contact_id(keeper: Keeper) -> None:
    accepted = await keeper.accept(an_arrival())
    assert accepted.ticket_token == LOOKUP.hash("ticket-token", str(accepted.contact_id))


async def test_closing_lets_what_is_on_its_way_arrive(logs: Logs, keys: Keys) -> None:
    keeper = a_keeper(logs, keys)
    await keeper.start()
    going = [asyncio.create_task(keeper.accept(an_arrival(f"k{i}"))) for i in range(10)]
    await asyncio.sleep(0)
    await keeper.close()
    assert len(await asyncio.gather(*going)) == len(logs.records("contacts")) == 10
    assert all(one.closed for one in logs.appenders)


def rejoined(logs: Logs, keys: Keys, contact: UUID, key_id: str) -> bytes:
    found = [event.data for event in logs.said("originals")]
    mine = [one for one in found if isinstance(one, OriginalKept) and one.piece.key == key_id]
    assert [(one.contact, one.index, one.count) for one in mine] == [(contact, i, len(mine)) for i in range(len(mine))]
    return b"".join(open_sealed(keys.given[key_id], one.piece) for one in mine)
