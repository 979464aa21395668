"""One stack per data directory: a lock that the kernel releases whatever becomes of its holder."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from aduan_local.errors import AlreadyRunning, DataUnusable

_NAME = "aduan.pid"


class DataLock:
    """Holds the data directory; `aduan.pid` in it tells who does.

    Entering raises AlreadyRunning naming the pid of the other, or DataUnusable if the directory cannot be written.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._data.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._data / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise DataUnusable(
                f"{self._data} cannot be written ({error.strerror}): choose another ADUAN_DATA."
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read_pid(self._data)
            os.close(self._descriptor)
            raise AlreadyRunning(
                f"One is running already (pid {pid}) on {self._data}: use it, or stop it with Ctrl-C or kill {pid}."
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: removing it would let two starts lock two different files of the same name.
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def holder(data: Path) -> int | None:
    """The pid of the stack that runs on this data directory, or None."""
    path = data / _NAME
    if not path.exists():
        return None
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read_pid(data)
    return None


def _read_pid(data: Path) -> int:
    text = (data / _NAME).read_text().strip()
    return int(text) if text.isdecimal() else 0
