"""axe-core, run inside a page: what stands in the way of people who see, hear or move differently."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "services" / "desk" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, help, nodes }) =>
    ({ id, impact, help, nodes: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`) }));
}"""


@cache
def _source() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run make setup")
    return AXE.read_text("utf-8")


def grave_faults(page: Page, where: str) -> list[str]:
    """Serious and critical faults of the page as it stands, one text each, beginning with `where`."""
    # Evaluated from outside, so the page's own policy stays as strict as it is.
    page.evaluate(_source())
    found = page.evaluate(_RUN)
    return [
        f"{where}: {fault['id']} ({fault['impact']}) {fault['help']}: {'; '.join(fault['nodes'][:3])}"
        for fault in found
        if fault["impact"] in _GRAVE
    ]
