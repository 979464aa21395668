"""Every HTTP server answers with problem details, safe headers and no traceback."""

from __future__ import annotations

import asyncio
import logging

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.requests import Request
from starlette.types import Message

from aduan_runtime.doorkeeping import SAFE_HEADERS, BodyLimit, ServerSpan
from aduan_runtime.problems import MEDIA_TYPE, Problem, documented, error
from aduan_runtime.web import body_of, new_app
from asgi_client import Client

SECRET = "kata sandi saya rahasia1"


def client(limit: int = 100) -> Client:
    app = new_app("Test", "1", body_limit=limit, body_within_s=0.2)

    @app.post("/echo", responses=documented(413, 415, 422))
    async def echo(request: Request) -> int:
        return len(await body_of(request, "text/plain"))

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @app.get("/refused")
    async def refused() -> None:
        raise Problem(503, [error(None, "not_safe", "Coba lagi.", "Try again.")], retry_after_s=0.2)

    @app.get("/items/{number}")
    async def item(number: int) -> int:
        return number

    return Client(app)


async def test_health_answers() -> None:
    answer = await client().get("/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/healthz", "/broken", "/refused", "/nowhere", "/openapi.json"])
async def test_every_answer_has_safe_headers(path: str) -> None:
    answer = await client().get(path)
    assert {name: answer.headers[name.lower()] for name in SAFE_HEADERS} == dict(SAFE_HEADERS)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/healthz", 405, "method"),
        ("GET", "/refused", 503, "not_safe"),
        ("GET", "/items/x", 422, "int_parsing"),
        ("GET", "/broken", 500, "our_fault"),
    ],
)
async def test_every_failure_is_problem_details(method: str, path: str, status: int, code: str) -> None:
    answer = await client().ask(method, path)
    assert answer.status == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json
    assert (body["status"], body["type"]) == (status, f"urn:aduan:problem:{code}")
    assert body["title"]
    assert body["detail"]
    assert [one["code"] for one in body["errors"]] == [code]
    assert all(set(one["message"]) == {"id", "en"} and all(one["message"].values()) for one in body["errors"])


async def test_a_wait_is_told_in_whole_seconds_and_never_as_zero() -> None:
    assert (await client().get("/refused")).headers["retry-after"] == "1"


async def test_a_wrong_method_names_the_right_one() -> None:
    assert (await client().ask("PUT", "/healthz")).headers["allow"] == "GET"


async def test_a_fault_has_an_id_in_the_log_and_quotes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await client().get("/broken")
    assert answer.json["id"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "rahasia1" not in caplog.text + answer.text
    assert "Traceback" not in answer.text


async def test_a_body_up_to_the_limit_is_taken_and_one_over_it_is_not() -> None:
    kind = {"content-type": "text/plain"}
    assert (await client().ask("POST", "/echo", [b"x" * 60, b"x" * 40], kind)).json == 100
    assert (await client().ask("POST", "/echo", [b"x" * 60, b"x" * 41], kind)).codes == [(None, "too_large")]
    stated = await client().ask("POST", "/echo", [b""], kind | {"content-length": "101"})
    assert (stated.status, stated.codes) == (413, [(None, "too_large")])


async def test_a_body_that_dawdles_is_given_up() -> None:
    async def never(*_: object) -> None:
        raise AssertionError("the application must not be reached")

    async def dawdle() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("cancelled before")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await BodyLimit(never, 10, 0.01)({"type": "http", "headers": [], "method": "POST"}, dawdle, send)
    assert sent[0]["status"] == 408


async def test_a_sender_that_hangs_up_in_its_body_is_not_answered() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def never(*_: object) -> None:
        raise AssertionError("nothing is to be done")

    await BodyLimit(never, 10, 1)({"type": "http", "headers": [], "method": "POST"}, gone, never)


@pytest.mark.parametrize("kind", ["", "text/html", "text/plain; charset=latin-1", 'text/plain; charset="utf-16"'])
async def test_another_media_type_or_charset_is_refused(kind: str) -> None:
    answer = await client().ask("POST", "/echo", [b"x"], {"content-type": kind})
    assert (answer.status, answer.codes) == (415, [(None, "media_type")])
    assert answer.headers["accept"] == "text/plain"


@pytest.mark.parametrize("kind", ["text/plain", "TEXT/PLAIN; charset=UTF-8", 'text/plain;charset="utf-8"'])
async def test_a_media_type_may_be_written_as_it_likes(kind: str) -> None:
    assert (await client().ask("POST", "/echo", [b"x"], {"content-type": kind})).status == 200


async def test_the_contract_holds_the_problem_schema() -> None:
    contract = (await client().get("/openapi.json")).json
    assert {"ProblemDetails", "FieldError", "Words"} <= set(contract["components"]["schemas"])
    answers = contract["paths"]["/echo"]["post"]["responses"]
    assert answers["413"]["content"][MEDIA_TYPE]["schema"]["$ref"].endswith("ProblemDetails")


async def test_a_problem_needs_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least one error"):
        Problem(400, [])


@pytest.mark.parametrize("trusted", [False, True])
async def test_a_public_door_links_to_the_callers_trace_and_a_trusted_one_continues_it(trusted: bool) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    shell = ServerSpan(client().app, trusted=trusted)
    shell._tracer = provider.get_tracer("test")
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await Client(shell).get("/items/7", traceparent=caller)
    (span,) = spans.get_finished_spans()
    assert span.name == "GET /items/{number}"
    assert span.attributes is not None
    assert span.attributes["http.response.status_code"] == 200
    assert span.context is not None
    continued = f"{span.context.trace_id:032x}" == caller.split("-")[1]
    assert (continued, len(span.links)) == ((True, 0) if trusted else (False, 1))
