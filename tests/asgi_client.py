"""A browser or program in front of an ASGI application, without a network: sends one request, keeps cookies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[tuple[str | None, str]]:
        """Field and code of each error of a problem."""
        return [(one["field"], one["code"]) for one in self.json["errors"]]

    def field_value(self, name: str) -> str:
        """The value of an input on the page."""
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.text)
        assert found is not None, f"no input {name}"
        return found[1]


@dataclass
class Client:
    """Talks to `app`, every time with `headers`; `pieces` of a body arrive one by one."""

    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def post_form(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, [urlencode(fields).encode()], kind | headers)

    async def post_json(self, path: str, value: object, **headers: str) -> Answer:
        kind = {"content-type": "application/json"}
        return await self.ask("POST", path, [json.dumps(value).encode()], kind | headers)

    async def ask(
        self, method: str, path: str, pieces: Sequence[bytes] = (b"",), headers: Mapping[str, str] | None = None
    ) -> Answer:
        """`_` in a header name stands for `-`."""
        named = [(name.replace("_", "-").lower(), value) for name, value in {**self.headers, **(headers or {})}.items()]
        if self.cookies:
            named.append(("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named],
            "server": ("127.0.0.1", 8001),
            "client": ("127.0.0.1", 40000),
        }
        waiting = list(pieces)
        sent: list[Message] = []

        async def receive() -> Message:
            if not waiting:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return self._answer(sent)

    def _answer(self, sent: Sequence[Message]) -> Answer:
        start = sent[0]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
        for cookie in (value.decode("latin-1") for name, value in start["headers"] if name.lower() == b"set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
