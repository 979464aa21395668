"""What is read from Kafka bears what aiokafka's own records bear, field by field, for every consumer of the process."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import Any
from unittest.mock import Mock, patch

from aiokafka.consumer import fetcher
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord, TopicPartition

from aduan_runtime.homes.kafka_records import Received, compress_quickly, receive_lightly


def _read(compression: int = 0) -> list[object]:
    batch = BatchBuilder(10_000, compression)
    for key, value, headers in ((b"k", b"one", [("traceparent", b"00-1")]), (None, None, [])):
        batch.append(timestamp=None, key=key, value=value, headers=headers)
    batch.close()
    records = MemoryRecords(bytes(batch._build()))
    at = TopicPartition("commands", 3)
    return list(fetcher.PartitionRecords(at, records, None, 0, None, None, True, fetcher.READ_UNCOMMITTED))


def test_what_is_received_bears_the_fields_of_aiokafkas_record_in_their_order() -> None:
    assert Received.__struct_fields__ == tuple(field.name for field in fields(ConsumerRecord))


def test_a_record_received_says_what_aiokafkas_own_says() -> None:
    receive_lightly()
    received = _read()
    fetcher.ConsumerRecord = ConsumerRecord
    own = _read()
    receive_lightly()
    assert [type(one) for one in received] == [Received, Received]
    assert [_told(one) for one in received] == [_told(one) for one in own]


def test_what_was_compressed_quickly_is_read_as_it_was() -> None:
    compress_quickly()
    writing: Any = sys.modules[DefaultRecordBatchBuilder.__module__]
    with patch.object(writing, "zstd_encode", Mock(wraps=writing.zstd_encode)) as compressed:
        packed = _read(DefaultRecordBatch.CODEC_ZSTD)
    assert compressed.called
    assert writing.zstd_encode.keywords == {"level": 1}
    assert [_told(one) for one in packed] == [_told(one) for one in _read()]


def _told(record: object) -> list[object]:
    # Each reading is a batch of its own moment.
    return [getattr(record, name) for name in Received.__struct_fields__ if name != "timestamp"]
