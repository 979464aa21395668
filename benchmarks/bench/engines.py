"""The engines of the race: what each is, how it is started, and whether it says that it is exact."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aduan_local.java import java
from benchmarks.bench.job import OTHERWISE, RULES
from benchmarks.bench.servers import DATA, PEERS, peers_python, streams_jars
from benchmarks.stack import PORTS, ROOT

OURS, STREAMS = "decider", "kafka-streams"
_STOP_S = 20.0


@dataclass(frozen=True, slots=True)
class Engine:
    """One row of the table.

    `lanes` are its threads (Kafka Streams) or processes (all others); `share` is how much of the events a slow engine
    is given; `program` is its module, empty for Kafka Streams.
    """

    name: str
    title: str
    state: str
    program: str
    lanes: int = 1
    share: float = 1.0
    env: Mapping[str, str] | None = None
    owned: bool = False

    @property
    def processes(self) -> int:
        """How many processes it is."""
        return self.lanes if self.program else 1


_DECIDER = Engine(
    OURS,
    "decider shell, full protocol, in a Faust service (2 processes)",
    "in memory, its log is the truth",
    "benchmarks.bench.worker",
    lanes=2,
    owned=True,
)
_KAFKA_STREAMS = Engine(STREAMS, "Kafka Streams 4.3 EOS-v2 (2 threads)", "RocksDB + changelog", "", lanes=2)

ENGINES: tuple[Engine, ...] = (
    _DECIDER,
    replace(_DECIDER, name="decider-1", title="decider shell, the same in 1 process", lanes=1),
    _KAFKA_STREAMS,
    replace(_KAFKA_STREAMS, name="kafka-streams-1", title="Kafka Streams 4.3 EOS-v2 (1 thread)", lanes=1),
    Engine("librdkafka", "librdkafka loop, transactions", "in memory, lost", "benchmarks.peers.librdkafka_loop"),
    Engine(
        "aiokafka", "aiokafka loop, a send a message", "in memory, lost", "benchmarks.peers.aiokafka_loop", share=0.5
    ),
    Engine("quix", "Quix Streams with state", "RocksDB + changelog", "benchmarks.peers.quix_state", share=0.5),
    Engine("faust", "Faust agent + Table", "table + changelog", "benchmarks.peers.faust_table", share=0.1),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an engine: where it reads and writes, and the identity that it keeps when it is started again."""

    engine: Engine
    bootstrap: str
    sources: tuple[str, ...]
    out: str

    @property
    def data(self) -> Path:
        """Its files."""
        return DATA / self.out


@contextmanager
def started(run: Run) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The engine's processes; asked to stop at the end, killed if they do not."""
    processes = [_start(run, number) for number in range(run.engine.processes)]
    try:
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def kill(processes: list[subprocess.Popen[bytes]]) -> None:
    """kill -9, and nothing else."""
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    for process in processes:
        process.wait()


def _start(run: Run, number: int) -> subprocess.Popen[bytes]:
    data = run.data / str(number)
    data.mkdir(parents=True, exist_ok=True)
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "BENCH_BROKER": run.bootstrap,
        "BENCH_IN": ",".join(run.sources),
        "BENCH_OUT": run.out,
        "BENCH_RUN": f"bench-{run.out}",
        "BENCH_DATA": str(data),
        "BENCH_LANES": str(run.engine.lanes),
        "BENCH_HEALTH": str(PORTS["ADUAN_HEALTH_PORT"] + number),
        "BENCH_RULES": json.dumps(RULES),
        "BENCH_OTHERWISE": json.dumps(OTHERWISE),
        **(run.engine.env or {}),
    }
    with (run.data / f"{number}.log").open("ab") as log:
        return subprocess.Popen(
            _command(run.engine), cwd=data, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )


def _command(engine: Engine) -> list[str]:
    if not engine.program:
        # The compiler in the JDK reads the one source file; nothing has to be built.
        words = ["-Xms1g", "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", streams_jars()]
        return [java(), *words, str(PEERS / "kafka_streams" / "KafkaStreamsPeer.java")]
    python = sys.executable if engine.program.startswith("benchmarks.bench.") else peers_python()
    return [python, "-m", engine.program]
