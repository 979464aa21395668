from pathlib import Path

from aduan_local.setup.stamps import Stamp, digest


def test_a_step_runs_again_only_when_what_it_works_from_has_changed(tmp_path: Path) -> None:
    source, stamp = tmp_path / "source", Stamp(tmp_path / "out" / "stamp")
    source.write_text("a")
    first = digest(tmp_path, [source], "3.11")
    assert not stamp.fits(first)
    stamp.set(first)
    assert stamp.fits(digest(tmp_path, [source], "3.11"))
    assert not stamp.fits(digest(tmp_path, [source], "3.12"))
    source.write_text("b")
    assert not stamp.fits(digest(tmp_path, [source], "3.11"))


def test_a_renamed_file_is_a_change_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    assert digest(tmp_path, [tmp_path / "a"]) != digest(tmp_path, [tmp_path / "b"])
    (tmp_path / "empty").write_text("")
    before = digest(tmp_path, [tmp_path / "empty"])
    (tmp_path / "empty").unlink()
    assert digest(tmp_path, [tmp_path / "empty"]) == before
