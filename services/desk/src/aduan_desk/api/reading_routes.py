"""What can be read: queues, complaints, one complaint, dead letters and the live feed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse

from aduan_desk.access import Field
from aduan_desk.api import contract
from aduan_desk.api.contract import answers
from aduan_desk.api.dead_letters import Only
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import bad_cursor, not_found, problem
from aduan_desk.api.guard import not_allowed, officer_of, sees
from aduan_desk.api.paging import BadCursor
from aduan_desk.api.reading import Filter, Sort
from aduan_desk.api.stream import as_text
from aduan_desk.sign_in.doors import Doors
from aduan_events.vocabulary import CaseState, Category, Channel, Queue
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.problems import documented

_FAILURES = documented(401, 403, 408, 413, 422, 503)
_PING_S = 15
_LOOK_EVERY_S = 15.0
_FEED: dict[str, Any] = {"description": "Server-sent events, resumable by id.", "content": {"text/event-stream": {}}}

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]


def reading_routes(desk: Desk, doors: Doors) -> APIRouter:
    """The routes; texts are opened only for roles that may read them, and the read is on the audit log first."""
    router = APIRouter(prefix="/api", tags=["reading"])

    @router.get("/queues", summary="The queue board", responses={200: answers(contract.Board), **_FAILURES})
    async def queues() -> dict[str, Any]:
        return await desk.board()

    @router.get("/day", summary="The course of the day", responses={200: answers(contract.Day), **_FAILURES})
    async def day() -> dict[str, Any]:
        return await desk.day()

    @router.get(
        "/complaints",
        summary="Complaints, newest first unless sorted otherwise",
        responses={200: answers(contract.Items), **_FAILURES},
    )
    async def complaints(
        request: Request,
        q: Annotated[str | None, Query(max_length=200, description="exact words of title and message")] = None,
        queue: Queue | None = None,
        state: Annotated[str | None, Query(max_length=200, description="states, with commas between")] = None,
        category: Category | None = None,
        holder: Annotated[str | None, Query(max_length=60, pattern=r"^[\w.@-]*$")] = None,
        channel: Channel | None = None,
        sort: Sort = "newest",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        with_text = sees(request, Field.TEXT)
        if q and not with_text:
            # Whether a word stands in a text is something about the text.
            raise not_allowed()
        wanted = Filter(
            queue=queue.value if queue else None,
            states=_states(state),
            category=category.value if category else None,
            holder=holder,
            channel=channel.value if channel else None,
            words=desk.words(q) if q else None,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
        try:
            found = await desk.page(wanted, with_text)
        except BadCursor:
            raise bad_cursor() from None
        if with_text:
            shown = [one["id"] for one in found["items"]]
            await desk.audit.listed(officer_of(request), shown, searched=bool(q))
        return found

    @router.get(
        "/complaints/{id}",
        summary="A complaint with its story, by UUID or ticket number",
        responses={200: answers(contract.Case), **documented(401, 403, 404, 408, 413, 422, 503)},
    )
    async def complaint(id: str, request: Request) -> dict[str, Any]:
        with_text = sees(request, Field.TEXT)
        found = await desk.case(id, with_text)
        if found is None:
            raise not_found()
        if with_text:
            await desk.audit.case_read(officer_of(request), found["id"])
        return found if sees(request, Field.TRACES) else {**found, "traces": []}

    @router.get(
        "/dead-letters",
        summary="What waits for a person, newest first",
        responses={200: answers(contract.DeadLetters), **_FAILURES},
    )
    async def dead_letters(only: Only | None = None, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
        try:
            return await desk.dead_letters(limit, cursor, only)
        except BadCursor:
            raise bad_cursor() from None

    @router.get(
        "/stream",
        summary="What changes, as it changes",
        response_class=EventSourceResponse,
        responses={200: _FEED, **documented(401, 403, 408, 413, 422, 503)},
    )
    async def stream(
        request: Request, last_event_id: Annotated[str | None, Header(max_length=2_000)] = None
    ) -> EventSourceResponse:
        still_in = _still_in(doors, request)

        async def events() -> AsyncIterator[dict[str, str]]:
            async for item in desk.feed.subscribe(last_event_id):
                if not await still_in():
                    return
                yield as_text(item)

        return EventSourceResponse(events(), ping=_PING_S)

    return router


def _still_in(doors: Doors, request: Request) -> Callable[[], Awaitable[bool]]:
    """Whether a follower's session still stands, looked at every 15 s; a token is as good as at the beginning."""
    token, loop = request.cookies.get(doors.cookie), asyncio.get_running_loop()
    seen = loop.time()

    async def ask() -> bool:
        nonlocal seen
        if token is None or loop.time() - seen < _LOOK_EVERY_S:
            return True
        seen = loop.time()
        try:
            return await doors.sessions.read(token, attended=False) is not None
        except POSTGRES_AWAY:
            return True

    return ask


def _states(text: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().upper() for name in (text or "").split(",") if name.strip()))
    if any(name not in CaseState.__members__ for name in names):
        raise problem(
            422,
            "unknown_state",
            f"Status tidak dikenal. Pilih: {', '.join(CaseState)}.",
            f"Unknown state. Choose of: {', '.join(CaseState)}.",
            "state",
        )
    return names
