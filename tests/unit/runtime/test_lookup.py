"""Keyed hashes find equal values of one purpose, and tell nothing to whoever lacks the key."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey

LOOKUP = Lookup(MasterKey(b"m" * 32))
EMAIL = "sari@example.com"


def test_equal_values_have_equal_hashes_of_128_bits() -> None:
    assert LOOKUP.hash("email", EMAIL) == Lookup(MasterKey(b"m" * 32)).hash("email", EMAIL)
    assert len(LOOKUP.hash("email", EMAIL)) == 22


def test_the_same_value_for_another_purpose_is_not_found() -> None:
    assert LOOKUP.hash("email", EMAIL) != LOOKUP.hash("name", EMAIL)


def test_another_master_key_gives_other_hashes() -> None:
    assert LOOKUP.hash("email", EMAIL) != Lookup(MasterKey(b"x" * 32)).hash("email", EMAIL)


def test_a_plain_hash_does_not_find_it() -> None:
    plain = urlsafe_b64encode(hashlib.sha256(f"email|{EMAIL}".encode()).digest())[:22].decode()
    assert LOOKUP.hash("email", EMAIL) != plain


def test_many_words_hash_as_one_by_one() -> None:
    words = ["cair", "insentif", "cair"]
    assert LOOKUP.hash_many("word", words) == tuple(LOOKUP.hash("word", word) for word in words)
    assert LOOKUP.hash_many("stem", words) != LOOKUP.hash_many("word", words)
