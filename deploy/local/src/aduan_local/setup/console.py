"""What Node runs: the officers' console, built into the desk's package, and the packages of local sign-in."""

import json
import os
import sys
from pathlib import Path

from aduan_local.setup.programs import SetupError, run, say
from aduan_local.setup.stamps import Stamp, digest

_NOT_SOURCES = {"node_modules", "test-results", "coverage"}


def build_console(root: Path) -> None:
    """Installs and builds what changed since the last time. Raises SetupError with npm's words."""
    web = root / "services" / "desk" / "web"
    if not (web / "package.json").is_file():
        return
    packages = digest(root, [web / "package.json", web / "package-lock.json"])
    installed = Stamp(web / "node_modules" / "aduan.stamp")
    if not installed.fits(packages):
        say("console packages …")
        run(["npm", "ci", "--no-audit", "--no-fund"], root=root, cwd=web)
        installed.set(packages)
    wanted = digest(root, sources(web))
    pages = root / "services" / "desk" / "src" / "aduan_desk" / "static"
    built = Stamp(pages / ".aduan.stamp")
    if not built.fits(wanted):
        say("console pages …")
        run(["npm", "run", "build"], root=root, cwd=web)
        built.set(wanted)


def install_sign_in(root: Path) -> None:
    """The packages of the local OIDC provider, if they changed since the last time. Raises SetupError."""
    place = root / "deploy" / "local" / "sign-in"
    packages = digest(root, [place / "package.json", place / "package-lock.json"])
    installed = Stamp(place / "node_modules" / "aduan.stamp")
    if not installed.fits(packages):
        say("sign-in packages …")
        run(["npm", "ci", "--no-audit", "--no-fund"], root=root, cwd=place)
        installed.set(packages)


def sources(web: Path) -> list[Path]:
    """All files that a build reads: those of the console, and the tokens that the public pages have too."""
    found: list[Path] = []
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in _NOT_SOURCES]
        found += [Path(folder) / name for name in files]
    look = web.parents[2] / "shared" / "runtime" / "src" / "aduan_runtime" / "look"
    return found + sorted(look.glob("*.css"))


def run_console_tests(root: Path) -> None:
    """Runs the console's own tests if it has any. Raises SetupError if they fail."""
    web = root / "services" / "desk" / "web"
    package = web / "package.json"
    if package.is_file() and "test" in json.loads(package.read_text()).get("scripts", {}):
        print(run(["npm", "test"], root=root, cwd=web))


if __name__ == "__main__":
    try:
        run_console_tests(Path.cwd())
    except SetupError as error:
        sys.exit(f"console: {error}")
