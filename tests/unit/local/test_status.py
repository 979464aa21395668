import json
import os
from pathlib import Path

import pytest

from aduan_local import board
from aduan_local.cli import main
from aduan_local.lock import DataLock

UP = board.Entry("aduan-router", os.getpid(), "up", "127.0.0.1:9102")


def test_where_nothing_runs_status_says_how_to_start_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board.write(tmp_path, [UP])
    assert main(["status", "--data", str(tmp_path)]) == 1
    assert "nothing runs" in capsys.readouterr().out


def test_programs_get_name_pid_state_and_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board.write(tmp_path, [UP])
    with DataLock(tmp_path):
        assert main(["status", "--json", "--data", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pid"] == os.getpid()
    assert told["processes"] == [
        {"name": "aduan-router", "pid": os.getpid(), "state": "up", "address": "127.0.0.1:9102", "restarts": 0}
    ]


def test_a_process_that_is_gone_is_not_called_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board.write(tmp_path, [board.Entry("aduan-router", 2**22 + 1, "up", "127.0.0.1:9102")])
    with DataLock(tmp_path):
        assert main(["status", "--data", str(tmp_path)]) == 1
    assert "restarting" in capsys.readouterr().out


def test_reset_refuses_data_in_use_and_drops_them_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "run"
    with DataLock(data):
        assert main(["reset", "--data", str(data)]) == 1
    assert "One is running already" in capsys.readouterr().err
    assert main(["reset", "--data", str(data)]) == 0
    assert not data.exists()
    assert main(["reset", "--data", str(data)]) == 0
