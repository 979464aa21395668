"""aiokafka's connections on uvloop: a write after a reset is told as a broken connection (tried, aiokafka 0.14).

Once the peer has reset a connection, uvloop raises RuntimeError at the next write where asyncio only warns. aiokafka
expects OSError there: its fetcher, sender and metadata task ended of it, and the client was deaf for ever after.
"""

from __future__ import annotations

from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError, KafkaError

_send = AIOKafkaConnection.send


def _send_or_tell(self: AIOKafkaConnection, request: Any, expect_response: bool = True) -> Any:
    """As aiokafka's own, but raises KafkaConnectionError, which it tries again, when the transport is closed."""
    try:
        return _send(self, request, expect_response)
    except RuntimeError as error:
        if isinstance(error, KafkaError):
            raise
        self.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"Connection at {self.host}:{self.port} broken: {error}") from error


def tell_resets() -> None:
    """Make every connection of this process do so; more than once is as once."""
    AIOKafkaConnection.send = _send_or_tell
