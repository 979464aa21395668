"""Prints every misfit of locks and files; exit code 1 if there is one."""

import sys
from pathlib import Path

from aduan_local.checks.files import committed, problems
from aduan_local.setup.locks import misfits

root = Path.cwd()
found = [*misfits(root), *problems(root, committed(root))]
print("\n".join(found) if found else "locks and files are in order")
sys.exit(1 if found else 0)
