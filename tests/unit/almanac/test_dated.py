from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aduan_almanac.dated import Dated, Entry, NoneInForce

MARCH = datetime(2021, 3, 1, tzinfo=UTC)
MAY = datetime(2021, 5, 1, tzinfo=UTC)


def entry(start: datetime, value: str, until: datetime | None = None) -> Entry[str]:
    return Entry(valid_from=start, value=value, source="test", version=value, valid_until=until)


def test_the_latest_entry_that_has_begun_is_in_force() -> None:
    table = Dated("limits", [entry(MARCH, "old"), entry(MAY, "new")])
    assert table.value(datetime(2021, 4, 30, 23, 59, tzinfo=UTC)) == "old"
    assert table.entry(MAY).version == "new"


def test_before_the_first_entry_nothing_is_in_force_and_the_message_names_the_table() -> None:
    with pytest.raises(NoneInForce, match="limits: nothing is in force at 2021-02-28"):
        Dated("limits", [entry(MARCH, "old")]).value(datetime(2021, 2, 28, tzinfo=UTC))


def test_an_entry_that_has_ended_is_not_in_force() -> None:
    table = Dated("limits", [entry(MARCH, "old", until=MAY)])
    assert table.value(datetime(2021, 4, 30, tzinfo=UTC)) == "old"
    with pytest.raises(NoneInForce):
        table.value(MAY)


@pytest.mark.parametrize(
    ("starts", "reason"),
    [
        ([], "at least one entry"),
        ([MAY, MARCH], "ascending order"),
        ([MAY, MAY], "ascending order"),
        ([datetime(2021, 5, 1)], "time zone"),  # noqa: DTZ001 - the naive time is what is tested
    ],
)
def test_a_table_that_could_not_answer_is_refused_when_built(starts: list[datetime], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Dated("limits", [entry(start, "x") for start in starts])
