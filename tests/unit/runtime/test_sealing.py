"""A box opens for its own key at its own place, and nowhere else."""

from __future__ import annotations

import os
import time

import pytest

from aduan_events.personal import Personal
from aduan_runtime.vault.sealing import Key, KeyDestroyed, SealBroken, open_sealed, opened_text, seal

KEY = Key("k1", b"k" * 32)
NONCE = b"n" * 12
PLACE = "7d8a|message"


def test_a_text_comes_back_and_cannot_be_read_in_its_box() -> None:
    sealed = seal(KEY, PLACE, "Insentif Sari Contoh belum cair", NONCE)
    assert (sealed.key, sealed.of) == ("k1", PLACE)
    assert "Sari" not in sealed.model_dump_json()
    assert opened_text(KEY, sealed) == "Insentif Sari Contoh belum cair"


def test_bytes_come_back_as_bytes() -> None:
    assert open_sealed(KEY, seal(KEY, PLACE, b"\x00\xff", NONCE)) == b"\x00\xff"


def test_a_box_does_not_pass_for_another_field() -> None:
    sealed = seal(KEY, PLACE, "rahasia", NONCE)
    with pytest.raises(SealBroken):
        open_sealed(KEY, sealed.model_copy(update={"of": "7d8a|name"}))


def test_a_box_does_not_open_with_another_key_under_the_same_id() -> None:
    with pytest.raises(SealBroken):
        open_sealed(Key("k1", b"x" * 32), seal(KEY, PLACE, "rahasia", NONCE))


def test_a_box_does_not_open_with_the_key_of_another_id() -> None:
    with pytest.raises(SealBroken, match="k1"):
        open_sealed(Key("k2", b"k" * 32), seal(KEY, PLACE, "rahasia", NONCE))


@pytest.mark.parametrize("box", ["", "A", "AAAA", "héllo", "A" * 40])
def test_what_is_no_box_is_told_apart_from_a_destroyed_key(box: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(KEY, Personal[str](key="k1", of=PLACE, box=box))


def test_without_a_key_a_reader_is_told_that_it_was_destroyed() -> None:
    with pytest.raises(KeyDestroyed):
        opened_text(None, seal(KEY, PLACE, "rahasia", NONCE))


def test_a_lone_surrogate_is_kept_with_a_replacement() -> None:
    assert opened_text(KEY, seal(KEY, PLACE, "halo \ud800!", NONCE)) == "halo ?!"


def test_a_short_nonce_is_refused() -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        seal(KEY, PLACE, "x", b"short")


def test_a_key_shows_its_id_and_never_its_secret() -> None:
    assert repr(KEY) == "Key(id='k1')"


def test_sealing_seven_fields_is_cheap() -> None:
    def seven() -> float:
        begun = time.perf_counter()
        for field in range(7):
            seal(KEY, f"7d8a|{field}", "Insentif saya belum cair. " * 10, os.urandom(12))
        return time.perf_counter() - begun

    assert min(seven() for _ in range(50)) < 100e-6
