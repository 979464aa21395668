"""Where the stack listens and keeps its data: one frozen value, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from aduan_local.errors import StackError

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports on 127.0.0.1; `ADUAN_<FIELD>_PORT` sets one, e.g. `ADUAN_KAFKA_PORT=19092`."""

    desk: int = 8000
    ingest: int = 8001
    signin: int = 8002
    smtp: int = 2525
    mail_smtp: int = 3025
    mail_imap: int = 3143
    mail_api: int = 3180
    kafka: int = 9092
    kafka_controller: int = 9093
    pg: int = 5433
    trace: int = 9411
    """Where people look at traces."""
    otlp: int = 4318
    """Where services send them."""
    health: int = 9101
    """The first port for health and metrics of stream services; the others follow upwards."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a start of the stack depends on."""

    root: Path
    """The checkout: `.cache` and `.venv` stand here."""
    data: Path
    """Logs, broker data and the file that says what runs; survives a stop."""
    ports: Ports
    demo: bool = False
    sign_in: str = "oidc"
    """How people sign in at the desk: `oidc`, or `loopback` (by name alone, for tests and development)."""
    trace: bool = False
    """Whether a trace view of our own runs."""
    otlp: str | None = None
    """Another receiver of spans, in place of our own."""

    @property
    def spans_to(self) -> str | None:
        """Where services send their spans; None for nowhere."""
        return self.otlp or (f"http://{HOST}:{self.ports.otlp}/v1/traces" if self.trace else None)

    @property
    def kafka(self) -> str:
        return f"{HOST}:{self.ports.kafka}"

    @property
    def postgres(self) -> str:
        return f"postgresql://postgres@{HOST}:{self.ports.pg}/aduan"

    @property
    def logs(self) -> Path:
        return self.data / "logs"


def checkout() -> Path:
    """The directory that holds the Makefile. The package is installed editable, so it lies above this file."""
    for parent in Path(__file__).resolve().parents:
        if (parent / "Makefile").is_file() and (parent / "deploy" / "local").is_dir():
            return parent
    raise StackError("The aduan command runs from a checkout: install it with `make setup` there.")


def read_ports(environ: Mapping[str, str]) -> Ports:
    """Raises StackError for a value that is no port number."""
    values: dict[str, int] = {}
    for field in fields(Ports):
        name = f"ADUAN_{field.name.upper()}_PORT"
        text = environ.get(name)
        if text is None:
            continue
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise StackError(f"{name}={text} is no port number: use 1 to 65535.")
        values[field.name] = int(text)
    return Ports(**values)


def read_config(environ: Mapping[str, str], *, data: Path | None = None, demo: bool = False) -> Config:
    """`ADUAN_TRACE=off` runs without the trace view; `ADUAN_OTLP` sends spans to another receiver instead.

    Data lie in `data`, else in ADUAN_DATA, else in `.local/run` (`.local/demo` for the simulated day).
    """
    root = checkout()
    sign_in = environ.get("ADUAN_SIGN_IN", "oidc")
    if sign_in not in ("oidc", "loopback"):
        raise StackError(f"ADUAN_SIGN_IN={sign_in} is neither oidc nor loopback.")
    switch = environ.get("ADUAN_TRACE", "on")
    if switch not in ("on", "off"):
        raise StackError(f"ADUAN_TRACE={switch} is neither on nor off.")
    otlp = environ.get("ADUAN_OTLP")
    chosen = data or (Path(environ["ADUAN_DATA"]) if environ.get("ADUAN_DATA") else None)
    return Config(
        root=root,
        data=(chosen or root / ".local" / ("demo" if demo else "run")).absolute(),
        ports=read_ports(environ),
        demo=demo,
        sign_in=sign_in,
        trace=switch == "on" and not otlp,
        otlp=otlp or None,
    )
