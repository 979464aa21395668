"""The reactor `identify`: contacts in, `identified` out. The one place of the router that reads what citizens wrote.

Text is opened once, turned into features and keyed hashes, and forgotten; deciders never decrypt (design.md 5).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from aduan_almanac.words import search_words
from aduan_events import ticket
from aduan_events.commands import ReportPossibleSamePerson
from aduan_events.contacts import ContactReceived, MailParked
from aduan_events.envelope import Envelope
from aduan_events.identified import ContactIdentified, ParkedMailIdentified
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_router.identity import Claim, Identifier, IdentifierKind, Identity
from aduan_router.store import IdentityStore
from aduan_router.understand.features import Features, Given, understand
from aduan_runtime.shells.reactor import Received, Said
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.sealing import Key, SealBroken, opened_text, seal

log = logging.getLogger(__name__)

_Sealed: TypeAlias = ContactReceived | ContactIdentified
_SEALED = ("message", "title", "name", "email", "phone", "card_number")


@dataclass(frozen=True, slots=True)
class Opened:
    """A contact as readable text, for as long as one batch takes."""

    message: str = ""
    title: str = ""
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    card_number: str | None = None


class Nonces(Protocol):
    """Where fresh nonces come from."""

    def __call__(self) -> bytes: ...


class IdentifyReactor:
    """Binds each contact to a subject and says what the rules need of it."""

    name = "identify"
    source = "contacts"
    outputs = ("identified", "commands")

    def __init__(self, vault: Vault, lookup: Lookup, store: IdentityStore, nonce: Nonces) -> None:
        self._vault = vault
        self._lookup = lookup
        self._store = store
        self._nonce = nonce

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        keys = await self._vault.open_many({one.key for received in batch for one in _boxes(received.envelope.data)})
        opened = [_open(received.envelope.data, keys) for received in batch]
        features = [_features(received.envelope.data, text) for received, text in zip(batch, opened, strict=True)]
        claims = [
            self._claim(received.envelope.data, text, found)
            for received, text, found in zip(batch, opened, features, strict=True)
        ]
        key_of = {_contact(received.envelope.data): _keys(received.envelope.data) for received in batch}
        identities = await self._store.settle(
            claims,
            lambda subjects: {key: subject for contact, subject in subjects.items() for key in key_of[contact]},
        )
        return [
            self._said(received, text, found, identity, keys)
            for received, text, found, identity in zip(batch, opened, features, identities, strict=True)
        ]

    async def recall(self, said: Sequence[Envelope[Message]]) -> None:
        """Learn again whose contacts and identifiers these were, from what `identified` tells (design.md, section 6).

        Nothing is asked of contacts that are known. Identifiers come back as far as the vault still has the keys of
        their contacts. Raises Unavailable.
        """
        told = {
            one.data.contact: (one.data, one.subject)
            for one in said
            if isinstance(one.data, ContactIdentified | ParkedMailIdentified) and one.subject is not None
        }
        unknown = await self._store.unknown(list(told)) if told else frozenset()
        lost = [pair for contact, pair in told.items() if contact in unknown]
        if not lost:
            return
        # Bound first: from then on the keys of an erased person do not open.
        await self._vault.bind({box.key: subject for data, subject in lost for box in _boxes(data)})
        keys = await self._vault.open_many({box.key for data, _ in lost for box in _boxes(data)})
        opened = [(data, subject, _open(data, keys)) for data, subject in lost]
        await self._store.recall(
            [(self._claim(data, text, _features(data, text)), subject) for data, subject, text in opened]
        )

    def _claim(self, data: object, text: Opened, found: Features | None) -> Claim:
        if not isinstance(data, _Sealed) or found is None:
            return Claim(_contact(data), ())
        given: tuple[tuple[IdentifierKind, Sequence[str]], ...] = (
            ("card", found.cards),
            ("email", found.emails),
            ("phone", found.phones),
        )
        identifiers = tuple(
            Identifier(kind, self._lookup.hash(kind, value)) for kind, values in given for value in values
        )
        name = self._lookup.hash("name", " ".join(text.name.casefold().split())) if text.name else None
        return Claim(data.contact, identifiers, name, data.answers)

    def _said(
        self, received: Received, text: Opened, found: Features | None, identity: Identity, keys: Mapping[str, Key]
    ) -> Sequence[Said]:
        data = received.envelope.data
        if isinstance(data, MailParked):
            parked = ParkedMailIdentified(contact=data.contact, reason=data.reason, original=data.original)
            return [Said("identified", parked, identity.subject)]
        if not isinstance(data, ContactReceived) or found is None:
            return []
        said = [Said("identified", self._identified(data, text, found, keys), identity.subject)]
        for kind, other in identity.conflicts:
            report = ReportPossibleSamePerson(other=other, identifier=kind, contact=data.contact)
            said.append(Said("commands", report, identity.subject))
        return said

    def _identified(
        self, data: ContactReceived, text: Opened, found: Features, keys: Mapping[str, Key]
    ) -> ContactIdentified:
        email = data.email or self._found(data, "email", found.emails, keys)
        phone = data.phone or self._found(data, "phone", found.phones, keys)
        card = data.card_number or self._found(data, "card_number", found.cards, keys)
        return ContactIdentified(
            contact=data.contact,
            channel=data.channel,
            kind=found.kind,
            category=found.category,
            secondary=found.secondary,
            evidence=found.evidence,
            present=found.present,
            flags=found.flags,
            fingerprint=self._lookup.hash("fingerprint", found.fingerprint),
            words=self._lookup.hash_many("word", search_words(f"{text.title} {text.message}")),
            language=found.language,
            locale=data.locale,
            anonymous=data.anonymous,
            secret=data.secret,
            machine=data.machine,
            has_address=email is not None and data.machine is None,
            answers=data.answers,
            names_ticket=ticket.find(f"{text.title} {text.message}"),
            masked=data.masked,
            message=data.message,
            title=data.title,
            name=data.name,
            email=email,
            phone=phone,
            card_number=card,
        )

    def _found(
        self, data: ContactReceived, field: str, values: Sequence[str], keys: Mapping[str, Key]
    ) -> Personal[str] | None:
        """What stands in the text alone is sealed under the contact's own key."""
        key = keys.get(data.message.key)
        if not values or key is None:
            return None
        return seal(key, f"{data.contact}|{field}", values[0], self._nonce())


def _contact(data: object) -> UUID:
    assert isinstance(data, _Sealed | MailParked | ParkedMailIdentified)
    return data.contact


def _boxes(data: object) -> list[Personal[str]]:
    if not isinstance(data, _Sealed):
        return []
    return [box for name in _SEALED if (box := getattr(data, name)) is not None]


def _keys(data: object) -> set[str]:
    if isinstance(data, MailParked):
        return {data.key} if data.key else set()
    return {box.key for box in _boxes(data)}


def _open(data: object, keys: Mapping[str, Key]) -> Opened:
    """What the contact says; nothing where its key was destroyed."""
    if not isinstance(data, _Sealed):
        return Opened()
    texts: dict[str, str] = {}
    for name in _SEALED:
        box: Personal[str] | None = getattr(data, name)
        if box is None or box.key not in keys:
            continue
        try:
            texts[name] = opened_text(keys[box.key], box)
        except SealBroken:
            log.error("a sealed field of a contact does not open; it is read as missing")
    return Opened(**texts)


def _features(data: object, text: Opened) -> Features | None:
    if not isinstance(data, _Sealed):
        return None
    given = Given(name=text.name, email=text.email, phone=text.phone, card_number=text.card_number)
    return understand(text.title, text.message, given)
