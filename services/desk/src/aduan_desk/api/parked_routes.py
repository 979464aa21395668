"""Parked mails over HTTP, as plain text that no browser takes for a page; and the order to erase a person."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from aduan_desk.api import contract
from aduan_desk.api.command_routes import described
from aduan_desk.api.commanding import Placed
from aduan_desk.api.contract import answers
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import body_as, not_found, problem
from aduan_desk.api.guard import officer_of
from aduan_desk.api.parked import NoSuchMail
from aduan_runtime.homes.ports import BrokerAway
from aduan_runtime.originals import OriginalMissing
from aduan_runtime.problems import documented
from aduan_runtime.vault.sealing import KeyDestroyed, SealBroken

_FAILURES = documented(400, 401, 403, 404, 408, 410, 413, 415, 422, 503)
_RAW: dict[str, Any] = {"description": "The mail as it came, as text.", "content": {"text/plain": {}}}
# It was written by anybody: shown as text, in no frame, and nothing in it runs or loads.
_HARMLESS = {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class SettleBody(BaseModel):
    """Why a parked mail is given up, or what a person reads in it; the reason names no one."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["discarded", "taken_up"]
    reason: Reason
    text: Text | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _has_text(self) -> SettleBody:
        if (self.outcome == "taken_up") != (self.text is not None):
            raise ValueError("what is taken up has a text, and nothing else has")
        return self


class RetryBody(BaseModel):
    """Nothing is to be said: the raw form is read again as it stands."""

    model_config = ConfigDict(extra="forbid")


class EraseBody(BaseModel):
    """Why a person is erased; it names no one."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


def parked_routes(desk: Desk) -> APIRouter:
    """The routes; who may use them stands in the table of access."""
    router = APIRouter(prefix="/api", tags=["commands"])

    @router.get(
        "/parked-mails/{contact_id}/original",
        summary="The raw form of a parked mail; the read is noted under the officer's name first",
        response_class=Response,
        responses={200: _RAW, **_FAILURES},
    )
    async def original(contact_id: UUID, request: Request) -> Response:
        try:
            raw = await desk.parked.original(contact_id, officer_of(request))
        except NoSuchMail:
            raise not_found() from None
        except KeyDestroyed:
            raise problem(410, "erased", "Isi ini sudah dihapus.", "This was erased.") from None
        except (OriginalMissing, SealBroken):
            raise problem(
                404, "original_missing", "Email aslinya tidak ditemukan.", "The original mail was not found."
            ) from None
        except BrokerAway:
            raise problem(
                503, "logs_away", "Log belum menjawab. Coba lagi.", "The logs do not answer yet. Try again."
            ) from None
        name = f'inline; filename="{contact_id}.txt"'
        return Response(raw.decode("utf-8", "replace"), headers={**_HARMLESS, "Content-Disposition": name})

    @router.post(
        "/parked-mails/{contact_id}/retry",
        status_code=202,
        summary="Read a parked mail again with today's reader: it becomes a contact, or waits on with today's reason",
        responses={202: answers(contract.Accepted), **_FAILURES},
        openapi_extra=described(RetryBody),
    )
    async def retry(contact_id: UUID, request: Request) -> dict[str, Any]:
        await body_as(RetryBody, request)
        try:
            placed = await desk.parked.retry(contact_id, officer_of(request))
        except NoSuchMail:
            raise not_found() from None
        return _accepted(placed)

    @router.post(
        "/parked-mails/{contact_id}/settle",
        status_code=202,
        summary="Give a parked mail up, or take it up in one's own words",
        responses={202: answers(contract.Accepted), **_FAILURES},
        openapi_extra=described(SettleBody),
    )
    async def settle(contact_id: UUID, request: Request) -> dict[str, Any]:
        body = await body_as(SettleBody, request)
        try:
            placed = await desk.parked.settle(
                contact_id, body.outcome, officer_of(request), body.reason, body.text, body.email
            )
        except NoSuchMail:
            raise not_found() from None
        return _accepted(placed)

    @router.post(
        "/complaints/{id}/erase",
        status_code=202,
        summary="Erase the person behind a complaint for good",
        responses={202: answers(contract.Accepted), **_FAILURES},
        openapi_extra=described(EraseBody),
    )
    async def erase(id: str, request: Request) -> dict[str, Any]:
        body = await body_as(EraseBody, request)
        subject = await desk.subject(id)
        if subject is None:
            raise not_found()
        return _accepted(await desk.parked.erase(subject, officer_of(request), body.reason))

    return router


def _accepted(placed: Placed) -> dict[str, Any]:
    position = {"topic": placed.at.topic, "partition": placed.at.partition, "offset": placed.offset}
    return {"command_id": str(placed.command_id), "position": position}
