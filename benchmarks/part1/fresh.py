"""From a fresh clone to a board that moves: one command, with the package caches as they are."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

import httpx

from benchmarks.figure import Figure, at_most
from benchmarks.stack import PORTS, ROOT, session

LIMIT_S = 180.0
_GIVE_UP_S = 900.0


def fresh_clone(tell: Callable[[str], None]) -> list[Figure]:
    """Clone, `make demo`, wait until the board shows more than it did a moment ago; then stop all of it."""
    folder = Path(mkdtemp(prefix="aduan-fresh-"))
    env = {**os.environ, **{name: str(port) for name, port in PORTS.items()}, "ADUAN_SIGN_IN": "loopback"}
    start = monotonic()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "aduan")], check=True)
    log = folder / "demo.log"
    with log.open("wb") as out:
        demo = subprocess.Popen(
            ["make", "demo"],
            cwd=folder / "aduan",
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        took = _until_moving(f"http://127.0.0.1:{PORTS['ADUAN_DESK_PORT']}", demo, start)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(90)
        subprocess.run(["make", "reset"], cwd=folder / "aduan", env=env, check=False, capture_output=True)
    if took is None:
        tell(log.read_text("utf-8", "replace")[-2_000:])
    shutil.rmtree(folder, ignore_errors=True)
    return [at_most("fresh clone → `make demo` → a board that moves", [took or _GIVE_UP_S], LIMIT_S, "s")]


def _until_moving(desk: str, demo: subprocess.Popen[bytes], start: float) -> float | None:
    seen: list[int] = []
    while monotonic() - start < _GIVE_UP_S and demo.poll() is None:
        try:
            board = httpx.get(f"{desk}/api/queues", headers=session(desk), timeout=5).raise_for_status().json()
            seen.append(board["totals"]["opened_today"])
        except (httpx.HTTPError, KeyError):
            sleep(0.5)  # not there yet
        if seen and seen[-1] > seen[0]:
            return monotonic() - start
        sleep(0.5)
    return None
