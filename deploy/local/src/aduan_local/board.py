"""What runs, written where another process can read it: `processes.json` in the data directory."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

State = Literal["starting", "up", "restarting", "stopping", "stopped", "failed"]
_NAME = "processes.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One process as the supervisor sees it."""

    name: str
    pid: int | None
    state: State
    address: str
    restarts: int = 0


def write(data: Path, entries: list[Entry]) -> None:
    """Replaces the board in one step, so that a reader never sees half of it."""
    part = data / f"{_NAME}.part"
    part.write_text(json.dumps([asdict(entry) for entry in entries], indent=1))
    os.replace(part, data / _NAME)


def read(data: Path) -> list[Entry]:
    """The board as last written; empty if nothing ever ran here."""
    path = data / _NAME
    if not path.exists():
        return []
    return [Entry(**row) for row in json.loads(path.read_text())]
