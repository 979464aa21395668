"""The rule of tests/conftest.py: where it counts, a test that needs real servers is never skipped unseen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED = "import pytest\n@pytest.mark.real\ndef test_a() -> None:\n    pytest.skip('no broker')\n"
BY_FIXTURE = "import pytest\n@pytest.fixture\ndef kafka(): pytest.skip('no jars')\ndef test_a(kafka) -> None: ...\n"
WHOLE_FILE = "import pytest\npytest.skip('not today', allow_module_level=True)\n"
OTHER = "import pytest\ndef test_a() -> None:\n    pytest.skip('not on this system')\n"
EXPECTED = "import pytest\n@pytest.mark.real\n@pytest.mark.xfail\ndef test_a() -> None:\n    assert False\n"


def outcome(folder: Path, test: str, **environment: str) -> int:
    tests = Path(__file__).parents[2]
    for name in ("conftest.py", "real_servers.py"):
        shutil.copy(tests / name, folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = real: r\n")
    (folder / "test_it.py").write_text(test)
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "ADUAN_STRICT_REAL")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",
        "-p",
        "no:hypothesispytest",
        str(folder),
    ]
    return subprocess.run(command, env={**kept, **environment}, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("test", [SKIPPED, BY_FIXTURE, WHOLE_FILE], ids=["marked", "by fixture", "whole file"])
def test_a_skipped_real_test_fails_a_strict_run(tmp_path: Path, test: str) -> None:
    assert outcome(tmp_path, test, ADUAN_STRICT_REAL="1") == 1


def test_it_fails_in_ci_and_passes_on_a_desk(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPED, CI="true") == 1
    assert outcome(tmp_path, SKIPPED) == 0


@pytest.mark.parametrize("test", [OTHER, EXPECTED], ids=["other skip", "expected failure"])
def test_other_skips_and_expected_failures_pass(tmp_path: Path, test: str) -> None:
    assert outcome(tmp_path, test, ADUAN_STRICT_REAL="1") == 0
