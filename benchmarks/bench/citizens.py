"""Contacts as `identify` hands them to the router, in bulk. All of them are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from aduan_events.codec import encode
from aduan_events.envelope import Envelope, SourceStamp
from aduan_events.identified import ContactIdentified
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Channel, Kind
from aduan_runtime.homes.ports import Outgoing

_START = datetime(2021, 5, 24, 1, tzinfo=UTC)
_CATEGORIES = (Category.INC_NOT_RECEIVED, Category.CERT_MISSING, Category.ACCESS, Category.ACCT_LINK, Category.UNCLEAR)
_PRESENT = ("name", "email", "phone", "card", "problem", "status")
_BOX = "A" * 160


def identified(count: int, *, seed: int = 11) -> Iterator[Outgoing]:
    """One contact a record, each of another person: every second one gives all that its category asks for."""
    random = Random(seed)
    for number in range(count):
        contact, subject, stamp = (UUID(int=random.getrandbits(128), version=4) for _ in range(3))
        at = _START + timedelta(milliseconds=number * 3)
        sealed = Personal[str](key=contact.hex[:16], of=f"{contact}|message", box=_BOX)
        envelope: Envelope[Message] = Envelope(
            id=stamp,
            subject=subject,
            cause=contact,
            correlation=contact,
            occurred_at=at,
            recorded_at=at,
            source=SourceStamp(f"bulk-{seed}", "contacts", 0, number, 0),
            data=ContactIdentified(
                contact=contact,
                channel=random.choice(list(Channel)),
                kind=Kind.COMPLAINT,
                category=random.choice(_CATEGORIES),
                evidence=("belum cair",),
                present=_PRESENT if number % 2 else _PRESENT[:2],
                fingerprint=contact.hex,
                words=tuple(f"{contact.hex[:8]}{word:02x}" for word in range(8)),
                has_address=True,
                message=sealed,
                email=sealed,
            ),
        )
        yield Outgoing(str(subject).encode("ascii"), encode(envelope))
