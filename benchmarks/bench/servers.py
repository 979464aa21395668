"""One embedded broker for all engines, its jars and the peers' environment; pinned to two cores with everything."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aduan_local.kafka import kafka_spec
from aduan_local.logs import tail
from aduan_local.processes import Child, ProcessSpec
from benchmarks.stack import PORTS, ROOT

CORES = 2
PEERS = ROOT / "benchmarks" / "peers"
DATA = ROOT / ".local" / "bench"
STREAMS_JARS = ROOT / ".cache" / "jars" / "kafka-streams"
_ENVIRONMENT = ROOT / ".cache" / "peers"


class PeersMissing(Exception):
    """The peers cannot be installed; the text says what to do."""


def pin() -> int:
    """Hold this process, and so all that it starts, to two cores; how many there are."""
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)
    return len(cores)


@contextmanager
def broker() -> Iterator[str]:
    """A fresh broker with 1 GB of heap on a port of its own; its data is gone at the end. Gives its address."""
    shutil.rmtree(DATA, ignore_errors=True)
    spec = kafka_spec(ROOT, DATA / "kafka", PORTS["ADUAN_KAFKA_PORT"], PORTS["ADUAN_KAFKA_CONTROLLER_PORT"])
    # Workers of one engine start together: as in production, the group waits for all of them before it shares.
    with (DATA / "kafka" / "server.properties").open("a") as settings:
        settings.write("group.initial.rebalance.delay.ms=3000\n")
    try:
        with running(spec, DATA / "kafka.log"):
            yield spec.address
    finally:
        shutil.rmtree(DATA, ignore_errors=True)


@contextmanager
def running(spec: ProcessSpec, log: Path) -> Iterator[None]:
    """A server that is well; stopped at the end. Raises PeersMissing with the end of its log."""
    child = Child(spec, log)
    try:
        until = time.monotonic() + spec.start_seconds
        while not asyncio.run(_ask(spec)):
            if not child.alive() or time.monotonic() > until:
                raise PeersMissing(f"{spec.name} did not come up:\n{tail(log)}")
            time.sleep(0.1)
        yield
    finally:
        child.stop()


async def _ask(spec: ProcessSpec) -> bool:
    return await spec.healthy()


def streams_jars() -> str:
    """The class path of Kafka Streams, fetched by Maven once and held to its hashes. Raises PeersMissing."""
    project = PEERS / "kafka_streams"
    wanted = (project / "jars.txt").read_text("ascii").splitlines()
    if _hashes(STREAMS_JARS) != wanted:
        shutil.rmtree(STREAMS_JARS, ignore_errors=True)
        command = ["mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={STREAMS_JARS}"]
        _run(command, project, "Kafka Streams comes by Maven: sudo apt-get install maven")
        if wrong := sorted(set(_hashes(STREAMS_JARS)) ^ set(wanted)):
            raise PeersMissing(f"{wrong[0].split()[1]} is not the jar of {project.name}/jars.txt")
    return f"{STREAMS_JARS}/*"


def _hashes(folder: Path) -> list[str]:
    return [f"{hashlib.sha256(jar.read_bytes()).hexdigest()} {jar.name}" for jar in sorted(folder.glob("*.jar"))]


def peers_python() -> str:
    """The Python of the peers' own environment, made or brought to its requirements. Raises PeersMissing."""
    requirements = PEERS / "requirements.txt"
    stamp = _ENVIRONMENT / "requirements.sha256"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    python = _ENVIRONMENT / "bin" / "python"
    if not stamp.is_file() or stamp.read_text("ascii") != wanted:
        uv = str(Path(sys.executable).parent / "uv")
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(_ENVIRONMENT)], ROOT, "make setup")
        install = [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r"]
        _run([*install, str(requirements)], ROOT, "the peers' packages could not be installed")
        stamp.write_text(wanted, "ascii")
    return str(python)


def _run(command: list[str], folder: Path, hint: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise PeersMissing(f"{command[0]} is missing. {hint}") from error
    if done.returncode:
        raise PeersMissing(f"{hint}: {(done.stderr or done.stdout).strip()[-500:]}")
