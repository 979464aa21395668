"""One child process: started in a group of its own, and ended together with all that it started."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aduan_local.errors import PartMissing

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """What to start and how to tell that it is well."""

    name: str
    argv: tuple[str, ...]
    healthy: Callable[[], Awaitable[bool]]
    address: str
    executable: str | None = None
    """The program if argv[0] is to show another name."""
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    """The system user to run as; None keeps the caller's."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    start_seconds: float = 60
    echo: bool = True
    """Whether its log lines are shown on the terminal too; they are in its log file always."""


class Child:
    """A running process of a spec, whose output goes to a file.

    A file, not a pipe: a terminal that stops reading must never stop a service.
    """

    def __init__(self, spec: ProcessSpec, log: Path) -> None:
        """Starts it. Raises PartMissing if the program is not there."""
        self.spec = spec
        self.exit_code: int | None = None
        environment = {**os.environ, **spec.env}
        uid, gid = _ids(spec.user)
        with log.open("ab") as output:
            try:
                self._process = subprocess.Popen(
                    spec.argv,
                    executable=spec.executable,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_die_with_parent(spec.stop_signal),
                    cwd="/" if spec.user else None,
                    user=uid,
                    group=gid,
                    extra_groups=None if spec.user is None else [],
                )
            except FileNotFoundError as error:
                raise PartMissing(f"{spec.name} cannot start, {error.filename} is missing: run make setup.") from error
        self.pid = self._process.pid

    def alive(self) -> bool:
        """False once it has ended; what it left in its group is killed then."""
        if self.exit_code is not None:
            return False
        # Look without reaping: as long as the leader is a zombie, nobody else can get its group id.
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
        self._kill_group()
        self.exit_code = self._process.wait()
        return False

    def ask_to_stop(self) -> None:
        if self.alive():
            os.kill(self.pid, self.spec.stop_signal)

    def kill(self) -> None:
        if self.alive():
            self._kill_group()
            self.exit_code = self._process.wait()

    def stop(self) -> None:
        """Asks, waits up to the spec's stop_seconds, then kills the group. For callers without an event loop."""
        self.ask_to_stop()
        deadline = time.monotonic() + self.spec.stop_seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.kill()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """If the supervisor is killed outright, the kernel stops its children: nothing stays behind."""

    def arrange() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)

    return arrange


def _ids(user: str | None) -> tuple[int | None, int | None]:
    if user is None:
        return None, None
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid
