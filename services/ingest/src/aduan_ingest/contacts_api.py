"""POST /v1/contacts and GET /v1/contacts/{id}: the same door as the form, for programs (design.md, section 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from aduan_events.ticket import written
from aduan_events.vocabulary import CaseState, Channel, Kind
from aduan_ingest.acceptance import Locale
from aduan_ingest.channels import form_errors as wrong
from aduan_ingest.channels.form import LONGEST, Refusing, from_json, is_key
from aduan_ingest.public_door import PublicDoor
from aduan_ingest.tickets import TicketState, TicketsUnavailable
from aduan_runtime.machine_clients.keys import Scope
from aduan_runtime.machine_clients.signing import SCHEME
from aduan_runtime.problems import FieldError, Problem, documented
from aduan_runtime.strict_json import read_object
from aduan_runtime.web import body_of

KEY_HEADER = "Idempotency-Key"
# The form is open to the public; all other channels belong to programs that hold a key (design.md 8).
_SCOPES = {Channel.CHAT: Scope.CHAT, Channel.EMAIL: Scope.EMAIL, Channel.PHONE: Scope.PHONE}
_VIEW_RETRY_S = 5


class ContactIn(BaseModel):
    """A contact as programs hand it over; this is its contract, the reading is in channels/form.py."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel
    message: str = Field(min_length=1, max_length=LONGEST["message"])
    name: str | None = Field(default=None, max_length=LONGEST["name"], examples=["Sari Contoh"])
    email: str | None = Field(default=None, max_length=LONGEST["email"], examples=["sari@example.com"])
    phone: str | None = Field(default=None, max_length=LONGEST["phone"], examples=["0840 0000 0001"])
    card_number: str | None = Field(
        default=None, max_length=LONGEST["card_number"], examples=["0000 1111 2222 3333"], description="16 digits"
    )
    title: str | None = Field(default=None, max_length=LONGEST["title"])
    locale: Locale = "id"
    anonymous: bool = False
    secret: bool = False


class ContactAccepted(BaseModel):
    """The contact is on the log. `notes`, if any, say what its sender should know, e.g. that a PIN was struck out."""

    contact_id: UUID
    ticket_url: str
    notes: tuple[FieldError, ...] | None = None


class ContactStands(BaseModel):
    """Where a contact stands. `ticket` and the rest are null until its complaint is numbered."""

    contact_id: UUID
    ticket: str | None
    state: CaseState | None
    kind: Kind | None
    due_at: datetime | None
    lacks: tuple[str, ...]


def contact_routes(door: PublicDoor) -> APIRouter:
    """The two routes."""
    router = APIRouter(prefix="/v1/contacts", tags=["contacts"])

    @router.post(
        "",
        status_code=202,
        summary="Hand a contact over; 202 means that it is safe",
        response_model=ContactAccepted,
        response_model_exclude_none=True,
        responses=documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
        openapi_extra=_post_contract(),
    )
    async def hand_over(request: Request) -> ContactAccepted:
        keys = request.headers.getlist(KEY_HEADER)
        if len(keys) != 1 or not is_key(keys[0]):
            raise Problem(400, [wrong.key_missing(KEY_HEADER)])
        reading = from_json(read_object(await body_of(request, "application/json")), key=keys[0])
        if isinstance(reading, Refusing):
            raise Problem(422, reading.errors)
        if reading.arrival.channel is not Channel.FORM:
            await door.gate.require(request, _SCOPES[reading.arrival.channel])
        accepted = await door.accept(reading.arrival, request, KEY_HEADER)
        return ContactAccepted(
            contact_id=accepted.contact_id,
            ticket_url=f"{door.settings.public_url}/t/{accepted.ticket_token}",
            notes=reading.notes or None,
        )

    @router.get(
        "/{id}",
        summary="Where a contact stands, and its ticket number",
        response_model=ContactStands,
        responses=documented(404, 408, 413, 422, 503),
    )
    async def stands(id: str) -> ContactStands | JSONResponse:
        contact_id = _uuid(id)
        try:
            state = await door.tickets.by_contact(contact_id)
        except TicketsUnavailable as failure:
            raise Problem(503, [wrong.state_unknown()], retry_after_s=_VIEW_RETRY_S) from failure
        if state is None and not door.just_accepted.has(contact_id):
            raise Problem(404, [wrong.contact_unknown()])
        return _stands(contact_id, state)

    return router


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404, [wrong.contact_unknown()]) from None


def _stands(contact_id: UUID, state: TicketState | None) -> ContactStands:
    if state is None or state.ticket is None:
        return ContactStands(contact_id=contact_id, ticket=None, state=None, kind=None, due_at=None, lacks=())
    return ContactStands(
        contact_id=contact_id,
        ticket=written(state.ticket),
        state=state.state,
        kind=state.kind,
        due_at=state.due_at,
        lacks=state.lacks,
    )


def _post_contract() -> dict[str, Any]:
    """The body is read by hand, so that no stranger's JSON meets a lenient parser; its contract is said here."""
    schema = ContactIn.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs", {})
    schema["properties"]["channel"] = definitions["Channel"]
    key = {
        "name": KEY_HEADER,
        "in": "header",
        "required": True,
        "description": "Names this contact: sent again with the same body, it is the same contact.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
    }
    signature = {
        "name": "Authorization",
        "in": "header",
        "required": False,
        "description": f"{SCHEME}, for every channel but `form`; see docs/sign-in.md.",
        "schema": {"type": "string", "maxLength": 400},
    }
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"parameters": [key, signature], "requestBody": body}
