"""What the wish to erase a person leads to, and that nothing told of them later stays readable (design.md, section 6).

The cases stay, so that every count does; keys and identities go where the log says so (`forgetting.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.commands import EraseSubject
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import Refused
from aduan_router.case import Person
from aduan_runtime.ownership.decisions import Decided

_BY_RULE = "router"


def erased(person: Person, wish: EraseSubject, envelope: Envelope[Message]) -> Sequence[Decided]:
    """One SubjectErased, or one refusal; a wish that was granted before says nothing again."""
    if person.erased_by == envelope.id:
        return []
    if person.erased_by is not None:
        return [Decided(Refused(command=envelope.id, reason="already_erased", by=wish.by))]
    if not person.contacts:
        return [Decided(Refused(command=envelope.id, reason="unknown_subject", by=wish.by))]
    contacts, complaints = tuple(sorted(person.contacts)), tuple(sorted(person.cases))
    return [Decided(said.SubjectErased(contacts=contacts, complaints=complaints, by=wish.by))]


def erased_too(person: Person, contact: UUID, decided: Sequence[Decided]) -> Sequence[Decided]:
    """A contact that was on its way when its person was erased gets its class, so that it is counted, and goes too."""
    if person.erased_by is None or not decided:
        return decided
    opened = tuple(one.complaint for one in decided if isinstance(one.data, said.ComplaintOpened) and one.complaint)
    return [*decided, Decided(said.SubjectErased(contacts=(contact,), complaints=opened, by=_BY_RULE))]
