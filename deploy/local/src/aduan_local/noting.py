"""Acts of whoever runs the system, on the log `audit`: who, what, why, when; nothing of what anybody wrote."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from aduan_events.codec import encode
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Outgoing, TopicPartition

AUDIT = TopicPartition("audit", 0)


def noted(
    act: Message, by: str, act_id: UUID, now: datetime, subject: UUID | None = None
) -> tuple[TopicPartition, Outgoing]:
    """The record of an act, to be appended before the act itself, so that none goes unnoted."""
    envelope = Envelope(
        id=act_id,
        subject=subject,
        cause=act_id,
        correlation=act_id,
        occurred_at=now,
        recorded_at=now,
        data=act,
    )
    return AUDIT, Outgoing(by.encode("ascii", "backslashreplace"), encode(envelope))
