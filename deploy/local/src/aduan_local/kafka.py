"""One Kafka broker in KRaft mode: its configuration, its format step and its process."""

import base64
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST
from aduan_local.errors import DataUnusable, PartMissing
from aduan_local.java import java
from aduan_local.processes import ProcessSpec

_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    # Topics come from files; a misspelt name must fail, not create a topic.
    "auto.create.topics.enable": "false",
    "log.message.timestamp.type": "LogAppendTime",
    "log.retention.ms": "-1",
    "min.insync.replicas": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # A killed broker may come back only when its old session has expired; 9 s of the default are long to wait.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # What a killed owner had goes to others within 5 s: members ask for sessions of 3 s.
    "group.min.session.timeout.ms": "3000",
    # One member at a time joins here; waiting for others only delays the start.
    "group.initial.rebalance.delay.ms": "0",
}


def jars(root: Path) -> Path:
    """The broker's jars. Raises PartMissing if setup has not put them there."""
    directory = root / ".cache" / "jars" / "kafka"
    if not any(directory.glob("kafka_2.13-*.jar")):
        raise PartMissing("The Kafka jars are missing: run make setup.")
    return directory


def kafka_spec(
    root: Path, data: Path, port: int, controller_port: int, *, heap: str = "1g", jvm: Sequence[str] = ()
) -> ProcessSpec:
    """A broker on 127.0.0.1:`port` with its log under `data`, formatted on the first call.

    Raises PartMissing without jars or Java, DataUnusable if the format step refuses the directory.
    """
    classpath = f"{jars(root)}/*"
    data.mkdir(parents=True, exist_ok=True)
    properties = data / "server.properties"
    properties.write_text(_properties(data / "log", port, controller_port))
    log4j = f"-Dorg.slf4j.simpleLogger.logFile=System.out {_LOGGING}".split()
    if not (data / "log" / "meta.properties").exists():
        _format(classpath, properties)
    return ProcessSpec(
        name="aduan-kafka",
        argv=(
            "aduan-kafka",
            f"-Xmx{heap}",
            f"-Xms{heap}",
            *jvm,
            *log4j,
            "-cp",
            classpath,
            "kafka.Kafka",
            str(properties),
        ),
        executable=java(),
        healthy=health.kafka(f"{HOST}:{port}"),
        address=f"{HOST}:{port}",
        stop_seconds=30,
        echo=False,
    )


_LOGGING = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.showDateTime=true "
    "-Dorg.slf4j.simpleLogger.log.kafka.server=info -Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients=error"
)


def _properties(log: Path, port: int, controller_port: int) -> str:
    settings = {
        **_SETTINGS,
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "log.dirs": str(log),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _format(classpath: str, properties: Path) -> None:
    # One word with its option: an id may begin with a dash.
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    command = [
        java(),
        "-cp",
        classpath,
        "kafka.tools.StorageTool",
        "format",
        f"--cluster-id={cluster}",
        "-c",
        str(properties),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise DataUnusable(f"Kafka cannot use {properties.parent}: {' '.join(reason)}; make reset clears it.")
