"""The reactor `erasures`: where the log says that a person was erased, their keys and identifiers go.

The log alone says so, so a crash in between loses nothing: the event is read again, and doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aduan_events.complaints import SubjectErased
from aduan_router.store import IdentityStore
from aduan_runtime.shells.reactor import Received, Said
from aduan_runtime.vault.keys import Vault


class ErasureReactor:
    """Destroys what opens an erased person's texts, and the keyed hashes that find the person."""

    name = "erasures"
    source = "complaints"
    outputs = ()

    def __init__(self, vault: Vault, store: IdentityStore) -> None:
        self._vault = vault
        self._store = store

    async def react(self, batch: Sequence[Received]) -> Sequence[Sequence[Said]]:
        subjects: dict[UUID, None] = {}
        for received in batch:
            subject = received.envelope.subject
            if isinstance(received.envelope.data, SubjectErased) and subject is not None:
                subjects[subject] = None
        for subject in subjects:
            # Identifiers first: from then on nothing new of this person comes under the old subject.
            await self._store.forget(subject)
            await self._vault.destroy(subject)
            # What `identify` learned again meanwhile, when it had lost it.
            await self._store.forget(subject)
        return [()] * len(batch)
