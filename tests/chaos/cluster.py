"""A whole system under the test's own supervision: its processes can be killed, stopped, armed and joined by others.

It is what `aduan up` starts, process by process, with two differences: outgoing mail goes to a sink that counts, and
what a service is told at its next start can be changed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from time import monotonic, time
from typing import TypeVar

from aduan_local import board, migrations, postgres, topics
from aduan_local.config import HOST, Config, Ports, checkout
from aduan_local.day import clock
from aduan_local.kafka import kafka_spec
from aduan_local.lock import DataLock
from aduan_local.logs import Terminal, tail
from aduan_local.postgres import postgres_spec
from aduan_local.processes import Child, ProcessSpec
from aduan_local.services import SERVICES, spec_of
from aduan_local.supervisor import Supervisor
from chaos.sink import sink_spec
from chaos.wire import Wire
from e2e.stack import ports_in_a_row

T = TypeVar("T")
KAFKA, POSTGRES = "aduan-kafka", "aduan-postgres"
MAILS = "mails.txt"
NAMES = tuple(service.name for service in SERVICES)
_PACE = 0.2  # restarts come soon, so that a run of many kills stays short
_WORKERS = 24


class NotInTime(AssertionError):
    """What must happen did not happen in its time."""


@dataclass
class Cluster:
    """A running system. `told` is what each service finds in its environment at its next start."""

    config: Config
    supervisor: Supervisor
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    wires: dict[str, Wire] = field(default_factory=dict)
    rate: float = 1.0
    workers: list[Child] = field(default_factory=list)
    _watching: asyncio.Task[None] | None = None

    @property
    def ingest(self) -> str:
        """The public door."""
        return f"http://{HOST}:{self.config.ports.ingest}"

    @property
    def desk(self) -> str:
        """The desk's API."""
        return f"http://{HOST}:{self.config.ports.desk}"

    @property
    def clock(self) -> Path:
        """The segments of the programme clock, where it does not run as real time does."""
        return self.config.data / "clock.json"

    def addresses(self) -> dict[str, str]:
        """What tells the `aduan` command where this system listens."""
        ports = self.config.ports
        return {f"ADUAN_{name.upper()}_PORT": str(getattr(ports, name)) for name in Ports.__dataclass_fields__}

    @property
    def mails(self) -> Path:
        """Where the mail server writes which effects it got mails of."""
        return self.config.data / MAILS

    @property
    def hits(self) -> Path:
        """Where fail points write that they were hit."""
        return self.config.data / "fail-points.log"

    def entry(self, name: str) -> board.Entry:
        """What the supervisor knows of a process."""
        return next(one for one in board.read(self.config.data) if one.name == name)

    async def up(self, name: str, *, restarts: int = -1, within_s: float = 60.0) -> int:
        """The pid of a process once it is well, after more than so many restarts."""

        def well() -> int | None:
            entry = self.entry(name)
            return entry.pid if entry.state == "up" and entry.restarts > restarts else None

        return await eventually(well, f"{name} is up again", within_s)

    async def kill(self, name: str) -> int:
        """kill -9 the process as it stands; returns the number of its restarts so far."""
        entry = await eventually(lambda: self._with_pid(name), f"{name} has a process", 30.0)
        os.kill(entry.pid or 0, signal.SIGKILL)
        return entry.restarts

    def _with_pid(self, name: str) -> board.Entry | None:
        entry = self.entry(name)
        return entry if entry.pid is not None and Path(f"/proc/{entry.pid}").exists() else None

    async def arm(self, name: str, point: str, action: str, nth: int = 1) -> int:
        """Start a service anew with a fail point; the restart after the hit has none. Returns its restarts so far."""
        told = self.told[name]
        told["ADUAN_FAIL_POINT"], told["ADUAN_FAIL_POINT_LOG"] = f"{point}:{nth}:{action}", str(self.hits)
        try:
            before = await self.kill(name)
            await eventually(lambda: self.entry(name).restarts > before or None, f"{name} starts again", 30.0)
        finally:
            del told["ADUAN_FAIL_POINT"], told["ADUAN_FAIL_POINT_LOG"]
        return before + 1

    def hits_of(self, point: str) -> int:
        """How often a point was hit so far."""
        if not self.hits.exists():
            return 0
        return sum(line.split()[0] == point for line in self.hits.read_text("ascii").splitlines())

    async def another(self, name: str, **told: str) -> Child:
        """One more worker of a service, outside the supervisor; stop it with `dismiss`."""
        place = len(self.workers) + 1
        service = next(service for service in SERVICES if service.name == name)
        spec = spec_of(service, self.config)
        more = {**self.told[name], "ADUAN_INSTANCE": f"more-{place}"}
        more["ADUAN_HEALTH_PORT"] = str(self.config.ports.health + len(SERVICES) + place)
        child = Child(replace(spec, env={**more, **told}), self.config.data / "logs" / f"{name}-{place}.log")
        self.workers.append(child)
        return child

    async def dismiss(self, child: Child) -> None:
        """Stop a worker as a person does, and wait for it."""
        await asyncio.to_thread(child.stop)

    def watch(self) -> None:
        """Restart from now on what dies."""
        self._watching = asyncio.create_task(self.supervisor.watch())

    async def leave(self) -> None:
        """Stop everything."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for child in self.workers:
            if child.alive():
                os.kill(child.pid, signal.SIGCONT)
                await self.dismiss(child)
        await self.supervisor.stop()

    def log_of(self, name: str) -> str:
        """The end of a process's log."""
        return tail(self.config.data / "logs" / f"{name}.log")


async def eventually(look: Callable[[], T | None], what: str, within_s: float) -> T:
    """What `look` finds, once it finds something. Raises NotInTime."""
    until = monotonic() + within_s
    while True:
        found = look()
        if found is not None:
            return found
        if monotonic() > until:
            raise NotInTime(f"not within {within_s:.0f} s: {what}")
        await asyncio.sleep(0.05)


def new_config(data: Path) -> Config:
    """Ports of its own for a system on these data."""
    names = sorted(Ports.__dataclass_fields__, key=lambda name: name == "health")
    first = ports_in_a_row(len(names) + len(SERVICES) + _WORKERS + 4)
    ports = Ports(**{name: first + place for place, name in enumerate(names)})
    return Config(root=checkout(), data=data, ports=ports, sign_in="loopback")


@asynccontextmanager
async def running(
    data: Path, *, wired: bool = False, log_dir: Path | None = None, rate: float = 1.0
) -> AsyncIterator[Cluster]:
    """A system on these data, stopped and cleared at the end.

    `wired`: services reach broker, PostgreSQL and mail by wires that can be disturbed. `log_dir`: where the broker
    keeps its log instead. `rate`: programme seconds a second.
    """
    config = new_config(data)
    with DataLock(data):
        terminal = StringIO()
        cluster = Cluster(config, Supervisor(data, Terminal(terminal), pace=_PACE), rate=rate)
        try:
            if rate != 1.0:
                clock.begin(cluster.clock, round(time() * 1000), rate)
            if wired:
                await _lay_wires(cluster)
            await cluster.supervisor.start(_stores(config, log_dir, cluster))
            await topics.ensure(config.kafka, topics.declared())
            await prepare_database(config)
            await cluster.supervisor.start([_told(cluster, spec_of(service, config)) for service in SERVICES])
            cluster.watch()
            yield cluster
        except BaseException as error:
            error.add_note(terminal.getvalue()[-3_000:])
            raise
        finally:
            await cluster.leave()
            for wire in cluster.wires.values():
                await wire.close()
        postgres.remove(data / "postgres")
        shutil.rmtree(data)


async def prepare_database(config: Config) -> None:
    """Database and tables, as every start of the stack makes them."""
    await migrations.ensure_database(f"postgresql://postgres@{HOST}:{config.ports.pg}/postgres", "aduan")
    packages = dict.fromkeys(["aduan_runtime", *(service.package for service in SERVICES)])
    await migrations.migrate(
        config.postgres, [one for package in packages for one in migrations.migrations_of(package)]
    )


async def _lay_wires(cluster: Cluster) -> None:
    ports = cluster.config.ports
    for name, to in (("kafka", ports.kafka), ("postgres", ports.pg), ("mail", ports.mail_smtp)):
        cluster.wires[name] = Wire(HOST, to)
        await cluster.wires[name].open()


def _stores(config: Config, log_dir: Path | None, cluster: Cluster) -> Sequence[ProcessSpec]:
    ports = config.ports
    data = config.data / "kafka"
    broker = kafka_spec(config.root, data, ports.kafka, ports.kafka_controller, heap="640m")
    properties = data / "server.properties"
    text = properties.read_text("utf-8")
    if cluster.wires:
        # Clients go where the broker says it is: it must name the wire, or they would bypass it.
        own = f"advertised.listeners=PLAINTEXT://{HOST}:{ports.kafka}"
        assert own in text
        text = text.replace(own, f"advertised.listeners=PLAINTEXT://{HOST}:{cluster.wires['kafka'].port}")
    if log_dir is not None:
        shutil.copytree(data / "log", log_dir, dirs_exist_ok=True)
        text = text.replace(f"log.dirs={data / 'log'}", f"log.dirs={log_dir}")
    properties.write_text(text, "utf-8")
    mail = sink_spec(ports.mail_smtp, config.data / MAILS)
    return [postgres_spec(config.data / "postgres", ports.pg), broker, mail]


def _told(cluster: Cluster, spec: ProcessSpec) -> ProcessSpec:
    told = dict(spec.env)
    if cluster.wires:
        told["ADUAN_KAFKA"] = f"{HOST}:{cluster.wires['kafka'].port}"
        told["ADUAN_POSTGRES"] = f"postgresql://postgres@{HOST}:{cluster.wires['postgres'].port}/aduan"
        told["ADUAN_MAIL_SMTP_PORT"] = str(cluster.wires["mail"].port)
    if cluster.rate != 1.0:
        told["ADUAN_CLOCK_FILE"] = str(cluster.clock)
    cluster.told[spec.name] = told
    return replace(spec, env=told)
