"""Raw mails as they came, read back from `originals` and opened: for who may see them, and to read one again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aduan_events.codec import Undecodable, decode
from aduan_events.contacts import OriginalKept, OriginalRef
from aduan_runtime.homes.ports import Broker, Record, TopicPartition
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import open_sealed

TOPIC = "originals"
_READ_S = 1.0
_AT_ONCE = 50
_QUIET_READS = 5
# Pieces of one mail stand close together: others of one moment may stand between them, whole days never do.
_FURTHEST = 20_000


class OriginalMissing(Exception):
    """The pieces of this mail do not stand where its contact says, or that is not known."""


async def read_original(broker: Broker, vault: Vault, contact: UUID, where: OriginalRef, partitions: int) -> bytes:
    """The raw mail of a contact. Raises OriginalMissing, KeyDestroyed, SealBroken, VaultAway and BrokerAway."""
    if where.first is None:
        raise OriginalMissing("it was kept before places were noted")
    key = str(contact).encode("ascii")
    at = TopicPartition(TOPIC, broker.partition_of(key, partitions))
    found = await _pieces(broker, at, where.first, key, where.chunks)
    keys = await vault.open_many({piece.piece.key for piece in found.values()})
    return b"".join(open_sealed(keys.get(found[index].piece.key), found[index].piece) for index in sorted(found))


async def _pieces(broker: Broker, at: TopicPartition, first: int, key: bytes, count: int) -> Mapping[int, OriginalKept]:
    found: dict[int, OriginalKept] = {}
    reader = await broker.reader({at: first})
    try:
        end = min((await reader.ends(at))[at], first + _FURTHEST)
        offset, quiet = first, 0
        while len(found) < count and offset < end and quiet < _QUIET_READS:
            records = (await reader.read(_AT_ONCE, _READ_S)).get(at, ())
            quiet = 0 if records else quiet + 1
            for record in records:
                offset = record.offset + 1
                piece = _piece(record) if record.key == key else None
                # A mail that was sent again made other pieces under another key: those of the first piece count.
                if piece is not None and (not found or piece.piece.key == found[min(found)].piece.key):
                    found.setdefault(piece.index, piece)
    finally:
        await reader.close()
    if len(found) < count:
        raise OriginalMissing(f"{len(found)} of {count} pieces stand there")
    return found


def _piece(record: Record) -> OriginalKept | None:
    try:
        data = decode(record.value).data
    except Undecodable:
        return None
    return data if isinstance(data, OriginalKept) else None
