"""Running the programs of other makers, with what they say kept back unless they fail."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_CERTIFICATES = Path("/etc/ssl/certs/java/cacerts")


class SetupError(Exception):
    """Setup cannot go on; `str()` is one line that says what to do."""


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def run(command: Sequence[str | Path], *, root: Path, cwd: Path | None = None) -> str:
    """Runs it and returns its output. Raises SetupError after showing the end of what a failing one said."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=cwd or root, env=environment(root), capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise SetupError(f"{words[0]} is not there.") from error
    if done.returncode != 0:
        told = (done.stdout + done.stderr).strip().splitlines()[-30:]
        print("\n".join(told), file=sys.stderr)
        raise SetupError(
            f"`{' '.join(words[:4])} …` failed with exit code {done.returncode}: its last lines stand above."
        )
    return done.stdout


def environment(root: Path) -> dict[str, str]:
    """The caller's environment; caches move into the checkout where the home directory cannot be written."""
    values = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(root / ".venv"),
        "PATH": f"{root / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    values.pop("PYTHONPATH", None)
    maven = [os.environ.get("MAVEN_OPTS", "")]
    if _CERTIFICATES.exists():
        # A Java from a wheel trusts only what came with it; the machine may trust more.
        maven.append(f"-Djavax.net.ssl.trustStore={_CERTIFICATES}")
    if not os.access(Path.home(), os.W_OK):
        caches = root / ".cache"
        values |= {
            "UV_CACHE_DIR": str(caches / "uv"),
            "PIP_CACHE_DIR": str(caches / "pip"),
            "npm_config_cache": str(caches / "npm"),
        }
        maven.append(f"-Dmaven.repo.local={caches / 'maven'}")
    return {**values, "MAVEN_OPTS": " ".join(maven).strip()}
