"""No key leaves the file twice, whatever happens to the process; and nobody reads it without the master key."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aduan_runtime.vault.pool_file import BLOCK_KEYS, PoolFile, PoolLocked, new_block

SECRET = b"s" * 32


def a_pool(path: Path, blocks: int = 4) -> PoolFile:
    return PoolFile(path, SECRET, blocks)


def test_a_new_file_is_empty_and_for_its_owner_alone(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    assert len(pool) == 0
    assert pool.take() is None
    assert stat.S_IMODE((tmp_path / "pool").stat().st_mode) == 0o600


def test_what_was_put_is_taken_once_in_order(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    blocks = [new_block(os.urandom) for _ in range(3)]
    pool.put(blocks)
    assert [pool.take() for _ in range(4)] == [*blocks, None]


def test_after_a_restart_only_what_was_not_struck_is_left(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    blocks = [new_block(os.urandom) for _ in range(3)]
    pool.put(blocks)
    pool.take()
    pool.close()
    again = a_pool(tmp_path / "pool")
    assert len(again) == 2
    assert [again.take() for _ in range(3)] == [*blocks[1:], None]


def test_a_block_is_struck_off_the_disk_before_its_keys_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = a_pool(tmp_path / "pool")
    pool.put([new_block(os.urandom)])
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append((tmp_path / "pool").read_bytes()))
    assert pool.take() is not None
    assert len(synced) == 1
    assert not any(synced[0])


def test_nothing_is_used_when_the_disk_does_not_take_the_strike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = a_pool(tmp_path / "pool")
    pool.put([new_block(os.urandom)])

    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        pool.take()


def test_a_block_that_a_crash_left_half_struck_is_passed_over(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    blocks = [new_block(os.urandom) for _ in range(2)]
    pool.put(blocks)
    pool.close()
    with (tmp_path / "pool").open("r+b") as torn:
        torn.write(bytes(4096))
    again = a_pool(tmp_path / "pool")
    assert [again.take(), again.take()] == [blocks[1], None]


def test_struck_places_are_used_again_so_the_file_does_not_grow(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool", blocks=2)
    size = (tmp_path / "pool").stat().st_size
    for _ in range(5):
        pool.put([new_block(os.urandom), new_block(os.urandom)])
        assert pool.take()
        assert pool.take()
    assert (tmp_path / "pool").stat().st_size == size


def test_no_secret_and_no_id_stands_readable_in_the_file(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    block = new_block(os.urandom)
    pool.put([block])
    content = (tmp_path / "pool").read_bytes()
    assert block.prefix.encode() not in content
    assert block.secrets[:16] not in content


def test_the_copy_of_another_instances_file_does_not_open(tmp_path: Path) -> None:
    a_pool(tmp_path / "pool-0").put([new_block(os.urandom)])
    (tmp_path / "pool-1").write_bytes((tmp_path / "pool-0").read_bytes())
    assert len(a_pool(tmp_path / "pool-1")) == 0


def test_another_process_cannot_use_the_same_file(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    code = (
        "from pathlib import Path; from aduan_runtime.vault.pool_file import PoolFile, PoolLocked\n"
        f"try: PoolFile(Path({str(tmp_path / 'pool')!r}), b's' * 32, 4)\n"
        "except PoolLocked as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "ADUAN_INSTANCE" in told
    with pytest.raises(PoolLocked):
        a_pool(tmp_path / "pool")
    pool.close()
    a_pool(tmp_path / "pool").close()


def test_blocks_that_the_database_does_not_know_are_struck_off(tmp_path: Path) -> None:
    pool = a_pool(tmp_path / "pool")
    blocks = [new_block(os.urandom) for _ in range(3)]
    pool.put(blocks)
    assert pool.first_ids() == [block.key_id(0) for block in blocks]
    assert pool.keep_only(frozenset({blocks[1].key_id(0)})) == 2
    assert [pool.take(), pool.take()] == [blocks[1], None]


def test_the_keys_of_a_block_all_differ() -> None:
    keys = new_block(os.urandom).contents()
    assert len({key.id for key in keys}) == len({key.secret for key in keys}) == BLOCK_KEYS
