"""What became of mails, commands and poison: deliveries by effect, refusals by command, dead letters by place."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aduan_events.complaints import ParkedMailSetAside, ParkedMailSettled, ParkedMailStillUnread
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted, Refused
from aduan_runtime import dead_letters
from aduan_runtime.dead_letters import SetAside, SetAsideSettled
from aduan_runtime.homes.ports import Row, Table
from aduan_runtime.shells.first_stands import FirstStands

EFFECT = Table(
    name="effect",
    key="effect",
    columns={
        "effect": "text",
        "subject": "text",
        "complaint": "text",
        "cause": "text",
        "template": "text",
        "requested_at": "timestamptz",
    },
    indexes=("(cause)",),
)
DELIVERY = Table(
    name="delivery",
    key="effect",
    columns={"effect": "text", "outcome": "text", "reason": "text", "at": "timestamptz"},
)
REFUSAL = Table(
    name="refusal",
    key="command",
    columns={
        "command": "text",
        "complaint": "text",
        "reason": "text",
        "by": "text",
        "at": "timestamptz",
        "correlation": "text",
    },
    indexes=("(_topic, _partition, _offset)",),
)
DEAD_LETTER = Table(
    name="dead_letter",
    key="place",
    columns={
        "place": "text",
        "at": "timestamptz",
        "reason": "text",
        "detail": "text",
        "topic": "text",
        "partition": "integer",
        "at_offset": "bigint",
        "reader": "text",
        "record_key": "text",
        "contact": "text",
        "subject": "text",
        "original": "jsonb",
        "state": "text",
    },
    indexes=("(at DESC, place DESC)", "(topic, partition, at_offset)", "(record_key, _offset) WHERE state = 'waiting'"),
)


class EffectsView(FirstStands[MailRequested]):
    """Which mails were asked for, by effect id: what may be repeated on the log is one row here."""

    name = "effects"
    tables = (EFFECT,)
    topics = ("effects",)
    kind = MailRequested

    def named(self, event: Envelope[Message], data: MailRequested) -> UUID:
        return event.id

    def made(self, key: str, event: Envelope[Message], data: MailRequested) -> Row:
        return {
            "effect": key,
            "subject": str(event.subject),
            "complaint": str(event.complaint),
            "cause": str(event.cause),
            "template": data.template,
            "requested_at": event.occurred_at,
        }


class DeliveriesView(FirstStands[DeliveryEnded]):
    """What became of each effect; the first outcome stands."""

    name = "deliveries"
    tables = (DELIVERY,)
    topics = ("deliveries",)
    kind = DeliveryEnded

    def named(self, event: Envelope[Message], data: DeliveryEnded) -> UUID:
        return data.effect

    def made(self, key: str, event: Envelope[Message], data: DeliveryEnded) -> Row:
        return {"effect": key, "outcome": data.outcome, "reason": data.reason, "at": event.occurred_at}


class OutcomesView:
    """Refusals, and dead letters: told by owners on their logs, by all other readers on `dead-letters`."""

    name = "outcomes"
    tables = (REFUSAL, DEAD_LETTER)
    topics = ("complaints", "assignments", dead_letters.TOPIC)

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        match event.data:
            case Refused(command=command):
                return (("refusal", str(command)),)
            case DeadLettered() | Halted() | DeadLetterSettled() as data:
                return (("dead_letter", f"{topic}|{data.topic}|{data.partition}|{data.offset}"),)
            case SetAside() | SetAsideSettled() as data:
                return (("dead_letter", f"{data.reader}|{data.topic}|{data.partition}|{data.offset}"),)
            case (
                ParkedMailSetAside(contact=contact)
                | ParkedMailSettled(contact=contact)
                | ParkedMailStillUnread(contact=contact)
            ):
                return (("dead_letter", f"mail|{contact}"),)
            case _:
                return ()

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        match event.data:
            case Refused() as data:
                return {
                    "command": key,
                    "complaint": str(event.complaint) if event.complaint else None,
                    "reason": data.reason,
                    "by": data.by,
                    "at": event.occurred_at,
                    "correlation": str(event.correlation),
                }
            case DeadLettered() | Halted() as data:
                return {
                    **_dead_letter(key, event, data.reason),
                    "detail": getattr(data, "detail", ""),
                    "topic": data.topic,
                    "partition": data.partition,
                    "at_offset": data.offset,
                    "reader": key.partition("|")[0],
                    "record_key": data.key,
                }
            case SetAside() as data:
                # A reader that begins again after a crash may set the same record aside twice.
                return row or {
                    **_dead_letter(key, event, data.reason),
                    "detail": data.detail,
                    "topic": data.topic,
                    "partition": data.partition,
                    "at_offset": data.offset,
                    "reader": data.reader,
                    "record_key": data.key,
                }
            case DeadLetterSettled(outcome=outcome) | SetAsideSettled(outcome=outcome):
                return {**(row or _dead_letter(key, event, "unknown")), "state": outcome}
            case ParkedMailSetAside(contact=contact, reason=reason, original=original):
                return {
                    **_dead_letter(key, event, reason),
                    "reader": "mail",
                    "contact": str(contact),
                    "subject": str(event.subject),
                    "original": original.model_dump() if original else None,
                }
            case ParkedMailStillUnread(reason=reason):
                return {**(row or _dead_letter(key, event, "unknown")), "reason": reason}
            case ParkedMailSettled(outcome=outcome):
                return {**(row or _dead_letter(key, event, "unknown")), "state": outcome}
            case _:
                return row or {}


def _dead_letter(key: str, event: Envelope[Message], reason: str) -> dict[str, object]:
    return {
        "place": key,
        "at": event.occurred_at,
        "reason": reason,
        "detail": "",
        "topic": "contacts",
        "partition": None,
        "at_offset": None,
        "reader": "",
        "record_key": "",
        "contact": None,
        "subject": None,
        "original": None,
        "state": "waiting",
    }
