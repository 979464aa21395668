"""Opening sealed texts for those who may read them; a destroyed key shows a placeholder (design.md, section 6)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from aduan_events.personal import Personal
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import Key, KeyDestroyed, SealBroken, opened_text

log = logging.getLogger(__name__)

ERASED = "[dihapus atas permintaan · erased on request]"
UNREADABLE = "[tidak dapat dibuka · cannot be opened]"

_TEXT = Personal[str]
Box = Mapping[str, Any] | None
"""A sealed text as a view keeps it; None where there is none."""


class Texts:
    """Opens many boxes with one key look-up."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def open(self, boxes: Iterable[Box]) -> list[str | None]:
        """Each text in order; None for no box, a placeholder where the key is gone or the box was changed.

        Raises VaultAway.
        """
        sealed = [None if box is None else _TEXT.model_validate(box) for box in boxes]
        keys = await self._vault.open_many({one.key for one in sealed if one is not None})
        return [None if one is None else _text(one, keys) for one in sealed]


def _text(sealed: Personal[str], keys: Mapping[str, Key]) -> str:
    try:
        return opened_text(keys.get(sealed.key), sealed)
    except KeyDestroyed:
        return ERASED
    except SealBroken as broken:
        log.error("a box does not open: %s", broken)
        return UNREADABLE
