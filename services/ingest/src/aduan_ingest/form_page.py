"""The complaint form over HTTP: shown, posted, shown again with what is wrong. It works without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from aduan_ingest.acceptance import Locale
from aduan_ingest.channels import form_errors as wrong
from aduan_ingest.channels.form import Refusing, from_form, is_key, read_urlencoded
from aduan_ingest.pages.rendering import FormPage
from aduan_ingest.public_door import PublicDoor
from aduan_runtime.problems import FieldError, Problem, documented
from aduan_runtime.web import body_of

URLENCODED = "application/x-www-form-urlencoded"
_FORM_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            URLENCODED: {
                "schema": {
                    "type": "object",
                    "required": ["key", "message"],
                    "properties": {
                        name: {"type": "string"}
                        for name in ("key", "message", "name", "email", "phone", "card_number", "title")
                    },
                }
            }
        },
    }
}
_HTML = {"content": {"text/html": {"schema": {"type": "string"}}}}


def html(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a page route may answer with a page, for its `responses`."""
    return {status: {"description": "A page that says so.", **_HTML} for status in statuses}


def form_routes(door: PublicDoor) -> APIRouter:
    """GET / and /form, POST /form."""
    router = APIRouter(tags=["pages"])

    def shown(
        language: Locale,
        values: Mapping[str, str],
        key: str,
        status: int = 200,
        errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
        new_key: bool = False,
    ) -> Response:
        page = FormPage(language=language, key=key, now=door.now(), values=values, errors=errors, new_key=new_key)
        return HTMLResponse(door.pages.form(page), status, dict(headers or {}) | {"Vary": "Accept-Language"})

    @router.get("/", response_class=HTMLResponse, summary="The complaint form")
    @router.get("/form", response_class=HTMLResponse, summary="The complaint form")
    async def form(request: Request) -> Response:
        return shown(door.language(request), {}, door.new_key())

    @router.post(
        "/form",
        summary="Send the form",
        status_code=303,
        response_class=Response,
        responses={303: {"description": "Accepted; the ticket page is at Location."}}
        | html(400, 409, 422, 429, 503)
        | documented(408, 413, 415),
        openapi_extra=_FORM_BODY,
    )
    async def send(request: Request) -> Response:
        language = door.language(request)
        fields: dict[str, str] = {}
        key = ""
        try:
            fields = read_urlencoded(await body_of(request, URLENCODED))
            key = fields.pop("key", "").strip()
            if not is_key(key):
                raise Problem(422, [wrong.unreadable_form()])
            reading = from_form(fields, key=key, locale=language)
            if isinstance(reading, Refusing):
                raise Problem(422, reading.errors)
            accepted = await door.accept(reading.arrival, request, "key")
        except Problem as problem:
            if problem.status == 415:
                raise
            reused = problem.status == 409
            again = door.new_key() if reused or not is_key(key) else key
            return shown(language, fields, again, problem.status, problem.errors, problem.headers, reused)
        query = [("lang", language), ("new", "1"), *(("note", note.code) for note in reading.notes)]
        return RedirectResponse(f"/t/{accepted.ticket_token}?{urlencode(query)}", 303)

    return router
