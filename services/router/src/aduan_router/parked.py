"""What wishes about a parked mail lead to: to settle it, of which the first is granted, or to read it again."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events import complaints as said
from aduan_events.commands import RecordParkedMailUnread, RetryParkedMail, SettleParkedMail
from aduan_events.contacts import ContactReceived
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import Channel
from aduan_router.case import Person
from aduan_runtime.ownership.decisions import Decided

_BY_RULE = "router"


def settled(person: Person, wish: SettleParkedMail, envelope: Envelope[Message]) -> Sequence[Decided]:
    """A parked mail waits until it is settled once; the class that it was counted under stays.

    One that was read after all has a copy of its raw form under whoever wrote it: its own, which no erasure of that
    person would reach, goes now.
    """
    if wish.contact not in person.parked:
        return _not_waiting(wish.by, envelope)
    if wish.outcome == "taken_up" and wish.text is None:
        return [Decided(Refused(command=envelope.id, reason="parked_mail_without_text", by=wish.by))]
    fields = wish.model_dump(include={"contact", "outcome", "by", "reason"})
    events = [Decided(said.ParkedMailSettled(**fields, text=wish.text, email=wish.email))]
    if wish.outcome == "retried":
        events.append(Decided(said.SubjectErased(contacts=(wish.contact,), complaints=(), by=_BY_RULE)))
    return events


def to_read_again(person: Person, wish: RetryParkedMail, envelope: Envelope[Message]) -> Sequence[Decided]:
    """The order to read a parked mail again, as often as it is wished while it waits."""
    if wish.contact not in person.parked:
        return _not_waiting(wish.by, envelope)
    return [Decided(said.ParkedMailRetryOrdered(**wish.model_dump(exclude={"original"}), original=wish.original))]


def still_unread(person: Person, told: RecordParkedMailUnread, envelope: Envelope[Message]) -> Sequence[Decided]:
    """It waits on, with the reason that today's reader gives."""
    if told.contact not in person.parked:
        return _not_waiting(told.by, envelope)
    return [Decided(said.ParkedMailStillUnread(contact=told.contact, reason=told.reason, by=told.by))]


def _not_waiting(by: str, envelope: Envelope[Message]) -> Sequence[Decided]:
    return [Decided(Refused(command=envelope.id, reason="parked_mail_not_waiting", by=by))]


def taken_up(event: said.ParkedMailSettled) -> ContactReceived | None:
    """The contact that a person made of a parked mail; the same on every run, so that it is counted once."""
    if event.outcome != "taken_up" or event.text is None:
        return None
    return ContactReceived(
        contact=derived_id(event.contact, "taken up", 0),
        channel=Channel.EMAIL,
        conversation=f"parked-{event.contact}",
        content=f"parked-{event.contact}",
        message=event.text,
        email=event.email,
    )
