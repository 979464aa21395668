"""Who a contact is from: the precedence of identifiers, as a pure rule (design.md, section 6).

Card number, then account e-mail, then phone; a phone alone never joins differing names; a conflict is reported,
never merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid5

IdentifierKind = Literal["card", "email", "phone"]
_PRECEDENCE: tuple[IdentifierKind, ...] = ("card", "email", "phone")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A keyed hash of a card number, an e-mail address or a phone number."""

    kind: IdentifierKind
    hash: str

    @property
    def stored(self) -> str:
        """The key under which it is stored."""
        return f"{self.kind}|{self.hash}"


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom a stored identifier belongs."""

    subject: UUID
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a contact says of its sender: identifiers, the keyed hash of a name, and the contact that it answers."""

    contact: UUID
    identifiers: tuple[Identifier, ...]
    name: str | None = None
    answers: UUID | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose contact this is, which identifiers are new for that subject, and which belong to somebody else."""

    subject: UUID
    new: tuple[Identifier, ...] = ()
    conflicts: tuple[tuple[IdentifierKind, UUID], ...] = ()


def subject_of_new(contact: UUID) -> UUID:
    """The subject that a contact of an unknown person founds: the same on every re-run."""
    return uuid5(contact, "subject")


def identify(claim: Claim, owners: Mapping[str, Owner], subjects: Mapping[UUID, UUID]) -> Identity:
    """Whose contact this is, given who owns its identifiers and which contacts have a subject."""
    known = [(one, owners[one.stored]) for one in claim.identifiers if one.stored in owners]
    joining = [(one, owner) for one, owner in known if not _phone_of_another(one, owner, claim, known)]
    joining.sort(key=lambda pair: _PRECEDENCE.index(pair[0].kind))
    settled = subjects.get(claim.contact)
    if settled is None and claim.answers is not None:
        settled = subjects.get(claim.answers)
    if settled is None:
        settled = joining[0][1].subject if joining else subject_of_new(claim.contact)
    new = tuple(one for one in claim.identifiers if one.stored not in owners)
    conflicts = _conflicts(joining, settled)
    return Identity(settled, new, conflicts)


def _phone_of_another(one: Identifier, owner: Owner, claim: Claim, known: Sequence[tuple[Identifier, Owner]]) -> bool:
    if one.kind != "phone" or claim.name is None or owner.name is None:
        return False
    agreeing = any(other.kind != "phone" and who.subject == owner.subject for other, who in known)
    return not agreeing and claim.name != owner.name


def _conflicts(joining: Sequence[tuple[Identifier, Owner]], subject: UUID) -> tuple[tuple[IdentifierKind, UUID], ...]:
    found: dict[UUID, IdentifierKind] = {}
    for one, owner in joining:
        if owner.subject != subject:
            found.setdefault(owner.subject, one.kind)
    return tuple((kind, other) for other, kind in found.items())
