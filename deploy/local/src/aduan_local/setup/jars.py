"""Kafka, GreenMail and Zipkin: jars by Maven, held to the hashes of `locks/jars.txt`."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from aduan_local.setup.programs import SetupError, run, say
from aduan_local.setup.stamps import Stamp, digest

KINDS = ("kafka", "greenmail", "zipkin")


def jars_needed(root: Path) -> bool:
    """Whether the jars are missing or were made from other files than the present ones."""
    return not _stamp(root).fits(_wanted(root))


def install_jars(root: Path) -> None:
    """Fetches the jars if they are needed. Raises SetupError without Maven, or if a jar has another hash."""
    if not jars_needed(root):
        return
    locked = set(_locked(root))
    _copy(root, [kind for kind in KINDS if set(_hashes(root, kind)) != {one for one in locked if f" {kind}/" in one}])
    wrong = sorted({one for kind in KINDS for one in _hashes(root, kind)} ^ locked)
    if wrong:
        raise SetupError(f"{wrong[0].split()[1]} is not the jar of locks/jars.txt: run make lock if that is meant.")
    _stamp(root).set(_wanted(root))


def lock_jars(root: Path) -> None:
    """Writes the hashes of freshly fetched jars to the lock."""
    _copy(root, KINDS)
    hashes = [line for kind in KINDS for line in _hashes(root, kind)]
    (root / "locks" / "jars.txt").write_text("".join(f"{line}\n" for line in hashes))
    _stamp(root).set(_wanted(root))


def _copy(root: Path, kinds: Sequence[str]) -> None:
    """Only what lacks: a broker that runs keeps its jars."""
    if not shutil.which("mvn"):
        raise SetupError("maven lacks, and Kafka comes by it. Install with: sudo apt-get install maven")
    say(f"{', '.join(kinds) or 'no'} jars …")
    for kind in kinds:
        target = root / ".cache" / "jars" / kind
        part = target.with_name(f"{kind}.part")
        shutil.rmtree(part, ignore_errors=True)
        project = root / "deploy" / "local" / "maven" / kind
        run(["mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={part}"], root=root, cwd=project)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)


def _hashes(root: Path, kind: str) -> list[str]:
    folder = root / ".cache" / "jars"
    return [
        f"{hashlib.sha256(jar.read_bytes()).hexdigest()} {jar.relative_to(folder)}"
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
