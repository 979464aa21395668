"""Signing in and out, and who asks."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from aduan_desk.access import Operation
from aduan_desk.api.contract import SignedIn, answers
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import body_as, problem
from aduan_desk.sign_in import COOKIE, LASTS_S, Officer
from aduan_runtime.problems import documented


class Login(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(extra="forbid")

    user: str


def sign_in_routes(desk: Desk) -> APIRouter:
    """The three routes."""
    router = APIRouter(prefix="/auth", tags=["sign-in"])
    login_body = {"requestBody": {"required": True, "content": {"application/json": {"schema": _schema(Login)}}}}

    @router.post(
        "/login",
        status_code=204,
        summary="Sign in by name; the answer sets the session cookie",
        responses=documented(400, 408, 413, 415, 422),
        openapi_extra=login_body,
    )
    async def login(request: Request, response: Response) -> None:
        cookie = desk.sessions.issue((await body_as(Login, request)).user)
        if cookie is None:
            raise problem(
                422,
                "unknown_user",
                "Pengguna ini tidak dikenal. Coba agen-1 atau penyelia-1.",
                "This user is not known. Try agen-1 or penyelia-1.",
                "user",
            )
        response.set_cookie(COOKIE, cookie, max_age=LASTS_S, httponly=True, samesite="strict", path="/")

    @router.get("/me", summary="Who is signed in", responses={200: answers(SignedIn), **documented(401, 408, 413)})
    async def me(request: Request) -> dict[str, str]:
        officer = officer_of(request, desk)
        return {"user": officer.user, "role": officer.role.value}

    @router.post("/logout", status_code=204, summary="Sign out", responses=documented(408, 413))
    async def logout(response: Response) -> None:
        response.delete_cookie(COOKIE, path="/")

    return router


def session_of(request: Request, desk: Desk) -> Officer | None:
    """Who asks; None without a session."""
    return desk.sessions.read(request.cookies.get(COOKIE))


def officer_of(request: Request, desk: Desk, operation: Operation | None = None) -> Officer:
    """Who asks. Raises Problem 401 without a session, 403 when the role may not do this."""
    officer = session_of(request, desk)
    if officer is None:
        raise problem(401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.")
    if operation is not None and not desk.may(officer, operation):
        raise problem(403, "not_allowed", "Peran Anda tidak mengizinkan ini.", "Your role does not allow this.")
    return officer


def _schema(model: type[BaseModel]) -> dict[str, object]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")
