"""The ticket page: number, state and deadline by the token, story and replies by a one-time code (design.md 8).

Without an address to mail a code to, the token alone serves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from aduan_events.ticket import written
from aduan_events.vocabulary import CaseState
from aduan_ingest.channels import form_errors as wrong
from aduan_ingest.channels.form import Refusing, from_reply, is_key, read_urlencoded
from aduan_ingest.codes import CodeNotSent
from aduan_ingest.form_page import URLENCODED, html
from aduan_ingest.pages.rendering import TicketPage
from aduan_ingest.pages.ticket_words import mark_of
from aduan_ingest.public_door import PublicDoor
from aduan_ingest.ticket_sessions import COOKIE, LASTS_S
from aduan_ingest.tickets import StoryEntry, TicketState, TicketsUnavailable
from aduan_runtime.problems import FieldError, Problem, Words, documented
from aduan_runtime.web import body_of

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_AWAY_RETRY_S = "5"
Token = Annotated[str, Path(description="What stands at the end of a ticket link")]


class LiveState(BaseModel):
    """What the page's script asks for. `mark` changes whenever the page would say something else."""

    ticket: str | None
    state: CaseState | None
    mark: str


class TicketRoutes:
    """The pages under /t/{token}."""

    def __init__(self, door: PublicDoor) -> None:
        self._door = door

    async def page(self, request: Request, token: str) -> Response:
        """The page as it stands."""
        return await self._shown(request, token)

    async def live(self, token: str) -> LiveState:
        """The state alone. Raises Problem."""
        try:
            state = await self._door.tickets.by_token(token) if _TOKEN.fullmatch(token) else None
        except TicketsUnavailable as failure:
            raise Problem(503, [wrong.state_unknown()], retry_after_s=float(_AWAY_RETRY_S)) from failure
        if state is None and self._door.just_accepted.contact(token) is None:
            raise Problem(404, [wrong.contact_unknown()])
        number = state.ticket if state is not None else None
        return LiveState(
            ticket=written(number) if number is not None else None,
            state=state.state if state is not None else None,
            mark=mark_of(state),
        )

    async def send_code(self, request: Request, token: str) -> Response:
        """Mail a code to the contact's address. A reply that waits for it stays on the page."""
        try:
            message = (await _fields(request)).get("message", "")
            state = await self._state(token)
        except TicketsUnavailable:
            return self._says(request, token, "away", 503)
        if state is None:
            return self._says(request, token, "missing", 404)
        if state.erased or not state.has_address:
            return self._back(request, token)
        try:
            wait = await self._door.codes.send(token, state.contact_id)
        except CodeNotSent:
            return await self._shown(request, token, 503, [self._code_error("code_not_sent")], message)
        if wait > 0:
            return await self._shown(request, token, 429, [self._code_error("code_wait", math.ceil(wait))], message)
        return await self._shown(request, token, message=message) if message else self._back(request, token)

    async def open(self, request: Request, token: str) -> Response:
        """Spend a code for a session of half an hour."""
        try:
            fields = await _fields(request)
            state = await self._state(token)
        except TicketsUnavailable:
            return self._says(request, token, "away", 503)
        if state is None:
            return self._says(request, token, "missing", 404)
        if state.erased:
            return self._back(request, token)
        message = fields.get("message", "")
        verdict = self._door.codes.check(token, _NOT_A_DIGIT.sub("", fields.get("code", "")[:32]))
        if verdict == "wrong":
            error = self._code_error("code_wrong", self._door.codes.tries_left(token))
            return await self._shown(request, token, 422, [error], message)
        if verdict == "over":
            return await self._shown(request, token, 422, [self._code_error("code_over")], message)
        answer = self._back(request, token)
        if message:
            answer = await self._shown(request, token, message=message, session=state.contact_id)
        answer.set_cookie(
            COOKIE,
            self._door.sessions.issue(token, state.contact_id),
            max_age=LASTS_S,
            path=f"/t/{token}",
            httponly=True,
            samesite="lax",
            secure=self._door.settings.secure_cookies,
        )
        return answer

    async def reply(self, request: Request, token: str) -> Response:
        """Take a reply as a new contact that refers to this one."""
        fields = await _fields(request)
        message, key = fields.get("message", ""), fields.get("key", "").strip()
        language = self._door.language(request)
        try:
            answers = await self._may_reply(request, token)
        except TicketsUnavailable:
            return self._says(request, token, "away", 503)
        if answers is None and await self._is_erased(token):
            return await self._shown(request, token, 403, message=message)
        if answers is None:
            return await self._shown(request, token, 403, [self._code_error("session_over")], message)
        if not is_key(key):
            return await self._shown(request, token, 422, [wrong.unreadable_form()], message)
        reading = from_reply(message, key=key, answers=answers, locale=language)
        if isinstance(reading, Refusing):
            return await self._shown(request, token, 422, reading.errors, message, key)
        try:
            await self._door.accept(reading.arrival, request, "key")
        except Problem as problem:
            again = self._door.new_key() if problem.status == 409 else key
            answer = await self._shown(request, token, problem.status, problem.errors, message, again)
            answer.headers.update(problem.headers)
            return answer
        return self._back(request, token, ("replied", "1"), *(("note", note.code) for note in reading.notes))

    async def _state(self, token: str) -> TicketState | None:
        return await self._door.tickets.by_token(token) if _TOKEN.fullmatch(token) else None

    async def _may_reply(self, request: Request, token: str) -> UUID | None:
        """The contact that a reply answers, if this reader may reply. Raises TicketsUnavailable."""
        if await self._is_erased(token):
            return None
        if (known := self._session(request, token)) is not None:
            return known
        state = await self._state(token)
        return state.contact_id if state is not None and not state.has_address else None

    async def _is_erased(self, token: str) -> bool:
        """Not as far as anybody can tell while the view is away: a reply is taken then, and finds nobody."""
        try:
            state = await self._state(token)
        except TicketsUnavailable:
            return False
        return state is not None and state.erased

    def _session(self, request: Request, token: str) -> UUID | None:
        return self._door.sessions.read(token, request.cookies.get(COOKIE))

    async def _shown(
        self,
        request: Request,
        token: str,
        status: int = 200,
        errors: Sequence[FieldError] = (),
        message: str = "",
        key: str | None = None,
        session: UUID | None = None,
    ) -> Response:
        fresh = self._door.just_accepted.contact(token)
        try:
            state = await self._door.numbered(token) if _TOKEN.fullmatch(token) else None
        except TicketsUnavailable:
            if fresh is None:
                return self._says(request, token, "away", 503)
            state = None
        if state is None and fresh is None:
            return self._says(request, token, "missing", 404)
        session = session or self._session(request, token)
        erased = state is not None and state.erased
        opened = state is not None and not erased and (session == state.contact_id or not state.has_address)
        page = TicketPage(
            language=self._door.language(request),
            path=f"/t/{token}",
            now=self._door.now(),
            state=state,
            key=key or self._door.new_key(),
            opened=opened,
            lockable=state is not None and state.has_address and not erased,
            code_waits=self._door.codes.tries_left(token) > 0,
            story=await self._story(state.contact_id) if state is not None and opened else (),
            message=message,
            errors=errors,
            notes=_notes(request),
            replied="replied" in request.query_params,
        )
        return HTMLResponse(self._door.pages.ticket(page), status, {"Vary": "Accept-Language, Cookie"})

    async def _story(self, contact_id: UUID) -> Sequence[StoryEntry] | None:
        try:
            return await self._door.tickets.story(contact_id)
        except TicketsUnavailable:
            return None

    def _says(self, request: Request, token: str, name: str, status: int) -> Response:
        path = f"/t/{token}" if _TOKEN.fullmatch(token) else "/"
        content = self._door.pages.message(self._door.language(request), path, self._door.now(), name)
        headers = {"Retry-After": _AWAY_RETRY_S} if status == 503 else {}
        return HTMLResponse(content, status, headers | {"Vary": "Accept-Language"})

    def _back(self, request: Request, token: str, *query: tuple[str, str]) -> Response:
        asked = urlencode([("lang", self._door.language(request)), *query])
        return RedirectResponse(f"/t/{token}?{asked}", 303)

    def _code_error(self, name: str, n: int = 0) -> FieldError:
        indonesian, english = (self._door.pages.words(language)[name].format(n=n) for language in ("id", "en"))
        return FieldError(field="code", code=name, message=Words(id=indonesian, en=english))


async def _fields(request: Request) -> dict[str, str]:
    """What a form on the page sent. Raises Problem."""
    return read_urlencoded(await body_of(request, URLENCODED))


def _notes(request: Request) -> tuple[FieldError, ...]:
    """Notes of the post that led here, by code; anything else in the address is ignored."""
    known = {"card_looks_like_nik": wrong.card_looks_like_nik()}
    known |= {f"masked_{kind}": wrong.masked(kind) for kind in wrong.MASKED}
    return tuple(known[code] for code in dict.fromkeys(request.query_params.getlist("note")) if code in known)


def ticket_routes(door: PublicDoor) -> APIRouter:
    """GET /t/{token} and what its forms and its script send."""
    routes = TicketRoutes(door)
    router = APIRouter(prefix="/t/{token}", tags=["pages"])

    @router.get("", response_class=HTMLResponse, summary="The ticket page", responses=html(404, 503))
    async def page(request: Request, token: Token) -> Response:
        return await routes.page(request, token)

    @router.get("/state", summary="The state alone, for the page's script", responses=documented(404, 503))
    async def state(token: Token) -> LiveState:
        return await routes.live(token)

    # A field that is wrong comes back as the page, a body that no browser sends as a problem.
    page_or_problem: dict[int | str, dict[str, Any]] = documented(422)
    page_or_problem[422]["content"] |= html(422)[422]["content"]
    sees_other: dict[int | str, dict[str, Any]] = {303: {"description": "Done; see the ticket page."}}

    @router.post(
        "/code",
        summary="Mail a one-time code",
        response_class=Response,
        status_code=303,
        responses=sees_other | html(200, 404, 429, 503) | documented(400, 408, 413, 415, 422),
    )
    async def code(request: Request, token: Token) -> Response:
        return await routes.send_code(request, token)

    @router.post(
        "/open",
        summary="Open the story with a code",
        response_class=Response,
        status_code=303,
        responses=sees_other | html(200, 404, 503) | documented(400, 408, 413, 415) | page_or_problem,
        openapi_extra=_body("code"),
    )
    async def open_story(request: Request, token: Token) -> Response:
        return await routes.open(request, token)

    @router.post(
        "/reply",
        summary="Reply",
        response_class=Response,
        status_code=303,
        responses=sees_other | html(403, 404, 409, 429, 503) | documented(400, 408, 413, 415) | page_or_problem,
        openapi_extra=_body("key", "message"),
    )
    async def reply(request: Request, token: Token) -> Response:
        return await routes.reply(request, token)

    return router


def _body(*names: str) -> dict[str, object]:
    schema = {"type": "object", "required": list(names), "properties": {name: {"type": "string"} for name in names}}
    return {"requestBody": {"required": True, "content": {URLENCODED: {"schema": schema}}}}
