"""Kafka and GreenMail: jars by Maven, held to the hashes of `locks/jars.txt`."""

import hashlib
import shutil
from pathlib import Path

from aduan_local.setup.programs import SetupError, run, say
from aduan_local.setup.stamps import Stamp, digest

KINDS = ("kafka", "greenmail")


def jars_needed(root: Path) -> bool:
    """Whether the jars are missing or were made from other files than the present ones."""
    return not _stamp(root).fits(_wanted(root))


def install_jars(root: Path) -> None:
    """Fetches the jars if they are needed. Raises SetupError without Maven, or if a jar has another hash."""
    if not jars_needed(root):
        return
    _copy(root)
    wrong = sorted(set(_hashes(root)) ^ set(_locked(root)))
    if wrong:
        raise SetupError(f"{wrong[0].split()[1]} is not the jar of locks/jars.txt: run make lock if that is meant.")
    _stamp(root).set(_wanted(root))


def lock_jars(root: Path) -> None:
    """Writes the hashes of freshly fetched jars to the lock."""
    _copy(root)
    (root / "locks" / "jars.txt").write_text("".join(f"{line}\n" for line in _hashes(root)))
    _stamp(root).set(_wanted(root))


def _copy(root: Path) -> None:
    if not shutil.which("mvn"):
        raise SetupError("maven lacks, and Kafka comes by it. Install with: sudo apt-get install maven")
    say("Kafka and mail server jars …")
    for kind in KINDS:
        target = root / ".cache" / "jars" / kind
        part = target.with_name(f"{kind}.part")
        shutil.rmtree(part, ignore_errors=True)
        project = root / "deploy" / "local" / "maven" / kind
        run(["mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={part}"], root=root, cwd=project)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)


def _hashes(root: Path) -> list[str]:
    folder = root / ".cache" / "jars"
    return [
        f"{hashlib.sha256(jar.read_bytes()).hexdigest()} {jar.relative_to(folder)}"
        for kind in KINDS
        for jar in sorted((folder / kind).glob("*.jar"))
    ]


def _locked(root: Path) -> list[str]:
    path = root / "locks" / "jars.txt"
    return path.read_text().splitlines() if path.is_file() else []


def _stamp(root: Path) -> Stamp:
    return Stamp(root / ".cache" / "jars" / "aduan.stamp")


def _wanted(root: Path) -> str:
    poms = [root / "deploy" / "local" / "maven" / kind / "pom.xml" for kind in KINDS]
    return digest(root, [*poms, root / "locks" / "jars.txt"])
