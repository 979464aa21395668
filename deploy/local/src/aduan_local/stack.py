"""The whole system in the foreground: stores, then topics and tables, then services; all of it stops together."""

import asyncio
import contextlib
import signal
from collections.abc import Sequence

from aduan_local import migrations, topics
from aduan_local.config import HOST, Config
from aduan_local.greenmail import greenmail_spec
from aduan_local.kafka import kafka_spec
from aduan_local.lock import DataLock
from aduan_local.logs import Terminal
from aduan_local.ports import require_free
from aduan_local.postgres import postgres_spec
from aduan_local.processes import ProcessSpec
from aduan_local.services import DESK, Service, spec_of, used_ports
from aduan_local.sign_in.provider import lines_for_people, provider_spec
from aduan_local.sign_in.users import ensure_secrets
from aduan_local.supervisor import Supervisor
from aduan_local.zipkin import trace_specs


async def up(
    config: Config, services: tuple[Service, ...], terminal: Terminal, extra: Sequence[ProcessSpec] = ()
) -> None:
    """Runs until SIGINT, SIGTERM or SIGHUP; prints the addresses, then `ready`, once all answer.

    `extra` processes start after the services. Raises StackError if the start fails; whatever was started is
    stopped in any case.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    with DataLock(config.data):
        require_free(used_ports(config, services))
        supervisor = Supervisor(config.data, terminal)
        try:
            work = asyncio.create_task(_run(config, services, terminal, supervisor, extra))
            signalled = asyncio.create_task(stopped.wait())
            await asyncio.wait({work, signalled}, return_when=asyncio.FIRST_COMPLETED)
            signalled.cancel()
            if not work.done():
                terminal.plain("stopping …")
                work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
        finally:
            await supervisor.stop()


async def _run(
    config: Config,
    services: tuple[Service, ...],
    terminal: Terminal,
    supervisor: Supervisor,
    extra: Sequence[ProcessSpec],
) -> None:
    await supervisor.start(_stores(config))
    await _prepare(config, services, terminal)
    # The view of traces starts beside the services: what they send before it is up is dropped, and nothing waits.
    views = trace_specs(config) if config.trace and services else []
    by_provider = config.sign_in == "oidc" and any(service.name == DESK for service in services)
    known = ensure_secrets(config.data) if by_provider else None
    if known is not None:
        views.append(provider_spec(config))
    if services:
        await supervisor.start([*views, *(spec_of(service, config) for service in services)])
    if extra:
        await supervisor.start(extra)
    for line in addresses(config, services):
        terminal.plain(line)
    for line in lines_for_people(known) if known is not None else ():
        terminal.plain(line)
    terminal.plain("ready")
    await supervisor.watch()


def _stores(config: Config) -> list[ProcessSpec]:
    ports = config.ports
    return [
        postgres_spec(config.data / "postgres", ports.pg),
        kafka_spec(config.root, config.data / "kafka", ports.kafka, ports.kafka_controller),
        greenmail_spec(config.root, ports.mail_smtp, ports.mail_imap, ports.mail_api),
    ]


async def _prepare(config: Config, services: tuple[Service, ...], terminal: Terminal) -> None:
    created = await topics.ensure(config.kafka, topics.declared())
    if created:
        terminal.plain(f"topics created: {', '.join(created)}")
    await migrations.ensure_database(f"postgresql://postgres@{HOST}:{config.ports.pg}/postgres", "aduan")
    packages = dict.fromkeys(["aduan_runtime", *(service.package for service in services)])
    found = [migration for package in packages for migration in migrations.migrations_of(package)]
    applied = await migrations.migrate(config.postgres, found)
    if applied:
        terminal.plain(f"migrations applied: {', '.join(applied)}")


def addresses(config: Config, services: tuple[Service, ...]) -> list[str]:
    """One line for each address that a person may want."""
    ports = config.ports
    pages = [
        (service.name, f"http://{HOST}:{getattr(ports, service.port)}{service.page}")
        for service in services
        if service.port and service.page
    ]
    others = [
        ("mail intake", f"smtp://{HOST}:{ports.smtp}") if any(s.name == "aduan-ingest" for s in services) else None,
        ("mail sent", f"imap://{HOST}:{ports.mail_imap} (or: aduan mail)"),
        ("traces", f"http://{HOST}:{ports.trace}/zipkin/") if config.trace and services else None,
        ("kafka", config.kafka),
        ("postgres", config.postgres),
        ("data", str(config.data)),
    ]
    return [f"  {name:<14} {address}" for name, address in [*pages, *filter(None, others)]]
