"""The parts of a mail as stretches of its bytes, so that a part can be replaced without touching the rest.

One pass, no copies of bodies, no recursion by the sender's will: limits are reliability.md, section 7
("Attachments, mail bombs"). Splitting never raises; a mail past a limit comes back with the reason, and with
the parts that were seen before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aduan_ingest.channels.mail_headers import one_line, parameters, unfold

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:((?:[^\n]*\n(?=[ \t]))*[^\n]*)(?:\n|\Z)")
_LINE_END = re.compile(rb"\r?\n|\Z")
_AFTER_MARKER = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
_NEW_LINE = 0x0A
_LONGEST_BOUNDARY = 200

CODED = ("base64", "quoted-printable")
_MBOX_LINE = re.compile(rb">?From [^\n]*\n")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mail may hold; sizes in bytes."""

    parts: int = 100
    depth: int = 10
    headers: int = 64 * 1024
    decoded: int = 50 * 1024 * 1024
    nested_mails: int = 3
    searched: int = 1024 * 1024  # words, which must be searched for secrets; no person writes more
    struck: int = 128 * 1024  # words of a mail that ended its reader; more would end the next one too


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: name in lower case, value unfolded but still coded, and where the value stands."""

    name: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class Part:
    """A part and where it stands in the mail. `children` is empty for a leaf; `gaps` is text around the children."""

    start: int
    body: int
    end: int
    fields: tuple[Field, ...]
    media_type: str
    parameters: dict[str, str]
    encoding: str
    disposition: str
    name: str
    nested: int
    children: list[Part] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The value of the first field of that name, or an empty string."""
        return next((known.value for known in self.fields if known.name == name), "")

    def every(self, name: str) -> list[str]:
        """The values of all fields of that name, in order."""
        return [known.value for known in self.fields if known.name == name]

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


def split(raw: bytes, limits: Limits = LIMITS) -> tuple[Part, str | None]:
    """The tree of parts of a mail, and the limit that it breaks (None: it breaks none). Never raises."""
    work = _Split(raw, limits)
    return work.part(0, len(raw), depth=0, nested=0, default_type="text/plain"), work.refusal


@dataclass(slots=True)
class _Split:
    raw: bytes
    limits: Limits
    parts: int = 0
    refusal: str | None = None

    def refuse(self, reason: str) -> None:
        self.refusal = self.refusal or reason

    def part(self, start: int, end: int, depth: int, nested: int, default_type: str) -> Part:
        fields, body = self._fields(start, end)
        self.parts += 1
        part = _described(fields, start, body, end, nested, default_type)
        if self.parts > self.limits.parts:
            self.refuse(f"more than {self.limits.parts} parts")
        if self.refusal is not None:
            return part
        if part.media_type.startswith("multipart/"):
            if depth >= self.limits.depth:
                self.refuse(f"parts nested deeper than {self.limits.depth}")
            else:
                self._cut(part, depth)
        elif part.media_type == "message/rfc822" and part.encoding not in CODED:
            if nested >= self.limits.nested_mails:
                self.refuse(f"mails nested deeper than {self.limits.nested_mails}")
            else:
                part.children.append(self.part(part.body, end, depth + 1, nested + 1, "text/plain"))
        return part

    def _fields(self, start: int, end: int) -> tuple[tuple[Field, ...], int]:
        fields: list[Field] = []
        longest = min(end, start + self.limits.headers + 1)
        mbox = _MBOX_LINE.match(self.raw, start, longest)
        at = mbox.end() if mbox else start
        while True:
            blank = _LINE_END.match(self.raw, at, end)
            if blank:
                return tuple(fields), blank.end()
            found = _FIELD.match(self.raw, at, longest)
            if found is None:
                # A line that is no field ends the header, as if the blank line had been lost.
                return tuple(fields), at
            if found.end() - start > self.limits.headers:
                self.refuse(f"headers over {self.limits.headers} bytes")
                return tuple(fields), at
            at = found.end()
            value_end = found.end(2) - (1 if found[2].endswith(b"\r") else 0)
            fields.append(Field(found[1].decode().lower(), unfold(found[2]), found.start(2), value_end))

    def _cut(self, part: Part, depth: int) -> None:
        markers, closed = self._markers(part)
        if not markers:
            part.media_type = "text/plain"
            return
        child_type = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        part.gaps.append((part.body, markers[0][0]))
        ends = [line_start for line_start, _ in markers[1:]] + ([] if closed else [part.end])
        for (_, start), end in zip(markers, ends, strict=False):
            if self.refusal is not None:
                part.gaps.append((start, end))
                continue
            end = end if end == part.end else _before_line_end(self.raw, start, end)
            part.children.append(self.part(start, end, depth + 1, part.nested, child_type))
        if closed:
            part.gaps.append((markers[-1][1], part.end))

    def _markers(self, part: Part) -> tuple[list[tuple[int, int]], bool]:
        """Where each boundary line starts and ends, and whether the last one closes the part."""
        marker = b"--" + part.parameters["boundary"].encode("utf-8", "replace")
        markers: list[tuple[int, int]] = []
        at = part.body
        while len(markers) <= self.limits.parts + 1:
            found = self.raw.find(marker, at, part.end)
            if found < 0:
                break
            at = found + len(marker)
            if found > part.body and self.raw[found - 1] != _NEW_LINE:
                continue
            line = _AFTER_MARKER.match(self.raw, at, part.end)
            if line is None:
                continue
            at = line.end()
            markers.append((found, at))
            if line[1]:
                return markers, True
        return markers, False


def _described(fields: tuple[Field, ...], start: int, body: int, end: int, nested: int, default_type: str) -> Part:
    values: dict[str, str] = {}
    for known in fields:
        values.setdefault(known.name, known.value)
    media_type, params = parameters(values.get("content-type", default_type))
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = default_type
    if media_type.startswith("multipart/") and not 0 < len(params.get("boundary", "")) <= _LONGEST_BOUNDARY:
        media_type = "text/plain"
    disposition, more = parameters(values.get("content-disposition", ""))
    encoding = parameters(values.get("content-transfer-encoding", ""))[0]
    name = one_line(more.get("filename") or params.get("name", ""), 200)
    return Part(start, body, end, fields, media_type, params, encoding, disposition, name, nested)


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    # The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
    if raw.endswith(b"\n", start, end):
        end -= 1
        if raw.endswith(b"\r", start, end):
            end -= 1
    return end
