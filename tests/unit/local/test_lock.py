import os
import re
from pathlib import Path

import pytest

from aduan_local.errors import AlreadyRunning, DataUnusable
from aduan_local.lock import DataLock, holder


def test_a_second_start_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with DataLock(tmp_path):
        assert holder(tmp_path) == os.getpid()
        with pytest.raises(AlreadyRunning, match=re.escape(f"(pid {os.getpid()})")), DataLock(tmp_path):
            pass
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_a_file_left_by_a_killed_start_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "aduan.pid").write_text("1\n")
    assert holder(tmp_path) is None
    with DataLock(tmp_path):
        assert holder(tmp_path) == os.getpid()


def test_nothing_runs_where_nothing_ever_ran(tmp_path: Path) -> None:
    assert holder(tmp_path / "new") is None


def test_a_place_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataUnusable, match="choose another ADUAN_DATA"), DataLock(tmp_path / "file" / "data"):
        pass
