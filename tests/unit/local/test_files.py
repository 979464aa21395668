from pathlib import Path

import pytest

from aduan_local.checks.files import REGISTRIES, problems, problems_of


def test_plain_files_have_no_problems(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_text("x = 1\n" * 400)
    assert problems(tmp_path, [source]) == []


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_registry_is_found_in_any_file(registry: bytes) -> None:
    (found,) = problems_of(Path("docs/a.md"), b"see https://" + registry + b"/x")
    assert registry.decode() in found


@pytest.mark.parametrize("name", ["a.py", "a.ts", "a.tsx"])
def test_a_source_file_past_the_limit_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x\n" * 401)
    assert problems(tmp_path, [tmp_path / name]) == [
        f"{name} has 401 lines, more than 400: give each idea a file of its own."
    ]


def test_data_may_be_as_long_as_they_are() -> None:
    assert list(problems_of(Path("locks/dev.txt"), b"x\n" * 5000)) == []


def test_an_npm_lock_names_no_addresses() -> None:
    assert list(problems_of(Path("web/package-lock.json"), b'{"resolved": "x"}'))
    assert not list(problems_of(Path("web/package-lock.json"), b'{"integrity": "x"}'))


def test_the_checker_does_not_hold_what_it_looks_for() -> None:
    import aduan_local.checks.files as checker

    path = Path(checker.__file__)
    assert list(problems_of(path, path.read_bytes())) == []
