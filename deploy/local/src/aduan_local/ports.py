"""Is a port free, and if not, who holds it?"""

import contextlib
import socket
from collections.abc import Iterable
from pathlib import Path

from aduan_local.config import HOST
from aduan_local.errors import PortTaken

_LISTEN = "0A"


def free_port() -> int:
    """A port that nobody holds right now; the kernel chooses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(ports: Iterable[tuple[str, int]]) -> None:
    """Raises PortTaken naming the first taken port, what it is for, and its holder if /proc tells."""
    for purpose, port in ports:
        if not _is_free(port):
            holder = holder_of(port)
            by = f"held by {holder}" if holder else "held by a process that this user may not see"
            raise PortTaken(f"Port {port} ({purpose}) is {by}: stop it or choose another port by ADUAN_…_PORT.")


def holder_of(port: int, proc: Path = Path("/proc")) -> str | None:
    """`pid 4711 (java …)` of the process that listens on the port, or None if it cannot be seen."""
    inodes = _listening_inodes(port, proc)
    for process in proc.glob("[0-9]*"):
        if _open_files(process) & {f"socket:[{inode}]" for inode in inodes}:
            return f"pid {process.name} ({_command(process)})"
    return None


def _open_files(process: Path) -> set[str]:
    """What its descriptors stand for; empty if it ended or belongs to someone else."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for link in (process / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed since it was listed
                found.add(str(link.readlink()))
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Servers set this too; without it a port in TIME_WAIT would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _listening_inodes(port: int, proc: Path) -> set[str]:
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue  # no such address family here
        for line in lines:
            columns = line.split()
            if columns[3] == _LISTEN and int(columns[1].rsplit(":", 1)[1], 16) == port:
                found.add(columns[9])
    return found


def _command(process: Path) -> str:
    program, _, rest = (process / "cmdline").read_bytes().partition(b"\0")
    text = (
        f"{Path(program.decode(errors='replace')).name} {rest.replace(bytes(1), b' ').decode(errors='replace')}".strip()
    )
    return text if len(text) <= 60 else text[:59] + "…"
