"""The master key is made once, for its owner alone, and a wrong one is noticed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aduan_runtime.vault.master import MasterKey, MasterKeyUnusable, ensure_master_key, read_master_key
from aduan_runtime.vault.sealing import Key
from aduan_runtime.vault.wrapping import Wrapping


def test_the_first_start_makes_it_for_its_owner_alone_and_later_ones_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = ensure_master_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ensure_master_key(path) == made
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_services_that_start_at_once_get_the_same_one(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with ThreadPoolExecutor(8) as starters:
        made = list(starters.map(lambda _: ensure_master_key(path), range(40)))
    assert len({key.secret for key in made}) == 1


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    ensure_master_key(path)
    path.chmod(0o640)
    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        read_master_key(path)


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ="])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(MasterKeyUnusable, match="holds no key"):
        ensure_master_key(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyUnusable, match="put the master key there"):
        read_master_key(tmp_path / "master.key")


def test_each_purpose_has_a_key_of_its_own() -> None:
    master = MasterKey(b"m" * 32)
    assert master.derive("one") == master.derive("one")
    assert len({master.secret, master.derive("one"), master.derive("two")}) == 3
    assert "m" * 8 not in repr(master)


def test_a_wrapped_key_opens_under_its_own_id_and_master_key_only() -> None:
    key = Key("k1", b"k" * 32)
    wrapped = Wrapping(MasterKey(b"m" * 32)).wrap(key, b"n" * 12)
    assert Wrapping(MasterKey(b"m" * 32)).unwrap("k1", wrapped) == key
    with pytest.raises(MasterKeyUnusable):
        Wrapping(MasterKey(b"m" * 32)).unwrap("k2", wrapped)
    with pytest.raises(MasterKeyUnusable):
        Wrapping(MasterKey(b"x" * 32)).unwrap("k1", wrapped)
