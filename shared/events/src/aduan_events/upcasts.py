"""Old versions become today's at the reading edge, one step at a time; a published version is never edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Fields = dict[str, Any]


def contact_received_v1_to_v2(old: Fields) -> Fields:
    """v1 carried its flags as a list of words; v2 has a boolean a flag, so that a reader cannot misspell one."""
    flags = old.get("flags", ())
    new = {name: value for name, value in old.items() if name != "flags"}
    return {**new, "anonymous": "anonymous" in flags, "secret": "secret" in flags}


UPCASTS: Mapping[tuple[str, int], Callable[[Fields], Fields]] = MappingProxyType(
    {("ContactReceived", 1): contact_received_v1_to_v2}
)
