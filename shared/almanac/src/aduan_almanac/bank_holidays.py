"""Days on which Indonesian banks do not work besides weekends, a table per year.

2021 is domain.md 7 (press of February and August 2021, holidays moved in mid-2021 at their final dates). The other
years were copied from the package `holidays` 0.109 (categories public and government) on 24 November 2026; 2027
holds its estimates of the Eid dates. Weekend days are left out, since banks rest then anyway.
"""

from __future__ import annotations

from datetime import date

from aduan_almanac.dated import Dated, Entry
from aduan_almanac.wib import from_wib

_PACKAGE = "PyPI holidays 0.109, ID public + government, copied 2026-11-24"
_PRESS = "domain.md 7 (era.id 2021-02, suara.com 2021-08-17)"

_DAYS: dict[int, tuple[str, str]] = {
    2020: (
        _PACKAGE,
        "01-01 03-25 04-10 05-01 05-07 05-21 05-25 06-01 07-31 08-17 08-20 08-21 10-28 10-29 10-30 12-09 12-24 12-25 "
        "12-31",
    ),
    2021: (_PRESS, "01-01 02-12 03-11 04-02 05-12 05-13 05-14 05-26 06-01 07-20 08-11 08-17 10-20"),
    2022: (_PACKAGE, "02-01 02-28 03-03 04-15 04-29 05-02 05-03 05-04 05-05 05-06 05-16 05-26 06-01 08-17"),
    2023: (
        _PACKAGE,
        "01-23 03-22 03-23 04-07 04-19 04-20 04-21 04-24 04-25 05-01 05-18 06-01 06-02 06-28 06-29 06-30 07-19 08-17 "
        "09-28 12-25 12-26",
    ),
    2024: (
        _PACKAGE,
        "01-01 02-08 02-09 02-14 03-11 03-12 03-29 04-08 04-09 04-10 04-11 04-12 04-15 05-01 05-09 05-10 05-23 05-24 "
        "06-17 06-18 09-16 11-27 12-25 12-26",
    ),
    2025: (
        _PACKAGE,
        "01-01 01-27 01-28 01-29 03-28 03-31 04-01 04-02 04-03 04-04 04-07 04-18 05-01 05-12 05-13 05-29 05-30 06-06 "
        "06-09 06-27 08-18 09-05 12-25 12-26",
    ),
    2026: (
        _PACKAGE,
        "01-01 01-16 02-16 02-17 03-18 03-19 03-20 03-23 03-24 04-03 05-01 05-14 05-15 05-27 05-28 06-01 06-16 08-17 "
        "08-25 12-24 12-25",
    ),
    2027: (
        _PACKAGE,
        "01-01 01-05 02-05 03-08 03-09 03-10 03-11 03-12 03-15 03-25 03-26 05-06 05-17 05-18 05-19 05-20 06-01 08-17 "
        "12-24",
    ),
}


def _table(year: int) -> Entry[frozenset[date]]:
    source, days = _DAYS[year]
    return Entry(
        valid_from=from_wib(date(year, 1, 1)),
        valid_until=from_wib(date(year + 1, 1, 1)),
        value=frozenset(date.fromisoformat(f"{year}-{day}") for day in days.split()),
        source=source,
        version=f"{year}.1",
    )


BANK_HOLIDAYS: Dated[frozenset[date]] = Dated("bank holidays", [_table(year) for year in _DAYS])
