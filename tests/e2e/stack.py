"""`aduan up` in a process of its own, as a person starts it."""

from __future__ import annotations

import json
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from aduan_local.config import HOST, Ports

# Below what systems hand to outgoing connections: those would take a port while the stack is on its way up.
_LOWEST, _HIGHEST = 10_000, 32_000
_HEALTH_PORTS_AFTER = 8


@dataclass
class Stack:
    """One data directory with ports of its own, and who starts it."""

    data: Path
    user: str | None = None
    command: tuple[str, ...] = (str(Path(sys.executable).parent / "aduan"),)
    started: list[subprocess.Popen[str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    services: str = "none"
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Health ports come last, since each stream service takes one more.
        names = sorted(Ports.__dataclass_fields__, key=lambda name: name == "health")
        first = ports_in_a_row(len(names) + _HEALTH_PORTS_AFTER)
        ports = {f"ADUAN_{name.upper()}_PORT": str(first + place) for place, name in enumerate(names)}
        self.environment = {
            **os.environ,
            **ports,
            "ADUAN_DATA": str(self.data),
            "ADUAN_TRACE": "off",
            "ADUAN_SIGN_IN": "loopback",
        } | self.settings

    def up(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*self.command, "up", "--services", self.services], env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd="/", user=self.user, group=pwd.getpwnam(self.user).pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
        )  # fmt: skip
        self.started.append(process)
        return process

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def processes(self) -> list[dict[str, object]]:
        told: list[dict[str, object]] = json.loads(self.ask("status", "--json").stdout)["processes"]
        return told


def ports_in_a_row(count: int) -> int:
    """The first of `count` neighbouring ports that nobody holds."""
    for _ in range(1_000):
        first = random.SystemRandom().randrange(_LOWEST, _HIGHEST - count)
        if all(map(_is_free, range(first, first + count))):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def until_ready(process: subprocess.Popen[str]) -> list[str]:
    """The lines up to `ready`."""
    lines: list[str] = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if lines[-1] == "ready":
            return lines
    raise AssertionError("it ended before it was ready:\n" + "\n".join(lines))


def stop(process: subprocess.Popen[str]) -> int:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode


def left_behind(data: Path) -> list[str]:
    """Command lines of living processes that name the data directory or its place in the system."""
    marks = {str(data), str((data / "postgres").resolve())}
    found: list[str] = []
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = cmdline.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it ended meanwhile
        if any(mark in text for mark in marks):
            found.append(text)
    return found
