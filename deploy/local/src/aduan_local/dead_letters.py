"""What waits for a person, and how it is retried or given up: from the desk's view, the logs and nothing else.

An owner's dead letter is retried by a command to that owner, who alone may say what becomes of it. What any other
reader set aside is appended anew where it came from, since all readers of such logs recognise what they know.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from aduan_events.codec import Undecodable, encode
from aduan_events.commands import DiscardDeadLetter, RetryDeadLetter
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_local.errors import StackError
from aduan_runtime import dead_letters as copies
from aduan_runtime.homes.ports import Broker, Outgoing, Record, TopicPartition
from aduan_runtime.homes.postgres import Pool

_READ_S = 5.0
# Where each owner takes such wishes from; all others read `identified` (design.md 4.6).
_CARRIERS = {"complaint": "commands", "dispatcher": "officer-commands"}
_LETTER = "SELECT * FROM desk.dead_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One dead letter of one reader. `told_on`, `told_in`: the log and partition that tell of it."""

    id: str
    at: datetime
    reason: str
    detail: str
    state: str
    reader: str
    key: str
    told_on: str
    told_in: int
    at_source: TopicPartition | None
    offset: int

    @property
    def owned(self) -> bool:
        """Whether the owner of a log told of it."""
        return topics()[self.told_on].owned

    @property
    def decider(self) -> str:
        """Who could not decide it, if the owner of a log told."""
        return topics()[self.told_on].owner.rpartition("/")[2]


async def letters(pool: Pool, *, settled: bool) -> Sequence[Letter]:
    """What waits, newest first; with `settled` also what was retried or discarded."""
    rows = await pool.fetch(f"{_LETTER} WHERE $1 OR state = 'waiting' ORDER BY at DESC, place DESC", settled)
    return [_letter(row) for row in rows]


async def find(pool: Pool, name: str) -> Letter:
    """The dead letter of this id. Raises StackError."""
    row = await pool.fetchrow(f"{_LETTER} WHERE place = $1", name.replace("/", "|"))
    if row is None:
        raise StackError(f"No dead letter {name}: aduan dead-letters list shows what there is.")
    return _letter(row)


async def waiting_with(pool: Pool, letter: Letter) -> Sequence[Letter]:
    """What of the same key waits for the same owner, in the order in which it must be decided."""
    rows = await pool.fetch(
        f"{_LETTER} WHERE record_key = $1 AND state = 'waiting' AND _topic = $2 AND _partition = $3 ORDER BY _offset",
        letter.key,
        letter.told_on,
        letter.told_in,
    )
    return [_letter(row) for row in rows]


async def original(broker: Broker, letter: Letter) -> Record:
    """The record as it stands on its log. Raises StackError when it has none or does not answer."""
    if letter.at_source is None:
        raise StackError(
            f"{letter.id} is a parked mail: its raw form stands on originals; officers open it on the desk."
        )
    reader = await broker.reader({letter.at_source: letter.offset})
    try:
        found = await reader.read(1, _READ_S)
    finally:
        await reader.close()
    for record in found.get(letter.at_source, ()):
        if record.offset == letter.offset:
            return record
    raise StackError(f"{letter.at_source.topic}/{letter.at_source.partition} gives no record at {letter.offset}.")


def to_retry(letter: Letter, record: Record, by: str, wish_id: UUID, now: datetime) -> tuple[TopicPartition, Outgoing]:
    """The owner's wish to decide it again, and where it goes. Raises StackError for a record too large to carry."""
    assert letter.at_source is not None
    wish = RetryDeadLetter(
        decider=letter.decider,
        topic=letter.at_source.topic,
        partition=letter.at_source.partition,
        offset=letter.offset,
        key=letter.key,
        value=base64.b64encode(record.value or b"").decode("ascii"),
        by=by,
    )
    return _carried(letter, wish, wish_id, now)


def to_discard(letter: Letter, reason: str, by: str, wish_id: UUID, now: datetime) -> tuple[TopicPartition, Outgoing]:
    """The owner's wish to give it up, and where it goes."""
    assert letter.at_source is not None
    wish = DiscardDeadLetter(
        decider=letter.decider,
        topic=letter.at_source.topic,
        partition=letter.at_source.partition,
        offset=letter.offset,
        key=letter.key,
        reason=reason,
        by=by,
    )
    return _carried(letter, wish, wish_id, now)


def _carried(letter: Letter, wish: Message, wish_id: UUID, now: datetime) -> tuple[TopicPartition, Outgoing]:
    envelope = Envelope(
        id=wish_id,
        subject=_uuid(letter.key),
        cause=wish_id,
        correlation=wish_id,
        occurred_at=now,
        recorded_at=now,
        data=wish,
    )
    try:
        value = encode(envelope)
    except Undecodable as reason:
        raise StackError(f"{letter.id} cannot be carried in a command ({reason}): discard it.") from reason
    # To the owner's partition whatever the key, which may be the very thing that is wrong.
    at = TopicPartition(_CARRIERS.get(letter.decider, "identified"), letter.told_in)
    return at, Outgoing(letter.key.encode("ascii", "backslashreplace"), value)


def appended_anew(letter: Letter, record: Record) -> tuple[TopicPartition, Outgoing]:
    """The original as it goes back onto its log. Raises StackError for a log whose owner alone writes it."""
    assert letter.at_source is not None
    if topics()[letter.at_source.topic].owned:
        raise StackError(
            f"{letter.id}: only its owner writes {letter.at_source.topic}; mend {letter.reader}, then rebuild it."
        )
    return letter.at_source, Outgoing(record.key or b"", record.value or b"", copies.without_trace(record.headers))


def settlement(letter: Letter, outcome: str, by: str) -> tuple[TopicPartition, Outgoing]:
    """The record that ends the waiting of what another reader set aside."""
    assert letter.at_source is not None
    settled = copies.SetAsideSettled.model_validate(
        {
            "reader": letter.reader,
            "topic": letter.at_source.topic,
            "partition": letter.at_source.partition,
            "offset": letter.offset,
            "outcome": outcome,
            "by": by,
        }
    )
    return TopicPartition(letter.told_on, letter.told_in), copies.settlement(settled)


def _letter(row: asyncpg.Record) -> Letter:
    placed = row["partition"] is not None
    return Letter(
        id=row["place"].replace("|", "/"),
        at=row["at"],
        reason=row["reason"],
        detail=row["detail"],
        state=row["state"],
        reader=row["reader"],
        key=row["record_key"],
        told_on=row["_topic"],
        told_in=row["_partition"],
        at_source=TopicPartition(row["topic"], row["partition"]) if placed else None,
        offset=row["at_offset"] if placed else 0,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
