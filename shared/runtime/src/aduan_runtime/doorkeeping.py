"""What stands before every HTTP application: a limit on bodies, safe headers, no tracebacks, one span a request."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping
from uuid import uuid4

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aduan_runtime.problems import Problem, error
from aduan_runtime.signals.names import Attribute, SpanName

log = logging.getLogger(__name__)

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing foreign. `data:` is for the icons that stand in our own style sheet."""

SAFE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of a ticket page is a secret.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SafeHeaders:
    """Adds SAFE_HEADERS to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, dressed)


class NoTracebacks:
    """A fault of ours becomes a 500 with an id that stands in the log; the log holds where, never what was sent."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str] = lambda: uuid4().hex) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as fault:  # noqa: BLE001  # logged with its id; the sender is told
            log_id = self._new_id()
            # The message of an exception may quote what a citizen wrote, so only its type and place are logged.
            where = "".join(traceback.format_tb(fault.__traceback__))
            log.error("fault %s: %s at\n%s", log_id, type(fault).__name__, where)
            if not started:
                await _fault(log_id).response()(scope, receive, send)


def _fault(log_id: str) -> Problem:
    return Problem(
        500,
        [
            error(
                None,
                "our_fault",
                "Ada kesalahan di pihak kami. Coba lagi; bila berulang, sebutkan id ini kepada petugas.",
                "Something broke on our side. Try again; if it happens again, tell an officer this id.",
            )
        ],
        log_id=log_id,
    )


class BodyLimit:
    """Reads the whole body before anything parses it: 413 above `limit` bytes, 408 when it takes over `within_s`."""

    def __init__(self, app: ASGIApp, limit: int, within_s: float) -> None:
        self._app = app
        self._limit = limit
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdigit() and int(stated[:20]) > self._limit:
            await self._too_large().response()(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._within_s):
                body = await self._read(receive)
        except TimeoutError:
            await _too_slow().response()(scope, receive, send)
            return
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        if body is None:
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body; None when the sender went away. Raises Problem."""
        pieces = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            pieces += message.get("body", b"")
            if len(pieces) > self._limit:
                raise self._too_large()
            if not message.get("more_body", False):
                return bytes(pieces)

    def _too_large(self) -> Problem:
        most = self._limit // 1024
        return Problem(
            413,
            [
                error(
                    None,
                    "too_large",
                    f"Kiriman lebih dari {most} kB. Singkatkan lalu kirim lagi.",
                    f"This is over {most} kB. Make it shorter and send it again.",
                )
            ],
        )


def _too_slow() -> Problem:
    words = ("Kiriman terputus di tengah jalan. Kirim lagi.", "The request did not arrive in full. Send it again.")
    return Problem(408, [error(None, "too_slow", *words)], headers={"Connection": "close"})


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once, then what the server gives (the sender hanging up)."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


UNTRACED = frozenset({"/healthz", "/metrics"})
"""Asked every few seconds by programs that watch the process."""


class ServerSpan:
    """One span a request. A public door starts its own trace and links to the caller's, which it does not trust."""

    def __init__(self, app: ASGIApp, *, trusted: bool = False) -> None:
        self._app = app
        self._trusted = trusted
        self._tracer = trace.get_tracer(__name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNTRACED:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        caller = propagate.extract(dict(Headers(scope=scope)), Context())
        called_by = trace.get_current_span(caller).get_span_context()
        links = [trace.Link(called_by)] if called_by.is_valid and not self._trusted else []
        with self._tracer.start_as_current_span(
            method,
            context=caller if self._trusted else Context(),
            kind=trace.SpanKind.SERVER,
            links=links,
            attributes={Attribute.HTTP_METHOD: method},
            # The text of an exception may quote what was sent.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute(Attribute.HTTP_STATUS, message["status"])
                    # The route, never the path: a ticket's address is a secret.
                    route = getattr(scope.get("route"), "path", None)
                    if route is not None:
                        span.update_name(SpanName.REQUEST.format(method=method, route=route))
                        span.set_attribute(Attribute.HTTP_ROUTE, route)
                await send(message)

            await self._app(scope, receive, noted)
