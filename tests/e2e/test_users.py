"""Root and an ordinary user start the same stack; neither changes what is not theirs.

Not marked `real`: both need root, and who runs the tests as an ordinary user proves the rest already.
"""

import os
import pwd
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aduan_local.config import checkout
from aduan_local.setup.members import read_members
from e2e.stack import Stack, left_behind, stop, until_ready

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

NOBODY = "nobody"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A directory that belongs to the ordinary user, outside pytest's own, which is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="aduan-"))
    os.chown(folder, pwd.getpwnam(NOBODY).pw_uid, pwd.getpwnam(NOBODY).pw_gid)
    yield folder
    shutil.rmtree(folder)


def reachable_python() -> str:
    """An interpreter of our version that the ordinary user may run; root's own may stand in root's home."""
    for python in (sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin")):
        ask = "import sys; print(sys.version_info[:2])"
        try:
            told = subprocess.run(
                [str(python), "-c", ask], user=NOBODY, capture_output=True, text=True, cwd="/", check=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue  # not for this user
        if told.stdout.strip() == str(sys.version_info[:2]):
            return str(python)
    pytest.skip("no Python of this version that an ordinary user may run")


def test_an_ordinary_user_can_start_and_stop_it(open_folder: Path) -> None:
    python = reachable_python()
    main = "import sys; from aduan_local.cli import main; sys.exit(main())"
    stack = Stack(open_folder / "run", NOBODY, (python, "-c", main))
    sources = [str(member.folder / "src") for member in read_members(checkout()).values()]
    stack.environment["PYTHONPATH"] = os.pathsep.join([*sources, *site.getsitepackages()])
    stack.environment["HOME"] = str(open_folder)
    process = stack.up()
    until_ready(process)
    owners = {Path(f"/proc/{row['pid']}").stat().st_uid for row in stack.processes()}
    assert owners == {pwd.getpwnam(NOBODY).pw_uid}
    assert stop(process) == 0
    assert left_behind(stack.data) == []


def test_root_opens_no_directory_that_was_closed(new_stack: Callable[[], Stack]) -> None:
    stack = new_stack()
    places = [Path.home(), *checkout().parents, *stack.data.parents, Path(sys.executable).parent]
    before = [place.stat().st_mode for place in places]
    process = stack.up()
    until_ready(process)
    assert stop(process) == 0
    assert [place.stat().st_mode for place in places] == before
