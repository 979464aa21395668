"""The desk over HTTP: sign-in, queues, complaints, commands, dead letters, the live feed, and the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, ValidationError
from sse_starlette import EventSourceResponse

from aduan_desk.access import Operation
from aduan_desk.api.commanding import NotAccepted
from aduan_desk.api.desk import Desk
from aduan_desk.api.reading import BadCursor, Filter
from aduan_desk.api.stream import as_text
from aduan_desk.api.wishes import BODIES
from aduan_desk.sign_in import COOKIE, LASTS_S, Officer
from aduan_events.vocabulary import CaseState, Category, Channel, Queue
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.problems import Problem, error
from aduan_runtime.shells.reactor import Unavailable
from aduan_runtime.web import new_app

STATIC = Path(__file__).parents[1] / "static"
Command = Literal["claim", "release", "reply", "note", "transfer", "resolve", "reopen", "classify", "link", "unlink"]


class Login(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(extra="forbid")

    user: str


class Reveal(BaseModel):
    """Which personal field is to be seen in clear."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["email", "phone", "card_number"]


def build_app(desk: Desk) -> FastAPI:
    """The desk's web application; runs the live feed while it is up."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        feed = asyncio.ensure_future(desk.feed.run())
        try:
            yield
        finally:
            feed.cancel()
            await desk.close()

    app = new_app("Aduan desk", "1")
    app.router.lifespan_context = lifespan
    app.add_exception_handler(NotAccepted, _not_accepted)
    app.add_exception_handler(ValidationError, _bad_body)
    for away in (*POSTGRES_AWAY, Unavailable):
        app.add_exception_handler(away, _views_away)
    _sign_in(app, desk)
    _read(app, desk)
    _command(app, desk)
    _console(app)
    return app


def _sign_in(app: FastAPI, desk: Desk) -> None:
    @app.post("/auth/login", status_code=204)
    async def login(body: Login, response: Response) -> None:
        cookie = desk.sessions.issue(body.user)
        if cookie is None:
            raise _problem(
                422,
                "unknown_user",
                "Pengguna ini tidak dikenal. Coba agen-1 atau penyelia-1.",
                "This user is not known. Try agen-1 or penyelia-1.",
            )
        response.set_cookie(COOKIE, cookie, max_age=LASTS_S, httponly=True, samesite="strict", path="/")

    @app.get("/auth/me")
    async def me(request: Request) -> dict[str, str]:
        officer = _officer(request, desk)
        return {"user": officer.user, "role": officer.role.value}

    @app.post("/auth/logout", status_code=204)
    async def logout(response: Response) -> None:
        response.delete_cookie(COOKIE, path="/")


def _read(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/queues")
    async def queues() -> dict[str, Any]:
        return await desk.board()

    @app.get("/api/complaints")
    async def complaints(
        request: Request,
        q: Annotated[str | None, Query(max_length=200)] = None,
        queue: Queue | None = None,
        state: Annotated[str | None, Query(max_length=200)] = None,
        category: Category | None = None,
        holder: Annotated[str | None, Query(max_length=60)] = None,
        channel: Channel | None = None,
        sort: Literal["newest", "oldest", "due", "priority"] = "newest",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
    ) -> dict[str, Any]:
        wanted = Filter(
            queue=queue.value if queue else None,
            states=_states(state),
            category=category.value if category else None,
            holder=holder,
            channel=channel.value if channel else None,
            words=desk.words(q) if q else (),
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
        try:
            return await desk.page(wanted, desk.may(_maybe(request, desk), Operation.READ_TEXT))
        except BadCursor:
            raise _problem(
                422,
                "bad_cursor",
                "Penanda halaman ini bukan dari daftar ini. Mulai lagi tanpa penanda.",
                "This cursor does not belong to this list. Start again without it.",
                "cursor",
            ) from None

    @app.get("/api/complaints/{name}")
    async def complaint(name: str, request: Request) -> dict[str, Any]:
        found = await desk.case(name, desk.may(_maybe(request, desk), Operation.READ_TEXT))
        if found is None:
            raise _not_found()
        return found

    @app.get("/api/dead-letters")
    async def dead_letters(
        limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: Annotated[str | None, Query(max_length=400)] = None
    ) -> dict[str, Any]:
        return await desk.dead_letters(limit, cursor)

    @app.get("/api/stream")
    async def stream(last_event_id: Annotated[str | None, Header(max_length=2_000)] = None) -> EventSourceResponse:
        async def events() -> AsyncIterator[dict[str, str]]:
            async for item in desk.feed.subscribe(last_event_id):
                yield as_text(item)

        return EventSourceResponse(events(), ping=15)


def _command(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/complaints/{name}/reveal")
    async def reveal(name: str, body: Reveal, request: Request) -> dict[str, str]:
        officer = _officer(request, desk, Operation.REVEAL)
        value = await desk.reveal(name, body.field, officer)
        if value is None:
            raise _not_found()
        return {"value": value}

    @app.post("/api/complaints/{name}/{operation}", status_code=202)
    async def command(name: str, operation: Command, body: dict[str, Any], request: Request) -> dict[str, Any]:
        officer = _officer(request, desk, Operation.COMMAND)
        placed = await desk.command(name, operation, BODIES[operation].model_validate(body), officer)
        if placed is None:
            raise _not_found()
        position = {"topic": placed.at.topic, "partition": placed.at.partition, "offset": placed.offset}
        return {"command_id": str(placed.command_id), "position": position}


def _console(app: FastAPI) -> None:
    if (STATIC / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=STATIC / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        if path.startswith(("api/", "auth/")):
            raise _not_found()
        index = STATIC / "index.html"
        if not index.is_file():
            raise _problem(
                503,
                "console_not_built",
                "Konsol belum dibangun. Jalankan make setup.",
                "The console is not built. Run make setup.",
            )
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _maybe(request: Request, desk: Desk) -> Officer | None:
    return desk.sessions.read(request.cookies.get(COOKIE))


def _officer(request: Request, desk: Desk, operation: Operation | None = None) -> Officer:
    officer = _maybe(request, desk)
    if officer is None:
        raise _problem(401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.")
    if operation is not None and not desk.may(officer, operation):
        raise _problem(403, "not_allowed", "Peran Anda tidak mengizinkan ini.", "Your role does not allow this.")
    return officer


def _states(text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    names = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in CaseState.__members__]
    if unknown:
        raise _problem(
            422,
            "unknown_state",
            f"Status tidak dikenal. Pilih: {', '.join(CaseState)}.",
            f"Unknown state. Choose of: {', '.join(CaseState)}.",
            "state",
        )
    return names


def _problem(status: int, code: str, indonesian: str, english: str, field: str | None = None) -> Problem:
    return Problem(status, [error(field, code, indonesian, english)])


async def _not_accepted(_: Request, failure: Exception) -> Response:
    words = ("Perintah belum tersimpan. Coba lagi sebentar lagi.", "The command is not stored. Try again in a moment.")
    return Problem(503, [error(None, "not_accepted", *words)], headers={"Retry-After": "5"}).response()


async def _bad_body(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, ValidationError)  # registered for this class alone
    found = failure.errors(include_input=False, include_url=False)
    return Problem(
        422,
        [error(".".join(map(str, one["loc"])), one["type"], "Isian ini tidak sah.", one["msg"]) for one in found],
    ).response()


async def _views_away(_: Request, failure: Exception) -> Response:
    words = (
        "Tampilan sedang tidak dapat dibaca; tidak ada yang hilang. Coba lagi sebentar lagi.",
        "The views cannot be read now; nothing is lost. Try again in a moment.",
    )
    return Problem(503, [error(None, "views_away", *words)], headers={"Retry-After": "5"}).response()


def _not_found() -> Problem:
    return _problem(404, "not_found", "Aduan ini tidak ditemukan.", "This complaint was not found.")
