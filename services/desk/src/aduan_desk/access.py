"""Who may do what: a table role × operation that denies by default (design.md 8)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a signed-in person is."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PRIVACY = "privacy"
    AUDITOR = "auditor"
    SRE = "sre"


class Operation(StrEnum):
    """What can be asked of the desk."""

    READ_NUMBERS = "read_numbers"
    READ_CASES = "read_cases"
    READ_TEXT = "read_text"
    REVEAL = "reveal"
    COMMAND = "command"
    READ_DEAD_LETTERS = "read_dead_letters"


_ALLOWED: Mapping[Role, frozenset[Operation]] = MappingProxyType(
    {
        Role.AGENT: frozenset(Operation),
        Role.SUPERVISOR: frozenset(Operation),
        Role.PRIVACY: frozenset({Operation.READ_NUMBERS, Operation.READ_CASES}),
        Role.AUDITOR: frozenset({Operation.READ_NUMBERS, Operation.READ_CASES}),
        Role.SRE: frozenset({Operation.READ_NUMBERS, Operation.READ_DEAD_LETTERS}),
    }
)

_USERS: Mapping[str, Role] = MappingProxyType(
    {"agen": Role.AGENT, "penyelia": Role.SUPERVISOR, "privasi": Role.PRIVACY, "auditor": Role.AUDITOR, "sre": Role.SRE}
)


def allowed(role: Role, operation: Operation) -> bool:
    """Whether a role may do this; what the table does not name is denied."""
    return operation in _ALLOWED.get(role, frozenset())


def role_of(user: str) -> Role | None:
    """The role of a local user, told by the first part of the name (agen-1, penyelia-1, sre-1); None if unknown."""
    kind, _, number = user.partition("-")
    return _USERS.get(kind) if number.isdigit() and len(number) <= 4 else None
