"""What every page looks like: the design tokens, which the public pages serve and the console builds in."""

from __future__ import annotations

from importlib.resources import files


def tokens() -> str:
    """The stylesheet of the tokens: colours for light and dark, type, space."""
    return files("aduan_runtime.look").joinpath("tokens.css").read_text("utf-8")
