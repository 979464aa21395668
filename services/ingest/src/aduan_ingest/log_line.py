"""One line to one log: records of many callers in one send, and "not safe" within the time limit otherwise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from aduan_ingest.acceptance import NotSafe
from aduan_ingest.gathering import Gathering
from aduan_runtime.homes.ports import Appender, Broker, Outgoing
from aduan_runtime.signals.failpoints import fail_point

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5
_LINGER_S = 0.005
_MOST_AT_ONCE = 500
_MOST_WAITING = 5_000
# Under the 900 kB of a batch: a record that does not fit would take its whole batch down with it.
_LARGEST = 850_000


class LogLine:
    """Appends to one topic. After a refusal or a timeout it starts anew with a fresh producer instance."""

    def __init__(self, broker: Broker, topic: str, limit_s: float) -> None:
        """`limit_s`: how long `append` may wait for the log."""
        self._broker = broker
        self._topic = topic
        self._limit_s = limit_s
        self._appender: Appender | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._gathering = Gathering(self._send, linger_s=_LINGER_S, most=_MOST_AT_ONCE)

    async def append(self, record: Outgoing) -> int:
        """The record's offset, once it is on the log, acknowledged by all replicas.

        Raises NotSafe within the limit; the record may then be on the log or come there later. Raises ValueError for
        a record that no log takes.
        """
        if len(record.value) > _LARGEST:
            raise ValueError(f"a record of {len(record.value)} bytes for {self._topic}; the limit is {_LARGEST}")
        if len(self._gathering) >= _MOST_WAITING:
            raise NotSafe(RETRY_AFTER_S, f"{_MOST_WAITING} records wait for the log")
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._gathering.put(record)
        except TimeoutError:
            raise NotSafe(RETRY_AFTER_S, "the log did not confirm in time") from None

    async def _send(self, records: Sequence[Outgoing]) -> Sequence[int]:
        try:
            async with asyncio.timeout(self._limit_s):
                if self._appender is None:
                    self._appender = await self._broker.appender()
                await fail_point(f"ingest.{self._topic}.before-send")
                placed = await self._appender.send(self._topic, records)
                await fail_point(f"ingest.{self._topic}.after-ack")
        except Exception as error:
            # Whatever it was, nobody confirmed. The error's text could quote a record, its name cannot.
            log.warning("%s: %d records not confirmed: %s", self._topic, len(records), type(error).__name__)
            self._drop()
            raise NotSafe(RETRY_AFTER_S, "the log did not confirm") from error
        return [offset for _, offset in placed]

    def _drop(self) -> None:
        appender, self._appender = self._appender, None
        if appender is not None:
            # Closing takes seconds while the broker is away; the next batch does not wait for that.
            task = asyncio.create_task(appender.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Send what waits, then stop the producer."""
        await self._gathering.close()
        self._drop()
        if self._closing:
            await asyncio.wait(self._closing)
