"""What the wish to settle a parked mail leads to: one event, or one refusal. The first wish is granted."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events import complaints as said
from aduan_events.commands import SettleParkedMail
from aduan_events.contacts import ContactReceived
from aduan_events.envelope import Envelope, derived_id
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_events.vocabulary import Channel
from aduan_router.case import Person
from aduan_runtime.ownership.decisions import Decided


def settled(person: Person, wish: SettleParkedMail, envelope: Envelope[Message]) -> Sequence[Decided]:
    """A parked mail waits until it is settled once; the class that it was counted under stays."""
    if wish.contact not in person.parked:
        return [Decided(Refused(command=envelope.id, reason="parked_mail_not_waiting", by=wish.by))]
    if wish.outcome == "taken_up" and wish.text is None:
        return [Decided(Refused(command=envelope.id, reason="parked_mail_without_text", by=wish.by))]
    fields = wish.model_dump(include={"contact", "outcome", "by", "reason"})
    return [Decided(said.ParkedMailSettled(**fields, text=wish.text, email=wish.email))]


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
