"""The desk says by itself when what it shows is old, though nothing else is wrong."""

from __future__ import annotations

import pytest

from e2e.system import System
from e2e.waiting import until

pytestmark = pytest.mark.real


def test_projectors_that_stand_still_are_seen_and_so_is_their_return(system: System) -> None:
    until(lambda: system.board()["freshness"] == "live", "a view that shows all")
    with system.standing_still("aduan-desk-views"):
        system.accept(name="Sari Contoh", email="sari.fresh@example.com", message="Dana insentif belum cair.")
        until(lambda: system.board()["freshness"] == "behind", "the view falls behind")
    until(lambda: system.board()["freshness"] == "live", "the view has caught up")
