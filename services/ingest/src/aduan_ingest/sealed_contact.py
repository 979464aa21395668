"""An arrival becomes what stands on the logs: readable text sealed, sources hashed. Pure but for the nonces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from uuid import UUID, uuid5

from aduan_events.contacts import AttachmentNote, ContactReceived, OriginalKept, OriginalRef
from aduan_events.envelope import derived_id
from aduan_events.personal import Personal
from aduan_ingest.acceptance import Arrival, ParkedMail
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.sealing import Key, seal

# Contact ids are made in this namespace; another one would make every repeat a new contact.
_CONTACTS = UUID("6f1b5a0e-8a55-5d0c-9f53-0d4c1d6f3a77")
PIECE_BYTES = 360_000

Nonce = Callable[[], bytes]


def source_of(arrival: Arrival, lookup: Lookup) -> str:
    """The keyed hash of what makes a repeat a repeat."""
    return lookup.hash("source", f"{arrival.channel}|{arrival.source_id}")


def source_of_parked(parked: ParkedMail, lookup: Lookup) -> str:
    """As of an arrival; apart from those, so that a mail that becomes readable is accepted anew."""
    return lookup.hash("source", f"parked|{parked.source_id}")


def content_of(arrival: Arrival, lookup: Lookup) -> str:
    """The keyed hash of what was said and by whom; what a mail picks up on its way does not count."""
    said = (
        arrival.channel,
        arrival.message,
        arrival.title,
        arrival.name,
        arrival.email,
        arrival.phone,
        arrival.card_number,
        arrival.locale,
        arrival.anonymous,
        arrival.secret,
        arrival.answers,
        [one.sha256 for one in arrival.attachments],
    )
    return lookup.hash("content", json.dumps(said, default=str))


def contact_id(source: str, content: str) -> UUID:
    """The same contact for the same content under the same key, with or without a database (design.md, section 6)."""
    return uuid5(_CONTACTS, f"{source}|{content}")


def ticket_token(contact: UUID, lookup: Lookup) -> str:
    """The 128 bits in the address of a contact's ticket page."""
    return lookup.hash("ticket-token", str(contact))


def sealed_contact(
    arrival: Arrival,
    contact: UUID,
    content: str,
    key: Key,
    lookup: Lookup,
    nonce: Nonce,
    original: OriginalRef | None = None,
) -> ContactReceived:
    """The contact as it stands on `contacts`: every readable text under one key, each bound to its field."""

    record = str(contact)

    def sealed(field: str, text: str | None) -> Personal[str] | None:
        return None if text is None else seal(key, f"{record}|{field}", text, nonce())

    return ContactReceived(
        contact=contact,
        channel=arrival.channel,
        conversation=lookup.hash("conversation", arrival.conversation_id),
        content=content,
        message=seal(key, f"{record}|message", arrival.message, nonce()),
        title=sealed("title", arrival.title),
        name=sealed("name", arrival.name),
        email=sealed("email", arrival.email),
        phone=sealed("phone", arrival.phone),
        card_number=sealed("card_number", arrival.card_number),
        locale=arrival.locale,
        anonymous=arrival.anonymous,
        secret=arrival.secret,
        machine=arrival.machine,
        masked=arrival.masked,
        mail_header=sealed("mail_header", arrival.message_id),
        mail_id=lookup.hash("mail-id", arrival.message_id) if arrival.message_id else None,
        references=tuple(lookup.hash("mail-id", one) for one in arrival.references),
        answers=arrival.answers,
        original=original,
        attachments=tuple(
            AttachmentNote(
                name=seal(key, f"{record}|attachment-{index}", one.name, nonce()),
                media_type=one.media_type,
                size=one.size,
            )
            for index, one in enumerate(arrival.attachments)
        ),
    )


def original_ref(raw: bytes, first: int | None = None) -> OriginalRef:
    """How many pieces a raw mail makes; `first` is the offset of the first of them."""
    return OriginalRef(chunks=max(-(-len(raw) // PIECE_BYTES), 1), size=len(raw), first=first)


def pieces(raw: bytes, contact: UUID, key: Key, nonce: Nonce) -> Iterator[tuple[UUID, OriginalKept]]:
    """The sealed pieces of a raw mail with their ids, one at a time, in order.

    A mail that is sent again makes other pieces under another key: the ids keep both whole.
    """
    count = original_ref(raw).chunks
    for index in range(count):
        piece = raw[index * PIECE_BYTES : (index + 1) * PIECE_BYTES]
        sealed = seal(key, f"{contact}|original-{index}", piece, nonce())
        kept = OriginalKept(contact=contact, index=index, count=count, piece=sealed)
        yield derived_id(contact, f"original|{key.id}", index), kept
