"""An acceptance, a view and a post office in memory, and the public app around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from fastapi import FastAPI

from aduan_events.vocabulary import CaseState, Channel, Kind
from aduan_ingest.acceptance import Accepted, Arrival, KeyReused, NotSafe, ParkedMail
from aduan_ingest.api import build_app
from aduan_ingest.codes import CodeNotSent, Codes
from aduan_ingest.limits import TokenBuckets
from aduan_ingest.public_door import PublicSettings
from aduan_ingest.tickets import StoryEntry, TicketState, TicketsUnavailable
from aduan_runtime.machine_clients.gate import Gate
from aduan_runtime.machine_clients.keys import ClientKeys
from asgi_client import Client

NOW = datetime(2021, 5, 24, 7, 22, tzinfo=UTC)
_SPACE = UUID(int=0xADA)


def token_of(contact_id: UUID) -> str:
    """A token as acceptance makes one: 22 characters."""
    return sha256(contact_id.bytes).hexdigest()[:22]


@dataclass
class MemoryAcceptance:
    """Keeps arrivals by key, as the real one does."""

    arrivals: dict[str, Arrival] = field(default_factory=dict)
    kafka_away: bool = False

    async def accept(self, arrival: Arrival) -> Accepted:
        if self.kafka_away:
            raise NotSafe(3, "no broker")
        contact_id = self.contact_of(arrival)
        before = self.arrivals.get(arrival.source_id)
        if before is not None and before != arrival:
            raise KeyReused
        self.arrivals[arrival.source_id] = arrival
        return Accepted(contact_id, token_of(contact_id), repeated=before is not None)

    async def park(self, parked: ParkedMail) -> Accepted:
        raise NotImplementedError

    def contact_of(self, arrival: Arrival) -> UUID:
        """The id that an arrival gets."""
        return uuid5(_SPACE, f"{arrival.channel}|{arrival.source_id}")

    @property
    def last(self) -> Arrival:
        """The latest arrival."""
        return list(self.arrivals.values())[-1]


@dataclass
class MemoryTickets:
    """A view that knows what it is told."""

    states: dict[UUID, TicketState] = field(default_factory=dict)
    stories: dict[UUID, list[StoryEntry]] = field(default_factory=dict)
    postgres_away: bool = False
    looks: int = 0

    def tell(self, state: TicketState) -> str:
        """Know a state; gives its token."""
        self.states[state.contact_id] = state
        return token_of(state.contact_id)

    async def by_token(self, token: str) -> TicketState | None:
        self._look()
        return next((one for key, one in self.states.items() if token_of(key) == token), None)

    async def by_contact(self, contact_id: UUID) -> TicketState | None:
        self._look()
        return self.states.get(contact_id)

    async def story(self, contact_id: UUID) -> Sequence[StoryEntry]:
        self._look()
        return self.stories.get(contact_id, [])

    def _look(self) -> None:
        self.looks += 1
        if self.postgres_away:
            raise TicketsUnavailable("the view cannot be read; try again in a moment")


@dataclass
class PostOffice:
    """Remembers the codes that were mailed."""

    codes: list[tuple[UUID, str]] = field(default_factory=list)
    away: bool = False

    async def __call__(self, contact_id: UUID, code: str) -> None:
        if self.away:
            raise CodeNotSent("no mail server; ask again in a moment")
        self.codes.append((contact_id, code))


@dataclass
class Public:
    """The public app with everything around it in the hands of a test."""

    acceptance: MemoryAcceptance = field(default_factory=MemoryAcceptance)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)
    post: PostOffice = field(default_factory=PostOffice)
    settings: PublicSettings = field(default_factory=lambda: PublicSettings(session_secret=b"s" * 32))
    clients: Path = Path("no-clients.json")
    burst: int = 1_000
    clock: float = 1_000.0
    slept: float = 0.0
    while_sleeping: Callable[[], object] = lambda: None

    def app(self) -> FastAPI:
        """A new process."""
        return build_app(
            self.acceptance,
            self.tickets,
            TokenBuckets(1.0, self.burst, 1_000, lambda: self.clock),
            self.settings,
            codes=Codes(self.post, lambda: self.clock),
            gate=Gate(ClientKeys(self.clients), lambda: self.clock),
            now=lambda: NOW,
            wall_s=lambda: self.clock,
            sleep=self._sleep,
        )

    def client(self) -> Client:
        """A browser or program in front of a new process."""
        return Client(self.app())

    def numbered(self, **changes: object) -> str:
        """Tell the view of a complaint in work; gives its token."""
        state = TicketState(
            contact_id=UUID(int=7),
            channel=Channel.FORM,
            ticket=1178451,
            state=CaseState.TRIAGED,
            kind=Kind.COMPLAINT,
            due_at=datetime(2021, 5, 28, 10, 0, tzinfo=UTC),
            has_address=True,
        )
        return self.tickets.tell(replace(state, **changes))  # type: ignore[arg-type]  # the names are TicketState's

    async def _sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.while_sleeping()
