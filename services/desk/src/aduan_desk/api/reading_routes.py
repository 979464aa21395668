"""What can be read: queues, complaints, one complaint, dead letters and the live feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse

from aduan_desk.access import Operation
from aduan_desk.api import contract
from aduan_desk.api.contract import answers
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import bad_cursor, not_found, problem
from aduan_desk.api.paging import BadCursor
from aduan_desk.api.reading import Filter, Sort
from aduan_desk.api.sign_in_routes import session_of
from aduan_desk.api.stream import as_text
from aduan_events.vocabulary import CaseState, Category, Channel, Queue
from aduan_runtime.problems import documented

_FAILURES = documented(408, 413, 422, 503)
_PING_S = 15
_FEED: dict[str, Any] = {"description": "Server-sent events, resumable by id.", "content": {"text/event-stream": {}}}

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]


def reading_routes(desk: Desk) -> APIRouter:
    """The routes; texts are opened only for sessions whose role may read them."""
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
            return await desk.page(wanted, desk.may(session_of(request, desk), Operation.READ_TEXT))
        except BadCursor:
            raise bad_cursor() from None

    @router.get(
        "/complaints/{id}",
        summary="A complaint with its story, by UUID or ticket number",
        responses={200: answers(contract.Case), **documented(404, 408, 413, 422, 503)},
    )
    async def complaint(id: str, request: Request) -> dict[str, Any]:
        found = await desk.case(id, desk.may(session_of(request, desk), Operation.READ_TEXT))
        if found is None:
            raise not_found()
        return found

    @router.get(
        "/dead-letters",
        summary="What waits for a person, newest first",
        responses={200: answers(contract.DeadLetters), **_FAILURES},
    )
    async def dead_letters(limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
        try:
            return await desk.dead_letters(limit, cursor)
        except BadCursor:
            raise bad_cursor() from None

    @router.get(
        "/stream",
        summary="What changes, as it changes",
        response_class=EventSourceResponse,
        responses={200: _FEED, **documented(408, 413, 422)},
    )
    async def stream(last_event_id: Annotated[str | None, Header(max_length=2_000)] = None) -> EventSourceResponse:
        async def events() -> AsyncIterator[dict[str, str]]:
            async for item in desk.feed.subscribe(last_event_id):
                yield as_text(item)

        return EventSourceResponse(events(), ping=_PING_S)

    return router


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
