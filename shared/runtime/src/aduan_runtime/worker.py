"""The Faust host of all shells: one worker process, supervised, with health on its own port.

Faust hosts and supervises; its tables, transactions and per-message agents are not used on the logs, because they
lose messages (ARCHITECTURE.md). A shell that fails ends the process, so that it starts again from what stands.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol, runtime_checkable

import faust
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aduan_runtime.signals import log_lines, metrics
from aduan_runtime.signals.watchdog import STILL_S, watch

log = logging.getLogger(__name__)


class Shell(Protocol):
    """Something that runs until stopped and tells when it last moved (monotonic seconds)."""

    @property
    def progress(self) -> float: ...

    async def run(self) -> None: ...

    def stop(self) -> None: ...


@runtime_checkable
class Measured(Protocol):
    """A shell that tells how far behind it is when asked."""

    async def measure(self) -> None: ...


Build = Callable[[], Awaitable[Sequence[tuple[str, Shell]]]]


class HostedServer(uvicorn.Server):
    """A web server inside a process that handles signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def stream_app(
    name: str, bootstrap: str, data_dir: Path, health: tuple[str, int], build: Build, *, agents: bool = False
) -> faust.App:
    """A Faust app that hosts the shells which `build` wires, under the process's name; `agents` says it has some."""
    folder = name.removeprefix("aduan-").partition("-")[0]
    app = faust.App(
        name,
        broker=f"kafka://{bootstrap}",
        store="memory://",
        datadir=str(data_dir / "faust" / name),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_max_poll_records=500,
        broker_commit_interval=1.0,
        broker_session_timeout=15.0,
        broker_max_poll_interval=120.0,
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=512,
        value_serializer="raw",
        key_serializer="raw",
        logging_config=log_lines.config(folder),
        # A print would come as a log line of its own logger; there are none.
        worker_redirect_stdouts=False,
    )
    # An app without an agent has nothing to consume by itself (tried: it would wait for a topic for ever).
    app.producer_only = not agents

    class Shells(faust.Service):
        @faust.Service.task
        async def serve(self) -> None:
            await _serve(name, health, build)

    app.service(Shells)
    return app


def run_worker(app: faust.App, name: str) -> None:
    """`faust worker` on uvloop for this app; returns never."""
    app.conf.datadir.parent.mkdir(parents=True, exist_ok=True)
    # Batches make many short-lived objects and no cycles: the default thresholds cost a fifth of the time (measured).
    gc.set_threshold(50_000, 20, 50)
    # aiokafka tells each request at DEBUG; a record of it is made even where nobody reads it.
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    # Faust's own `-L uvloop` comes too late for a loop that importing it has made (tried).
    asyncio.set_event_loop(uvloop.new_event_loop())
    sys.argv = [name, "--quiet", "worker", "--without-web", "-l", "warn"]
    app.main()


async def _serve(name: str, health: tuple[str, int], build: Build) -> None:
    """Run all shells; the first failure ends the process with a line that says which."""
    shells = await build()
    tasks = {asyncio.ensure_future(shell.run()): shell_name for shell_name, shell in shells}
    server = asyncio.ensure_future(_health_server(name, health, shells).serve())
    watchdog = asyncio.ensure_future(
        watch(dict(shells), lambda still: log.critical("%s: no progress of %s", name, ", ".join(still)))
    )
    try:
        done, _ = await asyncio.wait([*tasks, server, watchdog], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            reason = task.exception() if not task.cancelled() else None
            log.critical("%s: %s ended: %r", name, tasks.get(task, "health or watchdog"), reason, exc_info=reason)
        logging.shutdown()
        os._exit(1)
    finally:
        for _, shell in shells:
            shell.stop()
        await asyncio.wait(tasks, timeout=10.0)
        for task in tasks:
            task.cancel()
        server.cancel()
        watchdog.cancel()


def _health_server(name: str, health: tuple[str, int], shells: Sequence[tuple[str, Shell]]) -> uvicorn.Server:
    async def answer(_: Request) -> JSONResponse:
        ages = {shell_name: round(monotonic() - shell.progress, 3) for shell_name, shell in shells}
        well = all(age < STILL_S for age in ages.values())
        return JSONResponse({"service": name, "ok": well, "idle_s": ages}, status_code=200 if well else 503)

    async def measured(_: Request) -> Response:
        for shell_name, shell in shells:
            metrics.IDLE.set(monotonic() - shell.progress, shell_name)
        await asyncio.gather(*(shell.measure() for _, shell in shells if isinstance(shell, Measured)))
        return Response(metrics.told(), media_type=metrics.CONTENT_TYPE)

    app = Starlette(routes=[Route("/health", answer), Route("/metrics", measured)])
    config = uvicorn.Config(app, host=health[0], port=health[1], log_config=None, access_log=False, lifespan="off")
    return HostedServer(config)
