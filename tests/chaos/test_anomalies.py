"""The checker on small made-up histories: a sound one has no anomaly, and each fault bears its own name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from aduan_events.codec import encode
from aduan_events.complaints import ContactLinked, ContactRepeated
from aduan_events.contacts import MailParked, OriginalRef
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope
from aduan_events.identified import ParkedMailIdentified
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered
from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_events.vocabulary import Channel
from aduan_runtime.homes.memory import MemoryBroker, MemoryRecord
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from chaos import anomalies as named
from chaos.anomalies import History, anomalies
from chaos.operations import Operation, OperationLog, kept

NOW = datetime(2021, 5, 24, 1, tzinfo=UTC)
WHO = UUID(int=77)
CASE = UUID(int=700)
COMPLAINTS = TopicPartition("complaints", 0)


def acked(number: int) -> Operation:
    return Operation("form", UUID(int=number), "acked", 1.0, 1.0, 2.0, 1)


def said(id: int, data: Message, *, cause: int = 0, seq: int | None = None) -> Envelope[Message]:
    return Envelope(
        id=UUID(int=id),
        subject=WHO,
        complaint=CASE if seq else None,
        seq=seq,
        cause=UUID(int=cause or id),
        correlation=UUID(int=id),
        occurred_at=NOW,
        recorded_at=NOW,
        data=data,
    )


def received(number: int) -> Envelope[Message]:
    return said(
        number,
        MailParked(
            contact=UUID(int=number),
            reason="no words",
            sender="h",
            original=OriginalRef(size=1, chunks=1),
        ),
    )


def linked(number: int, seq: int, *, cause: int = 0, id: int = 0) -> Envelope[Message]:
    return said(
        id or 1_000 + number,
        ContactLinked(contact=UUID(int=number), channel=Channel.FORM, reason="answers", fingerprint="f"),
        cause=cause or number,
        seq=seq,
    )


class Logs:
    """`contacts` with some contacts, and `complaints` in batches of one owner."""

    def __init__(self, *contacts: int) -> None:
        self.broker = MemoryBroker(
            {"contacts": 12, "complaints": 12, "identified": 12, "effects": 12, "deliveries": 12}
        )
        self.put("contacts", *(received(number) for number in contacts))
        self.broker.put(COMPLAINTS, [Outgoing(b"", write_marker(Marker(writer="w", supersedes=None)))])
        self.numbers = {"w": 0}

    def put(self, topic: str, *events: Envelope[Message]) -> None:
        for event in events:
            self.broker.put(TopicPartition(topic, 0), [Outgoing(b"k", encode(event))])

    def batch(self, *events: Envelope[Message], writer: str = "w") -> None:
        self.numbers[writer] = self.numbers.get(writer, 0) + 1
        head = Head(writer=writer, number=self.numbers[writer], count=len(events), positions={})
        self.broker.put(
            COMPLAINTS, [Outgoing(b"", write_head(head)), *(Outgoing(b"k", encode(event)) for event in events)]
        )

    def history(self, *operations: Operation) -> History:
        logs: dict[TopicPartition, list[MemoryRecord]] = dict(self.broker.logs)
        return History(operations, logs)


def names(history: History) -> set[str]:
    return {line.split(":")[0] for line in anomalies(history)}


def sound() -> Logs:
    logs = Logs(1, 2)
    logs.batch(linked(1, 1))
    logs.batch(linked(2, 2))
    return logs


def seen(*offsets: int) -> list[tuple[int, int]]:
    return [(0, offset) for offset in offsets]


def test_what_was_acked_decided_once_and_seen_is_sound() -> None:
    history = replace(
        sound().history(acked(1), acked(2)),
        seen=seen(2, 4),
        shown=frozenset({UUID(int=1), UUID(int=2)}),
        view_places=frozenset(seen(4)),
    )
    assert anomalies(history) == []


def test_an_acked_contact_that_is_on_no_log_is_lost() -> None:
    assert names(sound().history(acked(1), acked(2), acked(3))) == {named.LOST}


def test_an_acked_contact_without_a_decision_is_lost() -> None:
    logs = Logs(1)
    assert names(logs.history(acked(1))) == {named.LOST}


def test_a_contact_that_waits_as_a_dead_letter_is_not_lost() -> None:
    logs = Logs(1)
    logs.put("identified", said(5, ParkedMailIdentified(contact=UUID(int=1), reason="no words"), cause=1))
    letter = DeadLettered(topic="identified", partition=0, offset=0, key="k", reason="bad_json", detail="")
    logs.batch(said(6, letter))
    assert anomalies(logs.history(acked(1))) == []


def test_what_a_client_does_not_know_may_be_there_or_not() -> None:
    unknown = replace(acked(2), outcome="unknown")
    absent = replace(acked(9), outcome="unknown")
    assert anomalies(sound().history(acked(1), unknown, absent)) == []


def test_what_was_refused_for_good_must_not_be_there() -> None:
    assert names(sound().history(acked(1), replace(acked(2), outcome="failed"))) == {named.REFUSED_YET_THERE}


def test_two_classes_of_one_contact_are_a_duplicate() -> None:
    logs = sound()
    logs.batch(
        said(9, ContactRepeated(contact=UUID(int=1), channel=Channel.FORM, repeats=UUID(int=1)), cause=99, seq=3)
    )
    assert names(logs.history()) == {named.DUPLICATE}


def test_one_event_that_stands_twice_is_a_duplicate() -> None:
    logs = Logs(1, 2)
    logs.batch(linked(1, 1, id=5), linked(2, 2, id=5))
    assert names(logs.history()) == {named.DUPLICATE}


def test_a_step_of_seq_that_is_left_out_is_named_reordered() -> None:
    logs = Logs(1, 2)
    logs.batch(linked(1, 1))
    logs.batch(linked(2, 3))
    assert names(logs.history()) == {named.REORDERED}


def test_the_later_word_of_one_person_decided_first_is_named_reordered() -> None:
    logs = Logs(1, 2)
    logs.batch(linked(2, 1))
    logs.batch(linked(1, 2))
    assert names(logs.history()) == {named.REORDERED}


def test_a_reader_that_counts_a_stale_writers_batch_is_named() -> None:
    logs = sound()
    logs.batch(linked(1, 3, id=8), writer="stale")
    assert names(logs.history()) == set()
    assert names(replace(logs.history(), seen=seen(2, 4, 6))) == {named.STALE}


def test_a_view_row_made_from_a_void_record_is_named() -> None:
    logs = sound()
    logs.batch(linked(1, 3, id=8), writer="stale")
    assert names(replace(logs.history(), view_places=frozenset(seen(6)))) == {named.STALE}


def test_what_counts_and_a_reader_never_saw_is_unseen() -> None:
    assert names(replace(sound().history(), seen=seen(2))) == {named.UNSEEN}


def test_what_a_reader_counts_twice_is_a_duplicate() -> None:
    assert names(replace(sound().history(), seen=seen(2, 4, 4))) == {named.DUPLICATE}


def test_a_decided_contact_that_no_view_names_is_unseen() -> None:
    assert names(replace(sound().history(), shown=frozenset({UUID(int=1)}))) == {named.UNSEEN}


def test_a_decision_over_two_batches_is_torn() -> None:
    logs = Logs(1)
    logs.batch(linked(1, 1))
    logs.batch(linked(1, 2, id=50))
    assert named.TORN in names(logs.history())


def mailed(*outcomes: str) -> Logs:
    logs = sound()
    logs.put("effects", said(60, MailRequested(contact=UUID(int=1), template="ACK", ticket=1)))
    for number, outcome in enumerate(outcomes):
        logs.put(
            "deliveries",
            said(
                70 + number,
                DeliveryEnded.model_validate({"effect": UUID(int=60), "outcome": outcome, "template": "ACK"}),
            ),
        )
    return logs


def after_mails(logs: Logs, mails: int) -> History:
    return replace(logs.history(), mails={UUID(int=60): mails})


def test_a_mail_sent_twice_is_a_duplicate() -> None:
    assert names(after_mails(mailed("delivered"), 2)) == {named.DUPLICATE}


def test_a_delivered_mail_that_is_not_there_is_lost() -> None:
    assert names(after_mails(mailed("delivered"), 0)) == {named.LOST}


def test_doubt_about_a_mail_may_be_either() -> None:
    assert names(after_mails(mailed("unknown"), 0)) == names(after_mails(mailed("unknown"), 1)) == set()


def test_an_effect_without_an_end_is_lost() -> None:
    assert names(mailed().history()) == {named.LOST}


def test_a_flood_of_one_kind_is_summed_up() -> None:
    history = Logs().history(*(acked(number) for number in range(100)))
    found = anomalies(history)
    assert len(found) == 21
    assert found[-1] == "lost: 100 in all"


def test_an_operation_log_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    operations: Iterable[Operation] = [acked(1), Operation("mail", None, "unknown", 1.0, 2.5, 3.0, 4)]
    log = OperationLog(list(operations))
    log.keep(tmp_path / "operations.jsonl")
    assert kept(tmp_path / "operations.jsonl") == log.operations
    assert log.acked_within(0.5, 2.5) == [acked(1)]
    assert log.acked_within(1.5, 2.5) == []
