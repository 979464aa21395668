"""What may stand in a committed file: nothing that ties it to one registry, and no file too long to read at once."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

LONGEST = 400
_COUNTED = {".py", ".ts", ".tsx"}

# In pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(pieces).encode()
    for pieces in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("proxy", "golang", "org"),
        ("sum", "golang", "org"),
        ("deb", "debian", "org"),
        ("static", "crates", "io"),
        ("registry-1", "docker", "io"),
    )
)


def committed(root: Path) -> list[Path]:
    """All files that are committed or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in sorted(set(listed.split("\0"))) if name and (root / name).is_file()]


def problems_of(path: Path, content: bytes) -> Iterable[str]:
    """What is wrong with one file, in words."""
    for registry in REGISTRIES:
        if registry in content:
            yield f"names the package registry {registry.decode()}: names and hashes are enough"
    if path.suffix in _COUNTED and (lines := content.count(b"\n")) > LONGEST:
        yield f"has {lines} lines, more than {LONGEST}: give each idea a file of its own"
    if path.name == "package-lock.json" and b'"resolved"' in content:
        yield 'holds "resolved": install with npm config omit-lockfile-registry-resolved=true'


def problems(root: Path, paths: Iterable[Path]) -> list[str]:
    """One line a problem, the file first."""
    return [f"{path.relative_to(root)} {what}." for path in paths for what in problems_of(path, path.read_bytes())]
