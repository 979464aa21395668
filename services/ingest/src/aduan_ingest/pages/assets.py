"""Style, scripts and font of the public pages: read once, served for ever, since their names carry a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from aduan_runtime.look import tokens

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it goes over the wire."""

    content: bytes
    media_type: str


def read_assets() -> Mapping[str, Asset]:
    """All static files by name."""
    folder = files("aduan_ingest.pages").joinpath("static")
    return MappingProxyType(
        {
            one.name: Asset(_content(one), _TYPES[one.name.rpartition(".")[2]])
            for one in folder.iterdir()
            if one.is_file()
        }
    )


def _content(file: Traversable) -> bytes:
    """A stylesheet begins with the tokens, so that a page asks for one file."""
    before = tokens().encode("utf-8") + b"\n" if file.name.endswith(".css") else b""
    return before + file.read_bytes()


def address(name: str) -> str:
    """Where a page finds a static file."""
    return f"/static/{name}"
