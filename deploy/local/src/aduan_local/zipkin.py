"""The trace view of the local stack: a Zipkin server, and our converter before it. Traces live in memory."""

import sys
from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST, Config
from aduan_local.errors import PartMissing
from aduan_local.java import java
from aduan_local.processes import ProcessSpec

_MOST_SPANS = 60_000


def trace_specs(config: Config) -> list[ProcessSpec]:
    """The server and the converter. Raises PartMissing if setup has not put the jar there."""
    ports = config.ports
    server = {
        "armeria.ports[0].ip": HOST,
        "armeria.ports[0].port": ports.trace,
        "armeria.ports[0].protocols[0]": "http",
        "zipkin.storage.mem.max-spans": _MOST_SPANS,
        "logging.level.root": "WARN",
    }
    return [
        ProcessSpec(
            name="aduan-zipkin",
            argv=(
                "aduan-zipkin",
                *("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(_jar(config.root))),
                *(f"--{name}={value}" for name, value in server.items()),
            ),
            executable=java(),
            healthy=health.http(f"http://{HOST}:{ports.trace}/health"),
            address=f"{HOST}:{ports.trace}",
            start_seconds=180,
            echo=False,
        ),
        ProcessSpec(
            name="aduan-traces",
            argv=(sys.executable, "-m", "aduan_local.traces", str(ports.otlp), str(ports.trace)),
            healthy=health.http(f"http://{HOST}:{ports.otlp}/health"),
            address=f"{HOST}:{ports.otlp}",
        ),
    ]


def _jar(root: Path) -> Path:
    found = sorted((root / ".cache" / "jars" / "zipkin").glob("zipkin-server-*-exec.jar"))
    if not found:
        raise PartMissing("The Zipkin jar is missing: run make setup, or start with ADUAN_TRACE=off.")
    return found[-1]
