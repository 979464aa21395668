"""Generated requests find no fault and no undocumented answer at the desk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

import real_servers
from aduan_events.outcomes import DeadLettered
from contract.desk_makers import desk_of, office_on, session_of
from unit.desk.given import SARI, envelope, named

OFFICE = desk_of(None, {})  # type: ignore[arg-type]  # only its contract and its sessions are asked for
SESSION = session_of("agen-1")
OURS = {"X-Aduan-Request": "1"}
schema = schemathesis.openapi.from_dict(OFFICE.app.openapi())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


@pytest.fixture(scope="module")
def address(postgres: str) -> Iterator[str]:
    """A desk on a port, with a complaint, its text and a dead letter."""
    began: Future[str] = Future()
    ended = threading.Event()
    with real_servers.fresh_database(postgres, "desk_openapi") as dsn:
        thread = threading.Thread(target=lambda: asyncio.run(_serve(dsn, began, ended)))
        thread.start()
        yield began.result(timeout=30)
        ended.set()
        thread.join()


async def _serve(dsn: str, began: Future[str], ended: threading.Event) -> None:
    async with office_on(dsn) as office:
        case = await office.complaint("a")
        await office.wrote("mail of a", "Insentif belum masuk", name="Sari Contoh", email="sari@example.com")
        dead = DeadLettered(topic="identified", partition=3, offset=7, key=str(SARI), reason="bad_json", detail="")
        await office.tell(envelope(dead, name="dead", complaint=None))
        server = uvicorn.Server(uvicorn.Config(office.app, port=0, log_level="warning"))
        serving = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        assert case == named("a")
        began.set_result(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        while not ended.is_set():
            await asyncio.sleep(0.05)
        server.should_exit = True
        await serving


@pytest.mark.real
@schema.exclude(path="/api/stream").parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_documented(case: schemathesis.Case[Any], address: str) -> None:
    session = {"aduan_session": SESSION}
    if "id" not in case.path_parameters:
        case.call_and_validate(base_url=address, cookies=session, headers=OURS, checks=CHECKS)
        return
    case.path_parameters["id"] = str(named("a"))
    checks = [*CHECKS, negative_data_rejection] if case.method == "POST" else CHECKS
    case.call_and_validate(base_url=address, cookies=session, headers=OURS, checks=checks)


@pytest.mark.real
@schema.exclude(path="/api/stream").parametrize()
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_strangers_get_documented_answers_too(case: schemathesis.Case[Any], address: str) -> None:
    case.call_and_validate(base_url=address, checks=CHECKS)
