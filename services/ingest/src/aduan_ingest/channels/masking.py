"""Secrets are struck from a mail before anything of it is stored (domain.md 6.4): OTP, PIN and full NIK.

The original stays as it came but for the stretches that held a secret. A part is rewritten in its own charset and
transfer encoding; one that cannot be is replaced by a line that says so. Pictures and documents are not read.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

from aduan_almanac.identifiers import mask_secrets
from aduan_ingest.channels.html_text import LONGEST_READ, html_to_text, words_of
from aduan_ingest.channels.mail_headers import (
    decode_base64,
    decode_charset,
    decode_words,
    encode_words,
    parameters,
)
from aduan_ingest.channels.mime import CODED, Field, Part

PLACEHOLDER = b"[dihapus: berisi data rahasia / removed: it held a secret]\r\n"

# Written by machines, not by people; long numbers in them are serial numbers.
_TRACE = frozenset(
    {
        *("message-id", "in-reply-to", "references", "received", "return-path", "date", "content-id"),
        *("mime-version", "content-transfer-encoding", "dkim-signature", "authentication-results"),
        *("arc-seal", "arc-message-signature", "arc-authentication-results"),
    }
)
_DIGIT = re.compile(r"\d")
_TEXT_TYPES = re.compile(r"text/|message/|application/(?:json|xml|rtf|x-www-form-urlencoded|[\w.]+\+(?:json|xml)$)")
_TEXT_NAMES = (".txt", ".csv", ".json", ".xml", ".html", ".htm", ".eml", ".log", ".md")
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"
_LONG_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}={0,2}\r?\n){8,}")
_BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{12,}={0,2}(?:\r?\n)?)+")


@dataclass(frozen=True, slots=True)
class Patch:
    """The bytes that replace `raw[start:end]` in the stored original."""

    start: int
    end: int
    replacement: bytes


@dataclass(slots=True)
class Cleaned:
    """What is safe to keep: patches in the order of the mail, texts of leaves by where they start, kinds struck."""

    patches: list[Patch] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    misread: bool = False


def patched(raw: bytes, patches: list[Patch], start: int, end: int) -> bytes:
    """`raw[start:end]` with the patches that lie inside it."""
    pieces: list[bytes] = []
    at = start
    for patch in patches:
        if start <= patch.start and patch.end <= end:
            pieces += [raw[at : patch.start], patch.replacement]
            at = patch.end
    pieces.append(raw[at:end])
    return b"".join(pieces)


def decoded(raw: bytes, part: Part) -> bytes:
    """The content of a leaf without its transfer encoding; an unknown encoding is taken as none."""
    content = raw[part.body : part.end]
    if part.encoding == "base64":
        return decode_base64(content)
    if part.encoding == "quoted-printable":
        return binascii.a2b_qp(content)
    return content


def searchable(root: Part) -> int:
    """How many bytes of a mail `clean` would have to search."""
    gaps = sum(end - start for part in root.walk() for start, end in part.gaps)
    return gaps + sum(part.end - part.body for part in root.walk() if _is_searched(part))


def _is_searched(part: Part) -> bool:
    return not part.children and not part.gaps and (is_text(part) or part.encoding not in CODED)


def is_text(part: Part) -> bool:
    """Whether a leaf holds words that can be read, by its type or its name."""
    return bool(_TEXT_TYPES.match(part.media_type)) or part.name.lower().endswith(_TEXT_NAMES)


def clean(raw: bytes, root: Part) -> Cleaned:
    """Strike the secrets from every header and readable part of a mail."""
    found = Cleaned()
    for part in root.walk():
        for known in part.fields:
            _clean_field(known, found)
        for start, end in part.gaps:
            _clean_bytes(raw, start, end, found)
        if part.children or part.gaps:
            continue
        if part.media_type.startswith("multipart/") or (
            part.media_type == "message/rfc822" and part.encoding not in CODED
        ):
            _clean_bytes(raw, part.body, part.end, found)  # past a limit, so it was not taken apart
        elif is_text(part):
            _clean_text(raw, part, found)
        elif part.encoding not in CODED:
            _clean_bytes(raw, part.body, part.end, found)
    found.patches.sort(key=lambda patch: patch.start)
    return found


def _note(found: Cleaned, kinds: tuple[str, ...]) -> bool:
    found.kinds.update(dict.fromkeys(kinds))
    return bool(kinds)


def _clean_field(known: Field, found: Cleaned) -> None:
    if known.name in _TRACE:
        return
    if known.name in ("content-type", "content-disposition"):
        _clean_parameters(known, found)
        return
    text = decode_words(known.value)
    if not _DIGIT.search(text):
        return
    text, kinds = mask_secrets(text)
    if _note(found, kinds):
        found.patches.append(Patch(known.start, known.end, b" " + encode_words(text)))


def _clean_parameters(known: Field, found: Cleaned) -> None:
    head, named = parameters(known.value)
    hit = False
    for name, text in named.items():
        if name not in ("boundary", "charset"):
            named[name], kinds = mask_secrets(text)
            hit = _note(found, kinds) or hit
    if hit:
        quoted = "".join(f'; {name}="{_quoted(text)}"' for name, text in named.items())
        found.patches.append(Patch(known.start, known.end, f" {head}{quoted}".encode("utf-8", "replace")))


def _quoted(text: str) -> str:
    return re.sub(r'["\\\x00-\x1f\x7f]', " ", text)


def _clean_text(raw: bytes, part: Part, found: Cleaned) -> None:
    content = decoded(raw, part)
    read = decode_charset(content, part.parameters.get("charset"))
    found.misread = found.misread or not read.whole
    text, kinds = mask_secrets(read.text)
    hit = _note(found, kinds)
    if part.media_type == "text/html":
        # A secret cut by tags or written as entities shows only in the text that a person sees.
        seen, hidden = mask_secrets(html_to_text(text))
        _, beyond = mask_secrets(words_of(text[LONGEST_READ:]))
        found.texts[part.start] = seen
        if _note(found, hidden + beyond):
            found.patches.append(Patch(part.body, part.end, PLACEHOLDER))
            return
    else:
        found.texts[part.start] = text
    if hit:
        found.patches.append(Patch(part.body, part.end, _rewritten(text, read.codec, part.encoding)))
    elif part.media_type.startswith("message/"):
        _clean_coded(raw, part, content, found)


def _rewritten(text: str, codec: str, encoding: str) -> bytes:
    try:
        content = text.encode(codec)
    except UnicodeError:
        return PLACEHOLDER
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return binascii.b2a_qp(content)
    return content


def _clean_coded(raw: bytes, part: Part, content: bytes, found: Cleaned) -> None:
    """A mail inside a transfer encoding was not taken apart: search it blindly and keep all of it or nothing."""
    _, kinds = mask_bytes(content)
    if _note(found, kinds):
        found.patches.append(Patch(part.body, part.end, PLACEHOLDER))


def _clean_bytes(raw: bytes, start: int, end: int, found: Cleaned) -> None:
    if start < end:
        masked, kinds = mask_bytes(raw[start:end])
        if _note(found, kinds):
            found.patches.append(Patch(start, end, masked))


def wordy_stretches(content: bytes) -> list[tuple[int, int]]:
    """The stretches of bytes of unknown make in which words may stand: all but pictures and the like in base64."""
    stretches: list[tuple[int, int]] = []
    at = 0
    for run in _LONG_RUN.finditer(content):
        if not _may_be_words(decode_base64(run[0])):
            stretches.append((at, run.start()))
            at = run.end()
    return [*stretches, (at, len(content))]


def mask_bytes(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Strike secrets from bytes of unknown make: as they stand, in base64 runs, and under quoted-printable."""
    kinds: dict[str, None] = {}

    def strike(data: bytes) -> bytes:
        text, struck = mask_secrets(data.decode("latin-1"))
        kinds.update(dict.fromkeys(struck))
        return text.encode("latin-1", "replace") if struck else data

    def strike_run(run: re.Match[bytes]) -> bytes:
        inner = decode_base64(run[0])
        if not _may_be_words(inner):
            return run[0]
        narrow = inner.replace(b"\x00", b"")  # UTF-16 of Latin letters
        masked = strike(narrow)
        return run[0] if masked is narrow else base64.b64encode(masked) + b"\r\n"

    content = _BASE64_RUN.sub(strike_run, strike(content))
    if b"=" in content:
        plain = binascii.a2b_qp(content)
        masked = strike(plain)
        content = content if masked is plain else masked
    return content, tuple(kinds)


def _may_be_words(content: bytes) -> bool:
    # Of random or compressed bytes 62 % are no printable ASCII, of UTF-16 text half.
    return len(content.translate(None, _PRINTABLE)) <= 0.55 * len(content)
