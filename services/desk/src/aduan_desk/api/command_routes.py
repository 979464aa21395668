"""What officers can do to a complaint: each wish is a command on the log, 202 with where it stands."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from aduan_desk.api import contract
from aduan_desk.api.contract import answers
from aduan_desk.api.desk import Desk, NothingGiven
from aduan_desk.api.failures import body_as, not_found, problem
from aduan_desk.api.guard import officer_of
from aduan_desk.api.wishes import BODIES, Body, UnknownTarget
from aduan_runtime.problems import documented

_FAILURES = documented(400, 401, 403, 404, 408, 413, 415, 422, 503)


class Reveal(BaseModel):
    """Which personal field is to be seen in clear."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["email", "phone", "card_number"]


def command_routes(desk: Desk) -> APIRouter:
    """A route an operation, so that the contract says what each takes."""
    router = APIRouter(prefix="/api/complaints/{id}", tags=["commands"])

    @router.post(
        "/reveal",
        summary="Show a masked field; the read is noted under the officer's name first",
        responses={200: answers(contract.Revealed), **_FAILURES},
        openapi_extra=described(Reveal),
    )
    async def reveal(id: str, request: Request) -> dict[str, str]:
        officer = officer_of(request)
        field = (await body_as(Reveal, request)).field
        try:
            value = await desk.reveal(id, field, officer)
        except NothingGiven:
            raise problem(
                404,
                "not_given",
                "Warga tidak memberikan data ini.",
                "The citizen did not give this.",
                "field",
            ) from None
        if value is None:
            raise not_found()
        return {"value": value}

    for operation, body in BODIES.items():
        _add(router, desk, operation, body)
    return router


def _add(router: APIRouter, desk: Desk, operation: str, takes: type[Body]) -> None:
    @router.post(
        f"/{operation}",
        status_code=202,
        operation_id=operation,
        summary=(takes.__doc__ or "").partition("\n")[0] if takes is not Body else f"The wish to {operation}",
        responses={202: answers(contract.Accepted), **_FAILURES},
        openapi_extra=described(takes),
    )
    async def command(id: str, request: Request) -> dict[str, Any]:
        officer = officer_of(request)
        try:
            placed = await desk.command(id, operation, await body_as(takes, request), officer)
        except UnknownTarget:
            raise not_found("to") from None
        if placed is None:
            raise not_found()
        position = {"topic": placed.at.topic, "partition": placed.at.partition, "offset": placed.offset}
        return {"command_id": str(placed.command_id), "position": position}


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The body is read strictly by hand (`strict_json.py`); its contract is said here."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs", {})
    for name, one in schema.get("properties", {}).items():
        reference = str(one.get("$ref", "")).rpartition("/")[2]
        if reference in definitions:
            schema["properties"][name] = definitions[reference]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
