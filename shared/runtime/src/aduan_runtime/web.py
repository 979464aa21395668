"""The base of every HTTP server: problem details, limits, safe headers, health, OpenAPI."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aduan_runtime.doorkeeping import BodyLimit, NoTracebacks, SafeHeaders, ServerSpan
from aduan_runtime.problems import FieldError, Problem, ProblemDetails, Words, error
from aduan_runtime.signals import metrics

BODY_LIMIT = 256 * 1024
BODY_WITHIN_S = 30.0

_NO_SPANS: Any = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own signals name what ours do not; ServerSpan makes the one span of a request."""

_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
_PROXIED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})

_STATUS_WORDS = {
    401: ("sign_in", "Masuk dulu.", "Sign in first."),
    403: ("not_allowed", "Anda tidak berwenang untuk ini.", "You are not allowed to do this."),
    404: ("not_found", "Alamat ini tidak ada. Periksa tautannya.", "There is nothing at this address. Check the link."),
    405: ("method", "Cara ini tidak dilayani di alamat ini.", "This method is not served at this address."),
}


def new_app(
    title: str,
    version: str,
    *,
    body_limit: int = BODY_LIMIT,
    body_within_s: float = BODY_WITHIN_S,
    trusted_callers: bool = False,
) -> FastAPI:
    """An application that answers every failure with problem details and never shows a traceback.

    `/healthz` says that the process answers; `/openapi.json` is its contract. `trusted_callers` continues the
    caller's trace instead of linking to it.
    """
    app = FastAPI(title=title, version=version, docs_url=None, redoc_url=None, telemetry=_NO_SPANS)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    # The last one added stands outermost.
    app.add_middleware(BodyLimit, limit=body_limit, within_s=body_within_s)
    app.add_middleware(NoTracebacks)
    app.add_middleware(SafeHeaders)
    app.add_middleware(ServerSpan, trusted=trusted_callers)
    app.add_api_route("/healthz", _healthy, methods=["GET"], summary="Whether the process answers", tags=["health"])
    app.add_api_route("/metrics", _metrics, methods=["GET"], include_in_schema=False)
    _describe_problems(app)
    return app


def media_type(request: Request) -> str:
    """The media type of a body, without parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body_of(request: Request, *accepted: str) -> bytes:
    """The body, if its type is one of `accepted` and its charset, if any is named, UTF-8. Raises Problem 415."""
    parameters = request.headers.get("content-type", "").partition(";")[2].lower().replace(" ", "").replace('"', "")
    charset = next((one.partition("=")[2] for one in parameters.split(";") if one.startswith("charset=")), "utf-8")
    if media_type(request) not in accepted or charset not in ("utf-8", "utf8", "us-ascii"):
        expected = ", ".join(accepted)
        words = (f"Kirim isi sebagai {expected}, UTF-8.", f"Send the body as {expected}, UTF-8.")
        raise Problem(415, [error(None, "media_type", *words)], headers={"Accept": expected})
    return await request.body()


async def _healthy() -> dict[str, str]:
    return {"status": "ok"}


async def _metrics(request: Request) -> Response:
    """Metrics for this machine alone; whoever comes through a proxy is somebody else."""
    host = request.client.host if request.client else ""
    if host not in _THIS_MACHINE or not _PROXIED.isdisjoint(request.headers.keys()):
        raise HTTPException(404)
    return Response(metrics.told(), media_type=metrics.CONTENT_TYPE)


async def _problem(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, Problem)  # registered for this class alone
    return failure.response()


async def _http(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # registered for this class alone
    code, *words = _STATUS_WORDS.get(
        failure.status_code, ("refused", "Permintaan ini tidak bisa dilayani.", "This request cannot be served.")
    )
    return Problem(failure.status_code, [error(None, code, *words)], headers=failure.headers).response()


async def _invalid(_: Request, failure: Exception) -> Response:
    """Parameters that FastAPI itself checked; the sender's values are not repeated."""
    assert isinstance(failure, RequestValidationError)  # registered for this class alone
    errors = [
        error(".".join(str(part) for part in one["loc"][1:]), one["type"], "Isian ini tidak sah.", one["msg"])
        for one in failure.errors()
    ]
    return Problem(422, errors).response()


def _describe_problems(app: FastAPI) -> None:
    """Put the problem schema into the contract, where `problems.documented` refers to it."""

    def contract() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(title=app.title, version=app.version, routes=app.routes)
            schemas = described.setdefault("components", {}).setdefault("schemas", {})
            for model in (ProblemDetails, FieldError, Words):
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schema.pop("$defs", None)
                schemas[model.__name__] = schema
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = contract  # type: ignore[method-assign]  # FastAPI's documented way to extend its contract
