"""Pictures of screens, which lie in test-results/screens/ to be held beside the reference by eye."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, ViewportSize, expect

FOLDER = Path(__file__).parents[2] / "test-results" / "screens"
SIZES: dict[str, ViewportSize] = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}
NARROWEST = 320
# What can be scrolled sideways, or hides a part for good; fields and texts that end in an ellipsis may.
_WIDE = """() => [...document.querySelectorAll("html, body, body *")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .filter((one) => one === document.documentElement || getComputedStyle(one).overflowX !== "visible")
  .filter((one) => getComputedStyle(one).textOverflow !== "ellipsis")
  .filter((one) => !one.matches("input, textarea, select"))
  .map((one) => `${one.tagName} ${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)"""
_ROWS_OF_A_BLANK = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One way to see a screen."""

    size: Literal["phone", "desk"]
    scheme: Literal["light", "dark"]
    language: Literal["id", "en"]

    def __str__(self) -> str:
        return f"{self.size}-{self.scheme}-{self.language}"

    @property
    def options(self) -> dict[str, object]:
        """What a new context takes."""
        locale = "id-ID" if self.language == "id" else "en-GB"
        return {"locale": locale, "color_scheme": self.scheme, "viewport": SIZES[self.size]}


LOOKS = (
    # Each two of size, scheme and language meet once.
    Look("desk", "light", "id"),
    Look("desk", "dark", "en"),
    Look("phone", "light", "en"),
    Look("phone", "dark", "id"),
)


def picture(page: Page, name: str, look: Look, ready: Locator, *, whole: bool = False) -> None:
    """Takes the picture once `ready` is seen. It must show something, and on a phone need no scrolling sideways."""
    expect(ready).to_be_visible()
    page.evaluate("document.fonts.ready")
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = page.screenshot(path=FOLDER / f"{name}-{look}.png", full_page=whole, animations="disabled")
    assert len(set(_rows(taken))) > _ROWS_OF_A_BLANK, f"{name} is blank"
    if look.size == "phone":
        page.set_viewport_size({"width": NARROWEST, "height": 740})
        wide = page.evaluate(_WIDE)
        page.set_viewport_size(SIZES["phone"])
        assert wide == [], f"{name} does not fit a screen of {NARROWEST} px: {wide}"


def _rows(png: bytes) -> Iterator[bytes]:
    """The rows of a picture as the file holds them; those of a blank one repeat themselves."""
    at, packed, line = 8, b"", 1
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            line = 1 + int.from_bytes(body[:4], "big") * {2: 3, 6: 4}[body[9]]
        packed += body if kind == b"IDAT" else b""
        at += size + 12
    flat = zlib.decompress(packed)
    return (flat[start : start + line] for start in range(0, len(flat), line))
