"""Who may do what and see which fields: one table role × operation × field that denies by default (design.md 8)."""

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

    KNOW_ONESELF = "know_oneself"
    READ_NUMBERS = "read_numbers"
    READ_CASES = "read_cases"
    FOLLOW = "follow"
    REVEAL = "reveal"
    COMMAND = "command"
    READ_DEAD_LETTERS = "read_dead_letters"
    READ_ORIGINAL = "read_original"
    SETTLE_MAIL = "settle_mail"
    ERASE = "erase"


class Field(StrEnum):
    """What an answer can hold. `TEXT` is what people wrote, their names and their masked identifiers."""

    NUMBERS = "numbers"
    STATE = "state"
    TEXT = "text"
    IDENTIFIERS = "identifiers"
    TRACES = "traces"
    REASONS = "reasons"


Fields = frozenset[Field]
_NUMBERS: Fields = frozenset({Field.NUMBERS})
_STATE: Fields = frozenset({Field.STATE})
_REASONS: Fields = frozenset({Field.REASONS})

_EVERYBODY: Mapping[Operation, Fields] = MappingProxyType(
    {Operation.KNOW_ONESELF: _STATE, Operation.READ_NUMBERS: _NUMBERS, Operation.FOLLOW: _STATE}
)
_OFFICER: Mapping[Operation, Fields] = MappingProxyType(
    {
        **_EVERYBODY,
        Operation.READ_CASES: frozenset({Field.STATE, Field.TEXT, Field.TRACES}),
        Operation.REVEAL: frozenset({Field.IDENTIFIERS}),
        Operation.COMMAND: _STATE,
        Operation.READ_DEAD_LETTERS: _REASONS,
        Operation.READ_ORIGINAL: frozenset({Field.TEXT, Field.IDENTIFIERS}),
        Operation.SETTLE_MAIL: _STATE,
    }
)
TABLE: Mapping[Role, Mapping[Operation, Fields]] = MappingProxyType(
    {
        Role.AGENT: _OFFICER,
        Role.SUPERVISOR: _OFFICER,
        Role.PRIVACY: MappingProxyType({**_EVERYBODY, Operation.READ_CASES: _STATE, Operation.ERASE: _STATE}),
        Role.AUDITOR: MappingProxyType({**_EVERYBODY, Operation.READ_CASES: _STATE}),
        Role.SRE: MappingProxyType(
            {
                **_EVERYBODY,
                Operation.READ_CASES: frozenset({Field.STATE, Field.TRACES}),
                Operation.READ_DEAD_LETTERS: _REASONS,
            }
        ),
    }
)
"""What is not in the table is denied."""

_CASE = "/api/complaints/{id}"
_MAIL = "/api/parked-mails/{contact_id}"
ROUTES: Mapping[tuple[str, str], Operation] = MappingProxyType(
    {
        ("GET", "/auth/me"): Operation.KNOW_ONESELF,
        ("GET", "/api/queues"): Operation.READ_NUMBERS,
        ("GET", "/api/day"): Operation.READ_NUMBERS,
        ("GET", "/api/complaints"): Operation.READ_CASES,
        ("GET", _CASE): Operation.READ_CASES,
        ("POST", f"{_CASE}/reading"): Operation.READ_CASES,
        ("GET", "/api/stream"): Operation.FOLLOW,
        ("GET", "/api/dead-letters"): Operation.READ_DEAD_LETTERS,
        ("POST", f"{_CASE}/erase"): Operation.ERASE,
        ("GET", f"{_MAIL}/original"): Operation.READ_ORIGINAL,
        ("POST", f"{_MAIL}/retry"): Operation.SETTLE_MAIL,
        ("POST", f"{_MAIL}/settle"): Operation.SETTLE_MAIL,
        ("POST", f"{_CASE}/reveal"): Operation.REVEAL,
        **{
            ("POST", f"{_CASE}/{word}"): Operation.COMMAND
            for word in (
                "claim", "release", "reply", "note", "transfer", "resolve", "reopen", "link", "unlink", "classify",
            )
        },
    }
)  # fmt: skip
"""The operation of each guarded route, by method and path; a guarded route that lacks here answers nobody."""

UNATTENDED = frozenset({"/auth/me", "/api/queues", "/api/day", "/api/stream", f"{_CASE}/reading"})
"""What a page asks for by itself: it does not keep an idle session alive."""

_USERS: Mapping[str, Role] = MappingProxyType(
    {"agen": Role.AGENT, "penyelia": Role.SUPERVISOR, "privasi": Role.PRIVACY, "auditor": Role.AUDITOR, "sre": Role.SRE}
)


def fields(role: Role, operation: Operation) -> Fields:
    """What a role may see by this operation; nothing where the table does not name it."""
    return TABLE.get(role, {}).get(operation, frozenset())


def allowed(role: Role, operation: Operation) -> bool:
    """Whether a role may do this at all."""
    return bool(fields(role, operation))


def permitted(role: Role) -> list[Operation]:
    """All that a role may do."""
    return [operation for operation in Operation if allowed(role, operation)]


def role_of(user: str) -> Role | None:
    """The role of a local user, told by the first part of the name (agen-1, penyelia-1, sre-1); None if unknown."""
    kind, _, number = user.partition("-")
    return _USERS.get(kind) if number.isdigit() and len(number) <= 4 else None
