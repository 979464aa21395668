"""Plain text of an HTML mail. Nothing is fetched, nothing is run, and the time is linear in the length.

Not html.parser: in Python 3.11 it takes quadratic time on broken mark-up (60 kB of "<a " take half a minute),
which is a mail bomb. Text is all that is wanted here, so a scan for brackets is enough.
"""

from __future__ import annotations

import html
import re

LONGEST_READ = 250_000

_TAG = re.compile(r"<[^>]*>")
_OPENING = re.compile(r"<(?=/?[a-zA-Z]|[!?])")
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ENDLESS_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")  # html.unescape raises on thousands of digits
_UNREAD = frozenset({"script", "style", "title", "template", "noscript", "svg", "object"})
_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "tr", "ul"),
    }
)
_LONGEST_TAG_READ = 4_000
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def html_to_text(markup: str) -> str:
    """The words of `markup`, a line a block; quoted blocks begin with "> " and links name where they really lead.

    Only the first LONGEST_READ characters are read: more than that is no letter.
    """
    scan = _Scan(markup[:LONGEST_READ])
    scan.run()
    return scan.text()


def words_of(markup: str) -> str:
    """All words of `markup` in one run, fast and without any form: enough to look for secrets in."""
    tags_end = markup.rfind(">") + 1
    return _unescape(_TAG.sub("", markup[:tags_end]) + markup[tags_end:])


def _unescape(text: str) -> str:
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


class _Scan:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._link: tuple[str, int] | None = None

    def run(self) -> None:
        markup, at = self._markup, 0
        while at < len(markup):
            opening = _OPENING.search(markup, at)
            if opening is None:
                self._words(markup[at:])
                return
            start = opening.start()
            self._words(markup[at:start])
            if markup.startswith("<!--", start):
                closing = markup.find("-->", start + 4)
                if closing < 0:
                    return
                at = closing + 3
                continue
            closing = markup.find(">", start)
            if closing < 0:
                # A tag that never ends is no tag: the sender wrote "<" and a word.
                self._words(markup[start:])
                return
            at = closing + 1
            name = _NAME.match(markup, start + 1)
            if name is not None:
                at = self._tag(name[0].lower(), markup[start : min(closing, start + _LONGEST_TAG_READ)], at)

    def _tag(self, name: str, tag: str, at: int) -> int:
        if name in _UNREAD and not tag.endswith("/"):
            ending = re.compile(f"</{name}", re.IGNORECASE).search(self._markup, at)
            if ending is None:
                return len(self._markup)
            closing = self._markup.find(">", ending.end())
            return closing + 1 if closing >= 0 else len(self._markup)
        bare = name.lstrip("/")
        if name == "a":
            self._open_link(tag)
        elif name == "/a":
            self._close_link()
        elif bare in ("td", "th"):
            self._line.append(" ")
        elif bare in _BLOCKS:
            self._end_line()
            if bare == "blockquote":
                self._quoted = max(0, self._quoted + (1 if name == bare else -1))
            elif name == "li":
                self._line.append("- ")
        return at

    def _words(self, text: str) -> None:
        if text:
            self._line.append(_SPACES.sub(" ", _unescape(text)))

    def _open_link(self, tag: str) -> None:
        found = _HREF.search(tag)
        target = html.unescape(next((part for part in found.groups() if part), "")) if found else ""
        self._link = (target, len(self._line)) if target.lower().startswith(("http://", "https://")) else None

    def _close_link(self) -> None:
        # Where a link leads is evidence when somebody reports a false site; what it says is not.
        if self._link is not None:
            target, start = self._link
            if target.rstrip("/") not in "".join(self._line[start:]):
                self._line.append(f" ({target})")
        self._link = None

    def _end_line(self) -> None:
        line = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line = []
        self._link = None
        prefix = "> " * min(self._quoted, 5)
        if line or (self._lines and self._lines[-1].strip("> ")):
            self._lines.append(prefix + line)

    def text(self) -> str:
        self._end_line()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        return "\n".join(line.rstrip() for line in self._lines).strip()
