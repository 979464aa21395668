"""Keeps processes running: starts them until they are well, restarts what dies, stops all in reverse order."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aduan_local import board, logs
from aduan_local.errors import ProcessDied
from aduan_local.processes import Child, ProcessSpec

_TICK = 0.1
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_CALM = 30.0  # after this long without a death the next pause is short again


@dataclass(slots=True)
class _Kept:
    """A process that is kept running, across its restarts."""

    spec: ProcessSpec
    child: Child
    log: Path
    follower: logs.Follower
    group: int
    state: board.State = "starting"
    restarts: int = 0
    pause: float = _FIRST_PAUSE
    started_at: float = 0.0
    restart_at: float | None = None
    probe: asyncio.Task[None] | None = None


class Supervisor:
    """Use: `start` groups in order, then `watch`; `stop` in any case. One task at a time may call `start`."""

    def __init__(self, data: Path, terminal: logs.Terminal, pace: float = 1.0) -> None:
        """`pace` scales all pauses before restarts; tests shorten them."""
        self._data = data
        self._terminal = terminal
        self._pace = pace
        self._kept: list[_Kept] = []
        self._groups = 0

    async def start(self, specs: Sequence[ProcessSpec]) -> None:
        """Starts these side by side and returns once all are well.

        Raises ProcessDied with the end of the log if one ends, or is not well within its start_seconds.
        """
        begun = time.monotonic()
        self._groups += 1
        group = [self._launch(spec) for spec in specs]
        self._publish()
        while any(kept.state != "up" for kept in group):
            self._show_logs()
            for kept in self._kept:
                if kept.group != self._groups:
                    self._look_after(kept)
                    continue
                _raise_what_the_probe_raised(kept)
                if not kept.child.alive():
                    kept.state = "failed"
                    raise self._failure(kept, f"ended with exit code {kept.child.exit_code}")
                if kept.state != "up" and time.monotonic() - begun > kept.spec.start_seconds:
                    kept.state = "failed"
                    raise self._failure(kept, f"was not well within {kept.spec.start_seconds:.0f} s")
            await asyncio.sleep(_TICK)

    async def watch(self) -> None:
        """Runs until cancelled: shows logs and restarts what dies, ever more slowly if it dies again and again."""
        while True:
            self._show_logs()
            for kept in self._kept:
                self._look_after(kept)
            await asyncio.sleep(_TICK)

    async def stop(self) -> None:
        """Stops group after group, the last started first; kills what does not stop in its time. Nothing is left."""
        for number in range(self._groups, 0, -1):
            group = [kept for kept in self._kept if kept.group == number]
            for kept in group:
                if kept.probe:
                    kept.probe.cancel()
                kept.child.ask_to_stop()
                self._become(kept, "stopping")
            await asyncio.gather(*(self._see_off(kept) for kept in group))
            self._show_logs(rest=True)

    async def _see_off(self, kept: _Kept) -> None:
        deadline = time.monotonic() + kept.spec.stop_seconds
        while kept.child.alive() and time.monotonic() < deadline:  # noqa: ASYNC110 (a child tells only when asked)
            await asyncio.sleep(_TICK / 2)
        if kept.child.alive():
            self._terminal.line(kept.spec.name, f"did not stop in {kept.spec.stop_seconds:.0f} s: killed")
            kept.child.kill()
        self._become(kept, "stopped")

    def _launch(self, spec: ProcessSpec) -> _Kept:
        log = self._data / "logs" / f"{spec.name}.log"
        logs.rotate(log)
        follower = logs.Follower(log)
        kept = _Kept(spec, Child(spec, log), log, follower, self._groups, started_at=time.monotonic())
        self._kept.append(kept)
        kept.probe = asyncio.create_task(self._wait_until_well(kept))
        return kept

    async def _wait_until_well(self, kept: _Kept) -> None:
        while not await kept.spec.healthy():  # noqa: ASYNC110 (so does a server)
            await asyncio.sleep(_TICK)
        seconds = time.monotonic() - kept.started_at
        self._terminal.line(kept.spec.name, f"up on {kept.spec.address} ({seconds:.1f} s)")
        self._become(kept, "up")

    def _look_after(self, kept: _Kept) -> None:
        _raise_what_the_probe_raised(kept)
        if kept.restart_at is not None:
            if time.monotonic() >= kept.restart_at:
                kept.restart_at = None
                kept.child = Child(kept.spec, kept.log)
                kept.started_at = time.monotonic()
                kept.restarts += 1
                self._become(kept, "starting")
                kept.probe = asyncio.create_task(self._wait_until_well(kept))
        elif not kept.child.alive():
            if kept.probe:
                kept.probe.cancel()
            if time.monotonic() - kept.started_at > _CALM:
                kept.pause = _FIRST_PAUSE
            self._terminal.line(
                kept.spec.name, f"ended with exit code {kept.child.exit_code}: starts again in {kept.pause:.1f} s"
            )
            kept.restart_at = time.monotonic() + kept.pause * self._pace
            kept.pause = min(2 * kept.pause, _LONGEST_PAUSE)
            self._become(kept, "restarting")

    def _failure(self, kept: _Kept, what: str) -> ProcessDied:
        self._publish()
        for line in logs.tail(kept.log).splitlines():
            self._terminal.line(kept.spec.name, line)
        return ProcessDied(f"{kept.spec.name} {what}: the end of its log stands above, all of it in {kept.log}.")

    def _become(self, kept: _Kept, state: board.State) -> None:
        kept.state = state
        self._publish()

    def _publish(self) -> None:
        board.write(
            self._data,
            [
                board.Entry(
                    name=kept.spec.name,
                    pid=kept.child.pid if kept.child.exit_code is None else None,
                    state=kept.state,
                    address=kept.spec.address,
                    restarts=kept.restarts,
                )
                for kept in self._kept
            ],
        )

    def _show_logs(self, *, rest: bool = False) -> None:
        for kept in self._kept:
            if kept.spec.echo:
                for line in kept.follower.new_lines(rest=rest):
                    self._terminal.line(kept.spec.name, line)


def _raise_what_the_probe_raised(kept: _Kept) -> None:
    if kept.probe and kept.probe.done() and not kept.probe.cancelled():
        kept.probe.result()
