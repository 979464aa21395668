"""The desk over HTTP: sign-in, reading, commands, the live feed, and the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from aduan_desk.api.command_routes import command_routes
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import answer_failures, problem
from aduan_desk.api.guard import guard
from aduan_desk.api.parked_routes import parked_routes
from aduan_desk.api.presence_routes import presence_routes
from aduan_desk.api.reading_routes import reading_routes
from aduan_desk.api.sign_in_routes import sign_in_routes
from aduan_desk.sign_in.doors import Doors
from aduan_runtime.web import new_app

_NO_PAGES = ("/api/", "/auth/", "/assets/")
STATIC = Path(__file__).parents[1] / "static"


def build_app(desk: Desk, doors: Doors) -> FastAPI:
    """The desk's web application; runs the live feed while it is up. Nothing under /api answers unguarded."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        running = [asyncio.ensure_future(one) for one in desk.running()]
        try:
            yield
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            if doors.provider is not None:
                await doors.provider.close()
            await desk.close()

    app = new_app("Aduan desk", version("aduan-desk"), trusted_callers=True)
    app.router.lifespan_context = lifespan
    answer_failures(app)
    app.include_router(sign_in_routes(doors))
    app.include_router(reading_routes(desk, doors), dependencies=[Depends(guard(doors))])
    app.include_router(command_routes(desk), dependencies=[Depends(guard(doors))])
    app.include_router(parked_routes(desk), dependencies=[Depends(guard(doors))])
    app.include_router(presence_routes(desk), dependencies=[Depends(guard(doors))])
    _console(app)
    return app


def _console(app: FastAPI) -> None:
    """Every page that is no part of the API is the console, which finds its own way; a wrong method stays 405."""
    if (STATIC / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=STATIC / "assets"), name="assets")

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(_NO_PAGES):
            raise HTTPException(404)
        index = STATIC / "index.html"
        if not index.is_file():
            raise problem(
                503,
                "console_not_built",
                "Konsol belum dibangun. Jalankan make setup.",
                "The console is not built. Run make setup.",
            )
        await FileResponse(index, headers={"Cache-Control": "no-cache"})(scope, receive, send)

    app.router.default = page
