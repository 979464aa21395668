"""Whether a step must run again: a stamp holds the hash of what the step last worked from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(root: Path, paths: Iterable[Path], *facts: str) -> str:
    """SHA-256 over the names and contents of the files and over other facts; a missing file counts as empty."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.relative_to(root)}\0{hashlib.sha256(content).hexdigest()}\0".encode())
    for fact in facts:
        total.update(f"{fact}\0".encode())
    return total.hexdigest()


class Stamp:
    """A file beside the result of a step, so that whoever removes the result removes the stamp."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fits(self, wanted: str) -> bool:
        return self._path.is_file() and self._path.read_text().strip() == wanted

    def set(self, reached: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(f"{reached}\n")
