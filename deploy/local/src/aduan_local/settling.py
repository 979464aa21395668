"""Retrying and giving up dead letters, and waiting for what their owners say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from aduan_desk.refusals import sentence
from aduan_events.audit import DeadLetterActed
from aduan_local import dead_letters
from aduan_local.dead_letters import Letter
from aduan_local.errors import StackError
from aduan_local.noting import noted
from aduan_runtime.homes.ports import Appender, AppendRefused, Broker, Outgoing, TopicPartition
from aduan_runtime.homes.postgres import Pool

_EVERY_S = 0.1

Placed = tuple[Letter, UUID]
"""A dead letter and the wish about it."""


class Settling:
    """Carries out one person's wishes about dead letters; `say` takes a line for them."""

    def __init__(
        self,
        pool: Pool,
        broker: Broker,
        *,
        by: str,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        say: Callable[[str], None],
        patience_s: float = 30.0,
    ) -> None:
        self._pool = pool
        self._broker = broker
        self._by = by
        self._new_id = new_id
        self._now = now
        self._say = say
        self._patience_s = patience_s

    async def retry(self, letter: Letter) -> bool:
        """Decide it again, and then what waits behind it, in order; whether nothing of the key waits any more.

        One that does not wait any more is left alone. Raises StackError.
        """
        if not self._waits(letter):
            return True
        if not letter.owned:
            return await self._append_anew(letter)
        waiting = await self._from_first(letter)
        await self._note(letter, "retry")
        while waiting:
            wishes = [(one, self._new_id()) for one in waiting]
            records = [
                dead_letters.to_retry(
                    one, await dead_letters.original(self._broker, one), self._by, wish_id, self._now()
                )
                for one, wish_id in wishes
            ]
            await self._append(records)
            if not await self._told(wishes):
                return False
            # What came meanwhile was halted too.
            waiting = await dead_letters.waiting_with(self._pool, letter)
        return True

    async def discard(self, letter: Letter, reason: str) -> bool:
        """Give it up, then decide what waited behind it; whether nothing of the key waits any more.

        Raises StackError.
        """
        if not self._waits(letter):
            return True
        if not letter.owned:
            await self._note(letter, "discard", reason)
            await self._append([dead_letters.settlement(letter, "discarded", self._by)])
            return await self._told([(letter, self._new_id())])
        await self._from_first(letter)
        await self._note(letter, "discard", reason)
        wish_id = self._new_id()
        await self._append([dead_letters.to_discard(letter, reason, self._by, wish_id, self._now())])
        if not await self._told([(letter, wish_id)]):
            return False
        behind = await dead_letters.waiting_with(self._pool, letter)
        return await self.retry(behind[0]) if behind else True

    async def _note(self, letter: Letter, act: Literal["retry", "discard"], reason: str = "") -> None:
        assert letter.at_source is not None
        acted = DeadLetterActed(
            by=self._by,
            act=act,
            reader=letter.decider if letter.owned else letter.reader,
            topic=letter.at_source.topic,
            partition=letter.at_source.partition,
            offset=letter.offset,
            reason=reason,
        )
        await self._append([noted(acted, self._by, self._new_id(), self._now())])

    def _waits(self, letter: Letter) -> bool:
        if letter.at_source is None:
            raise StackError(f"{letter.id} is a parked mail: aduan parked-mails retry or discard settles it.")
        if letter.state != "waiting":
            self._say(f"{letter.id} is {letter.state} already; nothing was sent")
            return False
        return True

    async def _from_first(self, letter: Letter) -> Sequence[Letter]:
        waiting = await dead_letters.waiting_with(self._pool, letter)
        if waiting and waiting[0].id != letter.id:
            raise StackError(f"{letter.id} waits behind {waiting[0].id}: settle that one first.")
        return waiting

    async def _append_anew(self, letter: Letter) -> bool:
        record = await dead_letters.original(self._broker, letter)
        again = dead_letters.appended_anew(letter, record)
        await self._note(letter, "retry")
        await self._append([again, dead_letters.settlement(letter, "retried", self._by)])
        return await self._told([(letter, self._new_id())])

    async def _append(self, records: Sequence[tuple[TopicPartition, Outgoing]]) -> None:
        """One after the other, each acknowledged, so that their order holds."""
        appender: Appender | None = None
        try:
            appender = await self._broker.appender()
            for at, record in records:
                await appender.append(at, [record])
        except AppendRefused as reason:
            raise StackError(f"The log did not take it ({reason}): try again, what it has is harmless.") from reason
        finally:
            if appender is not None:
                await appender.close()

    async def _told(self, wishes: Sequence[Placed]) -> bool:
        """Wait for what became of each, and say so; whether all were settled."""
        settled = True
        try:
            async with asyncio.timeout(self._patience_s):
                for letter, wish_id in wishes:
                    outcome = await self._outcome(letter, wish_id)
                    self._say(f"{letter.id}  {outcome}")
                    settled = settled and outcome in ("retried", "discarded")
        except TimeoutError:
            self._say("the view has not told the rest yet: look again with aduan dead-letters list")
            return False
        return settled

    async def _outcome(self, letter: Letter, wish_id: UUID) -> str:
        while True:
            reason = await self._pool.fetchval("SELECT reason FROM desk.refusal WHERE command = $1", str(wish_id))
            if reason is not None:
                return f"refused: {sentence(reason)['en']}"
            state = (await dead_letters.find(self._pool, letter.id)).state
            if state != "waiting":
                return state
            await asyncio.sleep(_EVERY_S)
