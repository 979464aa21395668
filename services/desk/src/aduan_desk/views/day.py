"""The course of a day: how much arrived and how much was answered in each quarter of an hour.

Fed by `complaints`, which names each distinct contact once. A row for each partition, so that each has one behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aduan_events import complaints as said
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_runtime.homes.murmur import partition_of
from aduan_runtime.homes.ports import Row, Table

SLOT = timedelta(minutes=15)
"""How long a slot is. A WIB day begins with one, since WIB is whole hours from UTC."""

_PARTITIONS = topics()["complaints"].partitions
_ARRIVED = (said.ComplaintOpened, said.ContactLinked, said.ContactRepeated)
_ANSWERED = (said.ReplyWritten, said.ComplaintAnswered)

DAY_SLOT = Table(
    name="day_slot",
    key="slot",
    columns={"slot": "text", "at": "timestamptz", "arrived": "bigint", "answered": "bigint"},
    indexes=("(at)",),
)


class DayView:
    """Contacts of people and answers of officers by slot; acknowledgements and machines do not count."""

    name = "day"
    tables = (DAY_SLOT,)
    topics = ("complaints",)

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        if event.subject is None or not isinstance(event.data, _ARRIVED + _ANSWERED):
            return ()
        partition = partition_of(str(event.subject).encode("ascii"), _PARTITIONS)
        return (("day_slot", f"{_slot(event.occurred_at).isoformat()}|{partition}"),)

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        arrived = isinstance(event.data, _ARRIVED)
        return {
            "slot": key,
            "at": _slot(event.occurred_at),
            "arrived": (row["arrived"] if row else 0) + arrived,
            "answered": (row["answered"] if row else 0) + (not arrived),
        }


def _slot(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
