"""`make lock` and its check: every installed version and its hash, without the address it came from.

`locks/stamp` says for each lock the hash of the dependency tables that it was made from and of the lock itself.
So a lock that no longer fits its pyproject is found without asking any registry.
"""

import hashlib
import sys
from pathlib import Path

from aduan_local.setup.jars import lock_jars
from aduan_local.setup.members import GROUPS, lock_inputs, read_members
from aduan_local.setup.programs import SetupError, run, say

_STAMP = "stamp"


def write_locks(root: Path) -> None:
    """Resolves the workspace and rewrites all of `locks/`. Versions move only where uv.lock lacks or must change."""
    members = read_members(root)
    folder = root / "locks"
    folder.mkdir(exist_ok=True)
    uv = root / ".venv" / "bin" / "uv"
    run([uv, "lock", "--quiet"], root=root)
    for name in members:
        _export(uv, root, name, "--package", name, "--no-default-groups")
    for group in GROUPS:
        _export(uv, root, group, "--package", "aduan-local", "--only-group", group)
    _export(uv, root, "dev", "--all-packages", "--group", "dev")
    for path in folder.glob("*.txt"):
        if path.name not in {*lock_inputs(root, members), "jars.txt"}:
            path.unlink()
    lock_jars(root)
    (folder / _STAMP).write_text("".join(f"{line}\n" for line in _lines(root)))
    say("locks rewritten")


def misfits(root: Path) -> list[str]:
    """One line for each lock that does not fit its pyproject; empty if all fit."""
    path = root / "locks" / _STAMP
    told = set(path.read_text().splitlines()) if path.is_file() else set()
    wanted = set(_lines(root))
    names = sorted({line.split()[0] for line in told ^ wanted})
    return [f"locks/{name} does not fit its pyproject.toml: run make lock." for name in names]


def _lines(root: Path) -> list[str]:
    folder = root / "locks"
    return [
        f"{name} {inputs} {_content_hash(folder / name)}"
        for name, inputs in sorted(lock_inputs(root, read_members(root)).items())
    ]


def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


def _export(uv: Path, root: Path, name: str, *what: str) -> None:
    text = run(
        [uv, "export", "--quiet", "--locked", "--no-emit-workspace", "--no-header", "--no-annotate", *what], root=root
    )
    (root / "locks" / f"{name}.txt").write_text(text)


if __name__ == "__main__":
    try:
        write_locks(Path.cwd())
    except SetupError as error:
        sys.exit(f"lock: {error}")
