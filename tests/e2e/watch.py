"""What a page must never do: open a dialog, ask another origin for anything, throw, or run into its own policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, WebError


@dataclass
class Watch:
    """Notes every fault of the pages of a context, whichever page it happens on."""

    origins: frozenset[str]
    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch a context from now on."""
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("weberror", self._error)
        context.on("console", self._console)

    def over_page(self, page: Page) -> None:
        """The same for one page whose context is not watched."""
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def faults(self) -> list[str]:
        """Everything noted, in words."""
        return [
            *(f"a dialog opened: {text}" for text in self.dialogs),
            *(f"a request left: {url}" for url in self.foreign),
            *(f"a script threw: {text}" for text in self.thrown),
            *(f"the policy had to stop: {text}" for text in self.blocked),
        ]

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(f"{dialog.type} {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and f"{url.scheme}://{url.netloc}" not in self.origins:
            self.foreign.append(request.url)

    def _error(self, error: WebError) -> None:
        self.thrown.append(str(error.error))

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.blocked.append(message.text)
