"""Readers that are started again anywhere: within a void batch, and between a head and its followers."""

from __future__ import annotations

import asyncio

import pytest

from aduan_runtime.homes.memory_store import MemoryViewStore
from contract.view_makers import CaseView, Logs, assigned, shell_of, told


def _log() -> Logs:
    """Batches of the owner with several events, and between them void ones of a stale writer."""
    logs = Logs()
    for number in range(0, 24, 4):
        logs.own(0, *(assigned(number + step) for step in range(4)))
        logs.stale(0, *(assigned(100 + number + step, "stale") for step in range(4)))
    return logs


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
async def test_a_projector_started_anew_after_every_poll_tells_the_same(at_once: int) -> None:
    logs = _log()
    wanted = await told(MemoryViewStore(CaseView.tables), logs)
    store = MemoryViewStore(CaseView.tables)
    for _ in range(400):
        shell = shell_of(logs.beside(), store, at_once=at_once)
        commits = store.commits
        task = asyncio.ensure_future(shell.run())
        while store.commits == commits and not task.done():
            await asyncio.sleep(0)
            if store.digest() == wanted:
                break
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if store.digest() == wanted:
            return
    raise AssertionError("it never tells what one that is left alone tells")
