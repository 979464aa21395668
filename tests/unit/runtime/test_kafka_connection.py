"""A connection that was reset is told as broken on uvloop, so that aiokafka tries again instead of ending its tasks."""

from __future__ import annotations

import asyncio

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from aduan_runtime.homes.kafka_connection import tell_resets


async def _written_to_after_a_reset() -> None:
    async def stay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(stay, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        connection = AIOKafkaConnection("127.0.0.1", port)
        connection._reader, connection._writer = await asyncio.open_connection("127.0.0.1", port)
        connection._read_task = asyncio.ensure_future(connection._reader.read())
        connection._versions = {3: (0, 5)}
        connection._writer.transport.abort()
        await connection._read_task
        try:
            with pytest.raises(KafkaConnectionError):
                await connection.send(MetadataRequest([]))
            assert not connection.connected()
        finally:
            connection.close()


def test_a_write_to_a_reset_connection_is_a_broken_connection() -> None:
    tell_resets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_written_to_after_a_reset())
