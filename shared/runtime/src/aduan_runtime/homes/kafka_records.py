"""What aiokafka gives for each record that it reads, for a fifth of the time that its own frozen dataclass takes."""

from __future__ import annotations

from aiokafka.consumer import fetcher
from msgspec import Struct


class Received(Struct, frozen=True, gc=False):
    """The fields of aiokafka's ConsumerRecord in their order, since that is how its fetcher fills them."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    checksum: int | None
    serialized_key_size: int
    serialized_value_size: int
    headers: tuple[tuple[str, bytes], ...]


def receive_lightly() -> None:
    """Make every consumer of this process do so; more than once is as once."""
    fetcher.ConsumerRecord = Received
