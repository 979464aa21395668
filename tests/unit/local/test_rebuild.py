"""`aduan rebuild`: every view is known by its name, and the outcome says both digests."""

from __future__ import annotations

import pytest

from aduan_desk import streams as desk
from aduan_ingest import streams as ingest
from aduan_local.commands.rebuild import Saying, chosen, every_view, outcome
from aduan_local.errors import StackError
from aduan_router import snapshots as router
from aduan_runtime.shells.rebuild import Comparison, Rebuilt
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey

LOOKUP = Lookup(MasterKey(b"m" * 32))
VIEWS = every_view(LOOKUP)


def test_views_of_desk_and_ingest_are_known_by_name_and_schema() -> None:
    schemas = {name: placed.schema for name, placed in VIEWS.items()}
    assert (
        schemas.items() >= {"cases": "desk", "deliveries": "desk", "contacts": "tickets", "tickets": "tickets"}.items()
    )
    assert len(schemas) == len(desk.views()) + len(ingest.views(LOOKUP)) + len(router.all_snapshots())


def test_what_deciders_remember_is_a_view_like_any_other() -> None:
    remembered = {snapshots.name for snapshots in router.all_snapshots()}
    assert {name for name, placed in VIEWS.items() if placed.schema == "router"} == remembered
    assert chosen(next(iter(remembered)), VIEWS).schema == "router"


def test_the_queue_board_is_rebuilt_with_the_cases() -> None:
    assert chosen("queues", VIEWS) == VIEWS["cases"] == chosen("cases", VIEWS)


def test_another_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(StackError, match=r"^No view qeues: there are addresses, cases, .*queues, texts, tickets\.$"):
        chosen("qeues", VIEWS)


def test_the_outcome_shows_both_digests_and_what_they_mean() -> None:
    equal = outcome("cases", Rebuilt("g2", Comparison("aa", "aa")))
    different = outcome("cases", Rebuilt("g2", Comparison("aa", "bb")))
    assert equal == ["live     aa", "rebuilt  aa", "equal", "cases is served by generation g2"]
    assert different[:3] == ["live     aa", "rebuilt  bb", "different"]
    assert "not compared" in outcome("cases", Rebuilt("g2", None))[0]


def test_progress_is_said_now_and_then_and_at_the_end_once(capsys: pytest.CaptureFixture[str]) -> None:
    say = Saying()
    for walked in (10, 20, 5_000, 5_000):
        say(walked, 5_000)
    assert capsys.readouterr().out == "  10 of 5,000 records\n  5,000 of 5,000 records\n"
