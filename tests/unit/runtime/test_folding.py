"""How events are folded over rows: in order, each once, and nothing of an event that cannot be folded."""

from __future__ import annotations

from typing import Any

import pytest

from aduan_events.codec import encode
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.memory import MemoryRecord
from aduan_runtime.homes.memory_store import MemoryViewStore
from aduan_runtime.shells.folding import Event, Unfoldable, fold
from contract.view_makers import OWNED, CaseView, assigned, delivered

VIEW = CaseView()
KEY = ("case", str(assigned(0).complaint))


def at(offset: int, envelope: Envelope[Message], topic: str = "complaints") -> Event:
    return Event(envelope, MemoryRecord(topic, 0, offset, 0, b"", encode(envelope)))


async def folded(*events: Event, **known: Any) -> Any:
    return await fold(VIEW, MemoryViewStore(CaseView.tables), events, OWNED, **known)


async def test_rows_bear_the_place_of_the_event_that_changed_them_last() -> None:
    rows, _ = await folded(at(4, assigned(0)), at(9, assigned(7)))
    assert (rows[KEY]["seen"], rows[KEY]["_topic"], rows[KEY]["_partition"], rows[KEY]["_offset"]) == (
        2,
        "complaints",
        0,
        9,
    )


async def test_what_a_row_has_taken_in_is_not_taken_again() -> None:
    rows, _ = await folded(at(4, assigned(0)), at(9, assigned(7)))
    again, _ = await folded(at(4, assigned(0)), at(9, assigned(7)), at(10, assigned(14)), known=rows)
    assert (again[KEY]["seen"], again[KEY]["_offset"]) == (3, 10)


async def test_a_row_given_back_as_it_is_is_not_written() -> None:
    rows, _ = await folded(at(0, delivered(1), "deliveries"), at(1, delivered(1, "unknown"), "deliveries"))
    (row,) = rows.values()
    assert (row["outcome"], row["_offset"]) == ("delivered", 0)


async def test_an_event_that_cannot_be_folded_changes_no_row_at_all() -> None:
    rows, poison = await folded(at(0, assigned(0)), at(1, assigned(7, "unfoldable"), "plain"), at(2, assigned(14)))
    assert (rows[KEY]["seen"], rows[KEY]["officers"]) == (2, ["agen-0", "agen-4"])
    assert ("step", str(assigned(7).id)) not in rows
    assert [one.record.offset for one in poison] == [1]


async def test_on_an_owned_log_it_is_an_error_that_names_the_place_and_quotes_no_text() -> None:
    with pytest.raises(Unfoldable) as refused:
        await folded(at(0, assigned(0)), at(1, assigned(7, "unfoldable")))
    assert str(refused.value) == "complaints/0 at 1: cannot_fold: ComplaintAssigned in held: ValueError"
