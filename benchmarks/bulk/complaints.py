"""Owned logs and inputs of any length, made through the codec: what years of complaints leave behind, in minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.codec import encode
from aduan_events.envelope import Envelope, SourceStamp, derived_id
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.ownership import Head, Marker, write_head, write_marker
from aduan_events.personal import Personal
from aduan_events.ticket import PARTITIONS, ticket_number
from aduan_events.vocabulary import Category, Channel, Kind, Priority, Queue
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Outgoing

START = datetime(2021, 5, 24, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 200
"""Complaints a batch: below what a log takes at once."""
LACKING_EVERY = 10
"""Of so many complaints one lacks something, so that two deadlines pend."""


class Written(NamedTuple):
    """One batch for a partition of the log."""

    partition: int
    records: list[Outgoing]


def subject_of(number: int) -> UUID:
    """The number-th citizen."""
    return derived_id(UUID(int=number), "bulk", 0)


def complaints(count: int) -> Iterator[Written]:
    """The log `complaints` after so many citizens opened one each: a marker a partition, then batches with heads."""
    for partition in range(PARTITIONS):
        yield Written(partition, [Outgoing(b"", write_marker(Marker(writer="bulk", supersedes=None)))])
    waiting: list[list[Outgoing]] = [[] for _ in range(PARTITIONS)]
    tallies, numbers, told = [0] * PARTITIONS, [0] * PARTITIONS, [0] * PARTITIONS
    for number in range(count):
        subject = subject_of(number)
        key = str(subject).encode()
        partition = partition_of(key, PARTITIONS)
        tallies[partition] += 1
        at = START + timedelta(milliseconds=number)
        waiting[partition] += [Outgoing(key, encode(one)) for one in _opened(number, subject, partition, tallies, at)]
        told[partition] += 1
        if told[partition] == BATCH:
            yield _batch(partition, waiting, numbers, at)
            told[partition] = 0
    for partition in range(PARTITIONS):
        if waiting[partition]:
            yield _batch(partition, waiting, numbers, START + timedelta(milliseconds=count))


def _batch(partition: int, waiting: list[list[Outgoing]], numbers: list[int], at: datetime) -> Written:
    events, waiting[partition] = waiting[partition], []
    numbers[partition] += 1
    now = (at - EPOCH) // timedelta(microseconds=1)
    head = Head(writer="bulk", number=numbers[partition], count=len(events), positions={}, now=now)
    return Written(partition, [Outgoing(b"", write_head(head)), *events])


def _opened(
    number: int, subject: UUID, partition: int, tallies: list[int], at: datetime
) -> Iterator[Envelope[Message]]:
    contact = derived_id(subject, "contact", 0)
    complaint = derived_id(contact, "complaint", 0)
    ticket = ticket_number(tallies[partition], partition)
    events: list[Message] = [
        said.ComplaintOpened(
            contact=contact,
            channel=Channel.EMAIL,
            ticket=ticket,
            kind=Kind.COMPLAINT,
            category=Category.INC_NOT_RECEIVED,
            present=("email", "name", "phone"),
            fingerprint=f"bulk {number}",
            has_address=True,
        ),
        said.ComplaintRouted(
            queue=Queue.PAYMENT, priority=Priority.NORMAL, due_at=at + timedelta(days=3), reason="category"
        ),
    ]
    if number % LACKING_EVERY == 0:
        events.append(said.InformationRequested(fields=("card",), contact=contact))
    cause = derived_id(contact, "bulk", 1)
    for seq, data in enumerate(events, start=1):
        yield Envelope(
            id=derived_id(cause, "complaint", seq - 1),
            subject=subject,
            complaint=complaint,
            seq=seq,
            cause=cause,
            correlation=cause,
            occurred_at=at,
            recorded_at=at,
            data=data,
        )


def contacts(first: int, count: int, citizens: int) -> Iterator[Outgoing]:
    """Inputs for the complaint decider: contacts of that many citizens in turn, from the first number on."""
    for number in range(first, first + count):
        subject = subject_of(number % citizens)
        contact = derived_id(UUID(int=number), "input", 0)
        key = str(subject).encode()
        data = ContactIdentified(
            contact=contact,
            channel=Channel.EMAIL,
            kind=Kind.COMPLAINT,
            category=Category.INC_NOT_RECEIVED,
            present=("email", "name", "phone"),
            fingerprint=f"input {number}",
            has_address=True,
            message=Personal[str](key="bulk", of=f"{contact}|message", box="AAAA"),
        )
        envelope: Envelope[Message] = Envelope(
            id=contact,
            subject=subject,
            cause=contact,
            correlation=contact,
            occurred_at=START,
            recorded_at=START,
            source=SourceStamp("identify", "contacts", partition_of(key, PARTITIONS), number, 0),
            data=data,
        )
        yield Outgoing(key, encode(envelope))


def in_lots(records: Iterator[Outgoing], size: int) -> Iterator[list[Outgoing]]:
    """So many at once."""
    while lot := list(islice(records, size)):
        yield lot
