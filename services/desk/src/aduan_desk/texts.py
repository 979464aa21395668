"""Opening sealed texts for those who may read them; a destroyed key shows a placeholder (design.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aduan_events.personal import Personal
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.sealing import Key, KeyDestroyed, opened_text

ERASED = "[dihapus atas permintaan · erased on request]"

_TEXT = Personal[str]
Box = Mapping[str, Any] | None


class Texts:
    """Opens many boxes with one key look-up."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def open(self, boxes: Iterable[Box]) -> list[str | None]:
        """Each text in order; None for no box, the placeholder where the key is gone."""
        sealed = [None if box is None else _TEXT.model_validate(box) for box in boxes]
        keys = await self._vault.open_many({one.key for one in sealed if one is not None})
        return [None if one is None else _text(one, keys) for one in sealed]


def _text(sealed: Personal[str], keys: Mapping[str, Key]) -> str:
    try:
        return opened_text(keys.get(sealed.key), sealed)
    except KeyDestroyed:
        return ERASED
