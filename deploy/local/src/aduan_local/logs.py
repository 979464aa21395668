"""Log files of the processes, and their new lines on the terminal with the process's name in front."""

import sys
from pathlib import Path
from typing import TextIO

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
_WIDTH = 16


class Terminal:
    """Writes prefixed lines; colours only on a terminal."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._coloured = out.isatty()
        self._colour_of: dict[str, int] = {}

    def line(self, name: str, text: str) -> None:
        prefix = f"{name:<{_WIDTH}}|"
        if self._coloured:
            colour = self._colour_of.setdefault(name, _COLOURS[len(self._colour_of) % len(_COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        print(text, file=self._out, flush=True)


class Follower:
    """Reads what is new in a log file, in whole lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0

    def new_lines(self, *, rest: bool = False) -> list[str]:
        """Lines completed since the last call; with `rest` also an unfinished last one."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as log:
            log.seek(self._offset)
            data = log.read()
        end = len(data) if rest else data.rfind(b"\n") + 1
        self._offset += end
        return data[:end].decode(errors="replace").splitlines()


def rotate(path: Path, keep_bytes: int = 20_000_000) -> None:
    """Moves a log that has grown past the limit aside as `.1`; older ones go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > keep_bytes:
        path.replace(path.with_suffix(path.suffix + ".1"))


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log, for an error message."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
