"""What the public HTTP doors share: who may send now, handing over to acceptance, and what was accepted just now."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from aduan_ingest.acceptance import Acceptance, Accepted, Arrival, KeyReused, Locale, NotSafe
from aduan_ingest.channels import form_errors as wrong
from aduan_ingest.codes import Codes
from aduan_ingest.limits import TokenBuckets
from aduan_ingest.pages.language import language_of
from aduan_ingest.pages.rendering import Pages
from aduan_ingest.ticket_sessions import TicketSessions
from aduan_ingest.tickets import Tickets, TicketState
from aduan_runtime.machine_clients.gate import Gate
from aduan_runtime.problems import Problem

_LOOK_EVERY_S = 0.1
_JUST_NOW = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings:
    """How the public doors stand in the world.

    `public_url` starts the ticket links that programs get. `trusted_proxies` is how many proxies of ours append to
    X-Forwarded-For; 0 means that no address is known and none is limited. `number_within_s` is how long a page
    waits for a number that is on its way. `shows_clock` shows the programme clock.
    """

    public_url: str = "http://127.0.0.1:8001"
    trusted_proxies: int = 0
    secure_cookies: bool = False
    session_secret: bytes = field(repr=False)
    number_within_s: float = 1.0
    shows_clock: bool = False


class JustAccepted:
    """The latest contacts by token and id: they are safe, whatever the view knows yet."""

    def __init__(self) -> None:
        self._contacts: OrderedDict[str, UUID] = OrderedDict()
        self._ids: OrderedDict[UUID, None] = OrderedDict()

    def keep(self, accepted: Accepted) -> None:
        """Remember one; the oldest is forgotten."""
        self._contacts[accepted.ticket_token] = accepted.contact_id
        self._ids[accepted.contact_id] = None
        if len(self._contacts) > _JUST_NOW:
            self._contacts.popitem(last=False)
        if len(self._ids) > _JUST_NOW:
            self._ids.popitem(last=False)

    def contact(self, token: str) -> UUID | None:
        """The contact behind a token."""
        return self._contacts.get(token)

    def has(self, contact_id: UUID) -> bool:
        """Whether a contact was accepted here lately."""
        return contact_id in self._ids


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDoor:
    """The parts that all public routes use. `now` is the programme clock."""

    acceptance: Acceptance
    tickets: Tickets
    limits: TokenBuckets
    settings: PublicSettings
    codes: Codes
    sessions: TicketSessions
    pages: Pages
    gate: Gate
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    new_key: Callable[[], str]
    just_accepted: JustAccepted = field(default_factory=JustAccepted)

    async def accept(self, arrival: Arrival, request: Request, key_field: str) -> Accepted:
        """Hand a contact over. Raises Problem 409 for a re-used key, 429 for too many, 503 when it is not safe."""
        self._hold_back(arrival, request)
        try:
            accepted = await self.acceptance.accept(arrival)
        except NotSafe as failure:
            raise Problem(503, [wrong.not_safe()], retry_after_s=failure.retry_after_s) from failure
        except KeyReused as failure:
            raise Problem(409, [wrong.key_reused(key_field)]) from failure
        self.just_accepted.keep(accepted)
        return accepted

    def _hold_back(self, arrival: Arrival, request: Request) -> None:
        """One bucket an identity; a contact without any is never held back, for the total is not limited."""
        named = {
            "email": arrival.email.lower() if arrival.email else None,
            "phone": arrival.phone,
            "card_number": arrival.card_number,
            "ticket": str(arrival.answers) if arrival.answers else None,
            None: self._address(request),
        }
        for name, value in named.items():
            wait = self.limits.take(f"{name}|{value}") if value else 0.0
            if wait > 0:
                field_name = name if name != "ticket" else None
                raise Problem(429, [wrong.too_often(field_name, max(1, math.ceil(wait)))], retry_after_s=wait)

    def _address(self, request: Request) -> str | None:
        """The sender's address as the outermost proxy of ours saw it."""
        proxies = self.settings.trusted_proxies
        if proxies < 1:
            return None
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        return hops[-proxies] if len(hops) >= proxies else None

    async def numbered(self, token: str) -> TicketState | None:
        """The state behind a token; waits a moment for a number that is on its way. Raises TicketsUnavailable."""
        state = await self.tickets.by_token(token)
        looks = int(self.settings.number_within_s / _LOOK_EVERY_S)
        while (state is None or state.ticket is None) and looks > 0 and self.just_accepted.contact(token) is not None:
            await self.sleep(_LOOK_EVERY_S)
            looks -= 1
            state = await self.tickets.by_token(token)
        return state

    def language(self, request: Request) -> Locale:
        """The language of a page."""
        return language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
