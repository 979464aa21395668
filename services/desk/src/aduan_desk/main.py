"""The desk's wiring: the only place that reads settings and builds things."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import uvicorn
from pydantic import Field

from aduan_desk.api.app import build_app
from aduan_desk.api.commanding import Commands
from aduan_desk.api.desk import Desk
from aduan_desk.api.lag import Lag
from aduan_desk.api.stream import LiveFeed
from aduan_desk.sign_in.attempts import Attempts
from aduan_desk.sign_in.doors import Doors, Way
from aduan_desk.sign_in.provider import Provider, Registration
from aduan_desk.sign_in.sessions import Sessions
from aduan_desk.sign_in.tokens import Tokens
from aduan_events.logs import topics
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import Pool, pool_when_up
from aduan_runtime.settings import Port, RuntimeSettings
from aduan_runtime.signals import telemetry
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import ensure_master_key
from aduan_runtime.vault.sealing import NONCE_BYTES


class DeskSettings(RuntimeSettings):
    """Settings of the desk."""

    desk_port: Port = Field(default=8000, description="API and console answer here")
    trace_url: str | None = Field(default=None, description="where the page of a trace begins; its id follows")
    desk_url: str | None = Field(default=None, description="where browsers reach the desk; without it this machine")
    sign_in: Way = Field(default="none", description="oidc; loopback (by name, for tests and development); none")
    signin_issuer: str = Field(default="http://127.0.0.1:8002", description="the OIDC provider")
    signin_client: str = Field(default="aduan-desk", description="how the provider knows the desk")
    signin_secret_file: Path | None = Field(
        default=None, description="the desk's secret at the provider; without it sign-in/desk.secret in the data"
    )
    session_idle_s: int = Field(default=1_800, ge=60, description="an unused session ends after this")
    session_lasts_s: int = Field(default=43_200, ge=300, description="any session ends after this")

    @property
    def url(self) -> str:
        """Where browsers reach the desk."""
        return (self.desk_url or f"http://127.0.0.1:{self.desk_port}").rstrip("/")

    @property
    def signin_secret(self) -> Path:
        """Where the desk's secret at the provider lies."""
        return self.signin_secret_file or self.data / "sign-in" / "desk.secret"


async def build(settings: DeskSettings) -> tuple[Desk, Doors]:
    """The desk on Kafka and PostgreSQL, and its doors."""
    broker = KafkaBroker(settings.kafka, {name: topic.partitions for name, topic in topics().items()})
    clock = clock_of(settings.clock)
    master = ensure_master_key(settings.master_key)
    pool = await pool_when_up(settings.postgres)
    commands = Commands(broker, clock.now, uuid4)
    lag = Lag(broker, pool)
    desk = Desk(
        pool,
        Vault(pool, master),
        Lookup(master),
        commands,
        LiveFeed(pool, commands.position_of, clock.now, lambda: lag.ms),
        clock.now,
        lambda: os.urandom(NONCE_BYTES),
        lag,
        settings.trace_url,
    )
    return desk, _doors(settings, pool)


def _doors(settings: DeskSettings, pool: Pool) -> Doors:
    """How people and programs get in. Raises OSError when signing in by OIDC lacks the desk's secret."""

    def wall() -> datetime:
        return datetime.now(UTC)

    idle, lasts = timedelta(seconds=settings.session_idle_s), timedelta(seconds=settings.session_lasts_s)
    doors = Doors(
        way=settings.sign_in,
        url=settings.url,
        sessions=Sessions(pool, wall, secrets.token_urlsafe, idle=idle, lasts=lasts),
        attempts=Attempts(pool, wall, secrets.token_urlsafe),
    )
    if settings.sign_in != "oidc":
        return doors
    registered = Registration(
        issuer=settings.signin_issuer,
        client=settings.signin_client,
        secret=settings.signin_secret.read_text("ascii").strip(),
        redirect=f"{settings.url}/auth/callback",
    )
    provider = Provider(registered, httpx.AsyncClient(trust_env=False, follow_redirects=False), time.monotonic)
    return replace(doors, provider=provider, tokens=Tokens(registered.issuer, provider.keys, time.time))


async def serve(settings: DeskSettings) -> None:
    """Answer until told to stop."""
    app = build_app(*await build(settings))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.desk_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    await uvicorn.Server(config).serve()


def main() -> None:
    """Run the desk until it is told to stop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        settings = DeskSettings()
        telemetry.begin("desk", settings)
        runner.run(serve(settings))
