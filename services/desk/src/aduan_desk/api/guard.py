"""The guard before the API: who asks, whether the role may, and whether the request comes from a page of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request

from aduan_desk.access import ROUTES, UNATTENDED, Field, Fields, allowed, fields
from aduan_desk.api.failures import problem
from aduan_desk.sign_in.doors import Doors
from aduan_desk.sign_in.provider import ProviderAway
from aduan_desk.sign_in.sessions import Officer
from aduan_desk.sign_in.tokens import TokenRefused
from aduan_runtime.problems import Problem, error

OURS = "X-Aduan-Request"
"""A header that no form and no foreign page can send, on every change that a cookie pays for."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(doors: Doors) -> Callable[[Request], Awaitable[None]]:
    """A dependency of whole routers: leaves officer and fields with the request, or ends it by 401 or 403.

    A route that the table does not name answers nobody.
    """

    async def check(request: Request) -> None:
        path = getattr(request.scope.get("route"), "path", "")
        officer = await _who(doors, request, attended=path not in UNATTENDED)
        operation = ROUTES.get((request.method, path))
        if operation is None or not allowed(officer.role, operation):
            raise not_allowed()
        request.state.officer = officer
        request.state.fields = fields(officer.role, operation)

    return check


async def _who(doors: Doors, request: Request, *, attended: bool) -> Officer:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return await _program(doors, token.strip())
    officer = await doors.sessions.read(request.cookies.get(doors.cookie), attended=attended)
    if officer is None:
        raise problem(401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.")
    if request.method not in _SAFE:
        from_our_pages(doors, request)
        if OURS not in request.headers:
            raise foreign()
    return officer


async def _program(doors: Doors, token: str) -> Officer:
    if doors.tokens is None:
        raise token_refused()
    try:
        return await doors.tokens.program(token, doors.audience)
    except TokenRefused:
        raise token_refused() from None
    except ProviderAway as failure:
        raise provider_away() from failure


def from_our_pages(doors: Doors, request: Request) -> None:
    """Raises Problem 403 for a request that a browser sent from a page of somebody else."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if (origin is not None and origin != doors.origin) or site not in (None, "same-origin", "none"):
        raise foreign()


def officer_of(request: Request) -> Officer:
    """Who asks, once the guard has let them in."""
    officer: Officer = request.state.officer
    return officer


def sees(request: Request, field: Field) -> bool:
    """Whether this answer may hold such fields."""
    seen: Fields = request.state.fields
    return field in seen


def not_allowed() -> Problem:
    """403: the role may not do this."""
    return problem(403, "not_allowed", "Peran Anda tidak mengizinkan ini.", "Your role does not allow this.")


def foreign() -> Problem:
    """403: the request does not come from a page of ours."""
    return problem(
        403,
        "foreign_page",
        "Permintaan ini tidak datang dari halaman kami. Buka konsol, lalu coba lagi.",
        "This request does not come from our pages. Open the console and try again.",
    )


def token_refused() -> Problem:
    """401: the access token is not one of the provider for this API, or it is over."""
    words = ("Token tidak berlaku di sini. Minta yang baru.", "This token is not valid here. Ask for a new one.")
    return Problem(401, [error(None, "token_refused", *words)], headers={"WWW-Authenticate": "Bearer"})


def provider_away() -> Problem:
    """503: the provider cannot be asked."""
    words = ("Layanan masuk belum menjawab. Coba lagi.", "Sign-in does not answer yet. Try again.")
    return Problem(503, [error(None, "provider_away", *words)], retry_after_s=2)
