"""All steps of `make setup`, in the order in which they need each other; each is skipped while its inputs stand."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python gets as far as this line)
    sys.exit("setup: Python 3.11 or newer is needed: name one with make setup PYTHON=python3.11")

from aduan_local.setup.console import build_console, install_sign_in
from aduan_local.setup.environment import install_environment
from aduan_local.setup.jars import install_jars, jars_needed
from aduan_local.setup.programs import SetupError
from aduan_local.setup.system import install_debian_packages, install_runtimes


def main(root: Path) -> list[str]:
    """Returns what could not be done, in words; a step that others do not need holds none of them up."""
    try:
        install_debian_packages(root, jars_needed=jars_needed(root))
        install_environment(root)
        install_runtimes(root)
    except SetupError as error:
        return [str(error)]
    problems: list[str] = []
    for step in (install_jars, build_console, install_sign_in):
        try:
            step(root)
        except SetupError as error:
            problems.append(str(error))
    return problems


sys.exit("\n".join(f"setup: {problem}" for problem in main(Path.cwd())) or 0)
