"""All that sign-in needs, in one place: how people get in, who is in, and which pages may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from aduan_desk.sign_in.attempts import Attempts
from aduan_desk.sign_in.provider import Provider
from aduan_desk.sign_in.sessions import Sessions
from aduan_desk.sign_in.tokens import Tokens

Way = Literal["oidc", "loopback", "none"]
"""`oidc`: by the provider. `loopback`: by name alone, for tests and development on one machine. `none`: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """`url` is where browsers reach the desk; `provider` and `tokens` are there for the way `oidc`."""

    way: Way
    url: str
    sessions: Sessions
    attempts: Attempts
    provider: Provider | None = None
    tokens: Tokens | None = None

    @property
    def origin(self) -> str:
        """What browsers call our pages' origin."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether cookies go over TLS alone; on loopback there is none."""
        return self.url.startswith("https://")

    @property
    def audience(self) -> str:
        """The audience of access tokens for the API."""
        return f"{self.url}/api"

    @property
    def cookie(self) -> str:
        """The name of the session cookie; browsers keep `__Host-` to TLS, this host and all paths."""
        return "__Host-aduan_session" if self.secure else "aduan_session"
