"""A whole stack of its own for measuring: other ports than a running one, its own data, gone at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
PORTS = {
    "ADUAN_DESK_PORT": 17000,
    "ADUAN_INGEST_PORT": 17001,
    "ADUAN_SIGNIN_PORT": 17002,
    "ADUAN_SMTP_PORT": 17025,
    "ADUAN_MAIL_SMTP_PORT": 17325,
    "ADUAN_MAIL_IMAP_PORT": 17343,
    "ADUAN_MAIL_API_PORT": 17380,
    "ADUAN_KAFKA_PORT": 17092,
    "ADUAN_KAFKA_CONTROLLER_PORT": 17093,
    "ADUAN_PG_PORT": 17433,
    "ADUAN_TRACE_PORT": 17411,
    "ADUAN_OTLP_PORT": 17418,
    "ADUAN_HEALTH_PORT": 17101,
}
READY_S = 180.0


class StackNotReady(Exception):
    """The stack did not come up; its log says why."""


@dataclass(frozen=True)
class Stack:
    """A running stack."""

    data: Path
    env: dict[str, str]

    ingest: str = f"http://127.0.0.1:{PORTS['ADUAN_INGEST_PORT']}"
    desk: str = f"http://127.0.0.1:{PORTS['ADUAN_DESK_PORT']}"
    smtp: tuple[str, int] = ("127.0.0.1", PORTS["ADUAN_SMTP_PORT"])
    imap: tuple[str, int] = ("127.0.0.1", PORTS["ADUAN_MAIL_IMAP_PORT"])
    postgres: str = f"postgresql://postgres@127.0.0.1:{PORTS['ADUAN_PG_PORT']}/aduan"

    def status(self) -> list[dict[str, Any]]:
        """Each process with name, pid, state and address."""
        found = self.aduan("status", "--json")
        parsed: dict[str, Any] = json.loads(found.stdout)
        processes: list[dict[str, Any]] = parsed["processes"]
        return processes

    def pid(self, name: str) -> int:
        """The pid of a process by its name."""
        return int(next(one["pid"] for one in self.status() if one["name"] == name and one["pid"]))

    def kill(self, name: str) -> None:
        """kill -9 one process; the supervisor starts it again."""
        os.kill(self.pid(name), signal.SIGKILL)

    def aduan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the `aduan` command on this stack."""
        command = [str(Path(sys.executable).parent / "aduan"), *words, "--data", str(self.data)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, timeout=600)


def session(desk: str, user: str = "penyelia-1") -> dict[str, str]:
    """The headers of a signed-in user."""
    answer = httpx.post(f"{desk}/auth/login", json={"user": user}, timeout=10).raise_for_status()
    return {"Cookie": f"aduan_session={answer.cookies['aduan_session']}", "X-Aduan-Request": "1"}


@contextmanager
def stack(name: str, **settings: str) -> Iterator[Stack]:
    """A fresh stack under .local/NAME, without the trace view unless `settings` say ADUAN_TRACE="on".

    Raises StackNotReady.
    """
    data = ROOT / ".local" / name
    env = {
        **os.environ,
        **{key: str(port) for key, port in PORTS.items()},
        "ADUAN_TRACE": "off",
        "ADUAN_SIGN_IN": "loopback",
        **settings,
    }
    aduan = str(Path(sys.executable).parent / "aduan")
    subprocess.run([aduan, "reset", "--data", str(data)], env=env, check=True, capture_output=True)
    command = [aduan, "up", "--data", str(data)]
    log = ROOT / ".local" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            until = monotonic() + READY_S
            while not _says_ready(log):
                if process.poll() is not None or monotonic() > until:
                    raise StackNotReady(log.read_text("utf-8", "replace")[-2_000:])
                sleep(0.2)
            yield Stack(data, env)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _says_ready(log: Path) -> bool:
    return "ready" in (line.strip() for line in log.read_text("utf-8", "replace").splitlines())
