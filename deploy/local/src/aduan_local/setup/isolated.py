"""`make isolated`: each member's unit tests where only its own lock and its own members are installed.

An import that its pyproject does not declare works in `.venv`, where everything is; here it fails.
"""

import subprocess
import sys
from pathlib import Path

from aduan_local.setup.members import Member, closure, read_members
from aduan_local.setup.programs import SetupError, environment, run
from aduan_local.setup.stamps import Stamp, digest


def run_isolated(root: Path, only: str | None) -> list[str]:
    """Runs them one after the other and returns the names of the members whose tests failed.

    A member that needs all others is left out: nothing that it imports can be undeclared.
    """
    members = read_members(root)
    chosen = [
        member
        for member in members.values()
        if only in (None, member.name)
        and tests_of(root, member).is_dir()
        and len(closure(member.name, members)) < len(members)
    ]
    return [member.name for member in chosen if not _passes(root, member, members)]


def tests_of(root: Path, member: Member) -> Path:
    """`tests/unit/payout_check` for `aduan-payout-check`."""
    return root / "tests" / "unit" / member.package.removeprefix("aduan_")


def _passes(root: Path, member: Member, members: dict[str, Member]) -> bool:
    python = _environment(root, member, members)
    print(f"== {member.name} in an environment of its own", flush=True)
    pytest = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not real", tests_of(root, member)]
    done = subprocess.run([str(word) for word in pytest], cwd=root, env=environment(root), check=False)
    return done.returncode in (0, 5)  # 5: it has real tests only


def _environment(root: Path, member: Member, members: dict[str, Member]) -> Path:
    needed = closure(member.name, members)
    locks = [root / "locks" / f"{name}.txt" for name in (member.name, "unit", "bootstrap")]
    folder = root / ".cache" / "isolated" / member.name
    python = folder / "bin" / "python"
    wanted = digest(root, [*locks, *(one.folder / "pyproject.toml" for one in needed)], str(root), sys.version)
    stamp = Stamp(folder / "aduan.stamp")
    if stamp.fits(wanted):
        return python
    uv = root / ".venv" / "bin" / "uv"
    run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], root=root)
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
    for lock in locks:
        run([*install, "--require-hashes", "-r", lock], root=root)
    editable = [word for one in needed for word in ("-e", one.folder)]
    run([*install, "--reinstall", "--no-build-isolation", "--no-deps", *editable], root=root)
    stamp.set(wanted)
    return python


if __name__ == "__main__":
    try:
        failed = run_isolated(Path.cwd(), sys.argv[1] if len(sys.argv) > 1 else None)
    except SetupError as error:
        sys.exit(f"isolated: {error}")
    if failed:
        sys.exit(f"isolated: failed for {', '.join(failed)}; a missing module must be named in that pyproject.toml.")
