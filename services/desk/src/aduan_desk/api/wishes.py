"""The bodies of commands as officers send them, and the commands that they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from aduan_events import commands as wish
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_events.vocabulary import Category, Kind, Queue

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Version = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Seal = Callable[[str, str], Personal[str]]


class UnknownTarget(LookupError):
    """The complaint that another is to be linked to does not exist."""


class Body(BaseModel):
    """What every command may say: the version that the officer looked at."""

    model_config = ConfigDict(extra="forbid")

    expected_version: Version | None = None


class ReplyBody(Body):
    """An answer to the citizen."""

    text: Text


class ResolveBody(Body):
    """An answer that solves the complaint."""

    result: Text


class ReopenBody(Body):
    """Why a resolution is taken back."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] | None = None


class TransferBody(Body):
    """Where the complaint belongs."""

    queue: Queue


class ClassifyBody(Body):
    """What the complaint is about, corrected."""

    category: Category
    kind: Kind


class LinkBody(Body):
    """The complaint that tells the same trouble, as UUID or number."""

    to: Annotated[str, StringConstraints(max_length=40)]


BODIES: Mapping[str, type[Body]] = MappingProxyType(
    {
        "claim": Body,
        "release": Body,
        "reply": ReplyBody,
        "note": ReplyBody,
        "transfer": TransferBody,
        "resolve": ResolveBody,
        "reopen": ReopenBody,
        "classify": ClassifyBody,
        "link": LinkBody,
        "unlink": Body,
    }
)


def command(operation: str, body: Body, by: str, seal: Seal, into: UUID | None) -> Message:
    """The command of a body; `seal(field, text)` seals what an officer wrote, `into` is the link's target."""
    version = body.expected_version
    match operation, body:
        case "claim", _:
            return wish.ClaimComplaint(by=by)
        case "release", _:
            return wish.ReleaseComplaint(by=by)
        case "reply", ReplyBody(text=text):
            return wish.WriteReply(by=by, expected_version=version, reply=seal("reply", text))
        case "note", ReplyBody(text=text):
            return wish.AddNote(by=by, expected_version=version, note=seal("note", text))
        case "transfer", TransferBody(queue=queue):
            return wish.TransferComplaint(by=by, expected_version=version, queue=queue)
        case "resolve", ResolveBody(result=result):
            return wish.ResolveComplaint(by=by, expected_version=version, result=seal("result", result))
        case "reopen", ReopenBody(reason=reason):
            sealed = seal("reason", reason) if reason else None
            return wish.ReopenComplaint(by=by, expected_version=version, reason=sealed)
        case "classify", ClassifyBody(category=category, kind=kind):
            return wish.ClassifyComplaint(by=by, expected_version=version, category=category, kind=kind)
        case "link", LinkBody() if into is not None:
            return wish.LinkComplaint(by=by, expected_version=version, into=into)
        case "unlink", _:
            return wish.UnlinkComplaint(by=by, expected_version=version)
        case _:
            raise ValueError(f"{operation} does not take such a body")
