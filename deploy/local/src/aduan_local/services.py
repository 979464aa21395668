"""The table of services: one row each, and the only place to touch when one is added."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST, Config
from aduan_local.errors import PartMissing, StackError
from aduan_local.processes import ProcessSpec


@dataclass(frozen=True, slots=True)
class Service:
    """A service of ours. Its console script has the service's name, its SQL files lie in its package."""

    name: str
    package: str
    health_offset: int | None = None
    """A stream service answers at `/health` on the first health port plus this."""
    port: str | None = None
    """A web service answers on this field of `Ports`, with `/healthz`."""
    page: str | None = None
    """The path to print as a URL for people."""
    env: Mapping[str, str] = field(default_factory=dict)


SERVICES = (
    Service("aduan-router", "aduan_router", health_offset=0),
    Service("aduan-desk-views", "aduan_desk", health_offset=1),
    Service("aduan-ingest-stream", "aduan_ingest", health_offset=2),
    Service("aduan-router-snapshots", "aduan_router", health_offset=3),
    Service("aduan-ingest", "aduan_ingest", port="ingest", page="/"),
    Service("aduan-desk", "aduan_desk", port="desk", page="/"),
)


DESK = "aduan-desk"
"""The one that people sign in at."""


def choose(wanted: str) -> tuple[Service, ...]:
    """`all`, `none`, or names with commas between. Raises StackError for a name that is none of ours."""
    if wanted in ("all", "none"):
        return SERVICES if wanted == "all" else ()
    by_name = {service.name: service for service in SERVICES}
    names = [name if name.startswith("aduan-") else f"aduan-{name}" for name in wanted.split(",")]
    for name in names:
        if name not in by_name:
            raise StackError(f"No service {name}: there are {', '.join(by_name)}.")
    return tuple(by_name[name] for name in names)


def spec_of(service: Service, config: Config) -> ProcessSpec:
    """How to start it on this stack. Raises PartMissing if its console script is not installed."""
    script = Path(sys.executable).parent / service.name
    if not script.exists():
        raise PartMissing(f"{service.name} is not installed: run make setup.")
    health_port = config.ports.health + (service.health_offset or 0)
    port = getattr(config.ports, service.port) if service.port else health_port
    health_path = "/healthz" if service.port else "/health"
    return ProcessSpec(
        name=service.name,
        # argv[0] of a script is its interpreter; the script's own path bears the name.
        argv=(sys.executable, str(script)),
        healthy=health.http(f"http://{HOST}:{port}{health_path}"),
        address=f"{HOST}:{port}",
        env={
            **environment(config),
            "ADUAN_SERVICE": service.name,
            "ADUAN_HEALTH_PORT": str(health_port),
            **service.env,
        },
    )


def environment(config: Config) -> dict[str, str]:
    """What every service is told: where the stack listens and where its own files may lie."""
    ports = config.ports
    return {
        "PYTHONUNBUFFERED": "1",
        "ADUAN_KAFKA": config.kafka,
        "ADUAN_POSTGRES": config.postgres,
        "ADUAN_DATA": str(config.data),
        "ADUAN_DESK_PORT": str(ports.desk),
        "ADUAN_INGEST_PORT": str(ports.ingest),
        "ADUAN_SMTP_PORT": str(ports.smtp),
        "ADUAN_MAIL_SMTP_PORT": str(ports.mail_smtp),
        "ADUAN_PUBLIC_URL": f"http://{HOST}:{ports.ingest}",
        "ADUAN_KEY_POOL": "20000",
        "ADUAN_SIGN_IN": config.sign_in,
        "ADUAN_SIGNIN_ISSUER": f"http://{HOST}:{ports.signin}",
        "ADUAN_DEMO": "1" if config.demo else "0",
        **({"ADUAN_OTLP": config.spans_to} if config.spans_to else {}),
        **({"ADUAN_TRACE_URL": f"http://{HOST}:{ports.trace}/zipkin/traces/"} if config.trace else {}),
    }


def used_ports(config: Config, services: tuple[Service, ...]) -> list[tuple[str, int]]:
    """What must be free before a start, each with the purpose that an error names."""
    ports = config.ports
    used = [
        ("PostgreSQL", ports.pg),
        ("Kafka", ports.kafka),
        ("Kafka controller", ports.kafka_controller),
        ("outgoing mail SMTP", ports.mail_smtp),
        ("outgoing mail IMAP", ports.mail_imap),
        ("outgoing mail list", ports.mail_api),
    ]
    if config.trace:
        used += [("trace view", ports.trace), ("spans", ports.otlp)]
    for service in services:
        if service.health_offset is not None:
            used.append((f"{service.name} health", ports.health + service.health_offset))
        if service.port:
            used.append((service.name, getattr(ports, service.port)))
        if service.name == DESK and config.sign_in == "oidc":
            used.append(("local sign-in", ports.signin))
        if service.name == "aduan-ingest":
            used.append(("aduan-ingest mail intake", ports.smtp))
    return used
