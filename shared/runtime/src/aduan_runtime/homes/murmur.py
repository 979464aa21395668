"""The partition of a key, the same for every writer: Kafka's murmur2 (anchors: mixed clients must agree)."""

from __future__ import annotations

from functools import cache, lru_cache
from struct import Struct

_SEED = 0x9747B28C
_MIX = 0x5BD1E995
_BITS = 0xFFFFFFFF


@lru_cache(maxsize=65_536)
def partition_of(key: bytes, partitions: int) -> int:
    """0 ≤ partition < partitions."""
    return (_murmur2(key) & 0x7FFFFFFF) % partitions


def _murmur2(key: bytes) -> int:
    """As aiokafka.partitioner.murmur2, which is written in Python too and takes twice as long."""
    words = len(key) >> 2
    mixed = _SEED ^ len(key)
    for word in _words(words).unpack_from(key):
        word = word * _MIX & _BITS
        mixed = (mixed * _MIX ^ (word ^ word >> 24) * _MIX) & _BITS
    if rest := key[words << 2 :]:
        mixed = (mixed ^ int.from_bytes(rest, "little")) * _MIX & _BITS
    mixed = (mixed ^ mixed >> 13) * _MIX & _BITS
    return mixed ^ mixed >> 15


@cache
def _words(count: int) -> Struct:
    return Struct(f"<{count}I")
