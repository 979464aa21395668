"""Signing in and out, and who asks."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse

from aduan_desk.access import Operation, permitted, role_of
from aduan_desk.api.contract import SignedIn, Ways, answers
from aduan_desk.api.failures import body_as, problem
from aduan_desk.api.guard import OURS, foreign, from_our_pages, guard, officer_of, provider_away
from aduan_desk.sign_in.attempts import LASTS as ATTEMPT_LASTS
from aduan_desk.sign_in.doors import Doors
from aduan_desk.sign_in.provider import CodeRefused, ProviderAway
from aduan_desk.sign_in.sessions import LASTS, Officer
from aduan_desk.sign_in.tokens import TokenRefused
from aduan_runtime.problems import documented

_WAY_BACK = "aduan_sign_in"
_LONGEST = 1_000
_REDIRECT = {"description": "Off to the next page.", "headers": {"Location": {"schema": {"type": "string"}}}}

Text = Annotated[str | None, Query(max_length=_LONGEST)]


class Login(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(extra="forbid")

    user: str


def sign_in_routes(doors: Doors) -> APIRouter:
    """The routes under /auth."""
    router = APIRouter(prefix="/auth", tags=["sign-in"])

    @router.get("/ways", summary="How people sign in here", responses={200: answers(Ways), **documented(408, 413)})
    async def ways() -> dict[str, str]:
        return {"way": doors.way}

    @router.get(
        "/me",
        summary="Who is signed in",
        responses={200: answers(SignedIn), **documented(401, 403, 408, 413, 503)},
        dependencies=[Depends(guard(doors))],
    )
    async def me(request: Request) -> dict[str, str | list[Operation]]:
        officer = officer_of(request)
        return {"user": officer.user, "role": officer.role.value, "may": permitted(officer.role)}

    @router.post("/logout", status_code=204, summary="Sign out", responses=documented(403, 408, 413, 503))
    async def logout(request: Request, response: Response) -> None:
        token = request.cookies.get(doors.cookie)
        if token is not None:
            from_our_pages(doors, request)
            if OURS not in request.headers:
                raise foreign()
            await doors.sessions.end(token)
        response.delete_cookie(doors.cookie, path="/", secure=doors.secure, httponly=True, samesite="lax")

    if doors.way == "oidc":
        _by_provider(router, doors)
    if doors.way == "loopback":
        _by_name(router, doors)
    return router


def _by_provider(router: APIRouter, doors: Doors) -> None:
    provider, tokens = doors.provider, doors.tokens
    if provider is None or tokens is None:
        raise ValueError("signing in by OIDC needs a provider")

    @router.get(
        "/login",
        status_code=303,
        response_class=RedirectResponse,
        summary="To the provider, and back to `next`",
        responses={303: _REDIRECT, **documented(408, 413, 422, 503)},
    )
    async def login(next: Text = None, lang: Literal["id", "en"] = "id") -> RedirectResponse:
        begun = await doors.attempts.begin(_own_path(next))
        try:
            answer = RedirectResponse(await provider.address(begun, lang), 303)
        except ProviderAway as failure:
            raise provider_away() from failure
        answer.set_cookie(
            _WAY_BACK,
            begun.browser,
            max_age=int(ATTEMPT_LASTS.total_seconds()),
            path="/auth",
            httponly=True,
            samesite="lax",
            secure=doors.secure,
        )
        return answer

    @router.get(
        "/callback",
        status_code=303,
        response_class=RedirectResponse,
        summary="Back from the provider",
        responses={303: _REDIRECT, **documented(408, 413, 422, 503)},
    )
    async def callback(
        request: Request, state: Text = None, code: Text = None, iss: Text = None, error: Text = None
    ) -> RedirectResponse:
        taken = await doors.attempts.take(state or "", request.cookies.get(_WAY_BACK))
        if taken is None:
            return _failed(doors, "attempt_over")
        if iss is not None and iss != provider.registered.issuer:
            return _failed(doors, "other_issuer")
        if error is not None or not code:
            return _failed(doors, "not_confirmed")
        try:
            token = await provider.id_token(code, taken.verifier)
            officer = await tokens.person(token, provider.registered.client, taken.nonce)
        except CodeRefused:
            return _failed(doors, "code_refused")
        except TokenRefused:
            return _failed(doors, "token_refused")
        except ProviderAway:
            return _failed(doors, "provider_away")
        answer = RedirectResponse(taken.goes_on_to, 303)
        await _enter(doors, request, answer, officer)
        answer.delete_cookie(_WAY_BACK, path="/auth")
        return answer


def _by_name(router: APIRouter, doors: Doors) -> None:
    schema = Login.model_json_schema(ref_template="#/components/schemas/{model}")

    @router.post(
        "/login",
        status_code=204,
        summary="Sign in by name, for tests and development; the answer sets the session cookie",
        responses=documented(400, 403, 408, 413, 415, 422, 503),
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}},
    )
    async def login(request: Request, response: Response) -> None:
        from_our_pages(doors, request)
        user = (await body_as(Login, request)).user
        role = role_of(user)
        if role is None:
            raise problem(
                422,
                "unknown_user",
                "Pengguna ini tidak dikenal. Coba agen-1 atau penyelia-1.",
                "This user is not known. Try agen-1 or penyelia-1.",
                "user",
            )
        await _enter(doors, request, response, Officer(user, role))


async def _enter(doors: Doors, request: Request, response: Response, officer: Officer) -> None:
    """Open a session; the one that this browser had is ended, so that no token outlives a sign-in."""
    before = request.cookies.get(doors.cookie)
    if before is not None:
        await doors.sessions.end(before)
    response.set_cookie(
        doors.cookie,
        await doors.sessions.open(officer),
        max_age=int(LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=doors.secure,
    )


def _failed(doors: Doors, code: str) -> RedirectResponse:
    """Back to the console, which says what went wrong and offers to try again."""
    answer = RedirectResponse(f"/?{urlencode({'sign-in': code})}", 303)
    answer.delete_cookie(_WAY_BACK, path="/auth")
    return answer


def _own_path(path: str | None) -> str:
    """A page of ours, or the first one: a sign-in never leads anywhere else."""
    if path is None or not path.startswith("/") or path.startswith(("//", "/\\", "/auth/")):
        return "/"
    return path if path.isascii() and path.isprintable() and "\\" not in path else "/"
