"""The Python side: `.venv` with uv, every locked package and the members, editable."""

import os
import sys
import venv
from pathlib import Path

from aduan_local.setup.members import read_members
from aduan_local.setup.programs import SetupError, run, say
from aduan_local.setup.stamps import Stamp, digest


def install_environment(root: Path) -> None:
    """Makes `.venv` or brings it to the locks. Raises SetupError."""
    members = read_members(root)
    locks = root / "locks"
    inputs = [locks / "bootstrap.txt", locks / "dev.txt", *(m.folder / "pyproject.toml" for m in members.values())]
    wanted = digest(root, inputs, str(root), sys.version, *members)
    environment = root / ".venv"
    stamp = Stamp(environment / "aduan.stamp")
    if stamp.fits(wanted):
        return
    say("Python packages …")
    python = environment / "bin" / "python"
    if not python.exists():
        _make(environment)
    quietly = ["--quiet", "--disable-pip-version-check"]
    run([python, "-m", "pip", "install", *quietly, "--require-hashes", "-r", locks / "bootstrap.txt"], root=root)
    _follow_pip_settings(root, python)
    uv = environment / "bin" / "uv"
    run([uv, "pip", "install", "--quiet", "--require-hashes", "-r", locks / "dev.txt"], root=root)
    editable = [word for member in members.values() for word in ("-e", member.folder)]
    # The build backend is in the lock too, so nothing is fetched without a hash. uv remembers an editable build by
    # pyproject.toml alone; it is made anew, so that a package that came later is found.
    run([uv, "pip", "install", "--quiet", "--reinstall", "--no-build-isolation", "--no-deps", *editable], root=root)
    stamp.set(wanted)


def _make(environment: Path) -> None:
    try:
        venv.create(environment, with_pip=True, symlinks=True)
    except Exception as error:
        raise SetupError(
            f"No virtual environment ({error}): apt-get install python3-venv, or use another PYTHON."
        ) from error


def _follow_pip_settings(root: Path, python: Path) -> None:
    """uv reads none of pip's settings: where only pip was told of another index, uv is told the same."""
    if os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL"):
        return
    told = run([python, "-m", "pip", "config", "list"], root=root)
    for line in told.splitlines():
        name, _, value = line.partition("=")
        if name.rsplit(".", 1)[-1] == "index-url":
            os.environ["UV_DEFAULT_INDEX"] = value.strip("'\"")
