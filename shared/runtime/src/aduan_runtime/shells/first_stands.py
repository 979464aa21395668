"""A view of what is told once: the first message that names a row makes it, and no repeat changes it.

Logs without an owner may hold repeats, so their projectors must recognise them (design.md, section 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_runtime.homes.ports import Row, Table

M = TypeVar("M", bound=Message)


class FirstStands(Generic[M]):
    """One table fed by one kind of message. A view says which row a message names and what stands in it."""

    name: ClassVar[str]
    tables: ClassVar[tuple[Table, ...]]
    topics: ClassVar[tuple[str, ...]]
    kind: ClassVar[type[Message]]

    def named(self, event: Envelope[Message], data: M) -> UUID:
        """The row that this message makes."""
        raise NotImplementedError

    def made(self, key: str, event: Envelope[Message], data: M) -> Row:
        """What stands in it."""
        raise NotImplementedError

    def touches(self, event: Envelope[Message], topic: str) -> Sequence[tuple[str, str]]:
        if not isinstance(event.data, self.kind):
            return ()
        return ((self.tables[0].name, str(self.named(event, event.data))),)  # type: ignore[arg-type]  # of this kind

    def project(self, table: str, key: str, row: Row | None, event: Envelope[Message]) -> Row:
        return self.made(key, event, event.data) if row is None else row  # type: ignore[arg-type]  # touched: this kind
