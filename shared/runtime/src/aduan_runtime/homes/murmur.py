"""The partition of a key, the same for every writer: Kafka's murmur2 (anchors: mixed clients must agree)."""

from __future__ import annotations

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=65_536)
def partition_of(key: bytes, partitions: int) -> int:
    """0 ≤ partition < partitions."""
    return (int(murmur2(key)) & 0x7FFFFFFF) % partitions
