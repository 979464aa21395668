"""What citizens wrote, sealed as it came, by contact; and the keyed hashes of words that search uses.

Of an erased person nothing but the contact's id stays. Both logs end in the same row, whichever is read first.
"""

from __future__ import annotations

from collections.abc import Sequence

from aduan_events.complaints import SubjectErased
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_runtime.homes.ports import Row, Table

TEXT = Table(
    name="contact_text",
    key="contact",
    columns={
        "contact": "text",
        "subject": "text",
        "channel": "text",
        "at": "timestamptz",
        "message": "jsonb",
        "title": "jsonb",
        "name": "jsonb",
        "email": "jsonb",
        "phone": "jsonb",
        "card_number": "jsonb",
        "masked": "text[]",
        "words": "text[]",
    },
    indexes=("USING gin (words)",),
)
_SEALED = ("message", "title", "name", "email", "phone", "card_number")


class TextsView:
    """One row a contact, fed by `identified`, and emptied for ever by an erasure on `complaints`."""

    name = "texts"
    tables = (TEXT,)
    topics = ("identified", "complaints")

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        if isinstance(event.data, SubjectErased):
            return tuple(("contact_text", str(contact)) for contact in event.data.contacts)
        if isinstance(event.data, ContactIdentified):
            return (("contact_text", str(event.data.contact)),)
        return ()

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        data = event.data
        if isinstance(data, SubjectErased):
            return _emptied(key, event)
        if row is not None or not isinstance(data, ContactIdentified):
            return row or {}
        sealed = data.model_dump(mode="json", include=set(_SEALED))
        return {
            "contact": key,
            "subject": str(event.subject),
            "channel": data.channel.value,
            "at": event.occurred_at,
            **{name: sealed[name] for name in _SEALED},
            "masked": list(data.masked),
            "words": sorted(set(data.words)),
        }


def _emptied(key: str, event: Envelope[Message]) -> Row:
    """Without a message: so a row looks that was erased, and no other."""
    return {
        "contact": key,
        "subject": str(event.subject),
        "channel": None,
        "at": None,
        **dict.fromkeys(_SEALED),
        "masked": [],
        "words": [],
    }
