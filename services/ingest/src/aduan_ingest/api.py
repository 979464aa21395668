"""The public HTTP doors of ingest: contacts for programs, the form and the ticket page for people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib.metadata import version
from uuid import uuid4

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aduan_ingest.acceptance import Acceptance
from aduan_ingest.codes import Codes
from aduan_ingest.contacts_api import contact_routes
from aduan_ingest.form_page import form_routes
from aduan_ingest.limits import TokenBuckets
from aduan_ingest.pages.assets import FOR_EVER, read_assets
from aduan_ingest.pages.rendering import Pages
from aduan_ingest.public_door import PublicDoor, PublicSettings
from aduan_ingest.ticket_page import ticket_routes
from aduan_ingest.ticket_sessions import TicketSessions
from aduan_ingest.tickets import Tickets
from aduan_runtime.machine_clients.gate import Gate
from aduan_runtime.web import new_app


def build_app(
    acceptance: Acceptance,
    tickets: Tickets,
    limits: TokenBuckets,
    settings: PublicSettings,
    *,
    codes: Codes,
    gate: Gate,
    now: Callable[[], datetime],
    wall_s: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    new_key: Callable[[], str] = lambda: uuid4().hex,
) -> FastAPI:
    """The application. `now` is the programme clock; `wall_s` is wall time, for sessions."""
    door = PublicDoor(
        acceptance=acceptance,
        tickets=tickets,
        limits=limits,
        settings=settings,
        codes=codes,
        gate=gate,
        sessions=TicketSessions(settings.session_secret, wall_s),
        pages=Pages(shows_clock=settings.shows_clock),
        now=now,
        sleep=sleep,
        new_key=new_key,
    )
    app = new_app("Aduan ingest", version("aduan-ingest"))
    app.include_router(contact_routes(door))
    app.include_router(form_routes(door))
    app.include_router(ticket_routes(door))
    _serve_assets(app)
    return app


def _serve_assets(app: FastAPI) -> None:
    assets = read_assets()

    @app.get("/static/{name}", include_in_schema=False)
    async def asset(name: str) -> Response:
        found = assets.get(name)
        if found is None:
            raise HTTPException(404)
        return Response(found.content, media_type=found.media_type, headers={"Cache-Control": FOR_EVER})
