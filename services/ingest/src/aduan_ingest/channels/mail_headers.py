"""Header fields as mails really carry them: folded, 8-bit, encoded, cut short. Reading one never raises.

Written by hand because the email package is not safe here: its headers raise when they are read
(cpython#151857, #148518) and its parameter parser takes quadratic time on hostile fields.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

MAX_REFERENCES = 50
_MAX_FIELD = 8_000

_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)', re.DOTALL)
_CHARSET = re.compile(r"(utf|iso|latin|windows|cp\d|koi8|gb|big5|shift|s?jis|euc|ks_?c|tis|mac|hz)", re.I)
_MAILBOX = re.compile(r'(?:"((?:[^"\\]|\\.)*)"\s*|([^<"]*))<([^<>]*)>', re.DOTALL)
# Controls, zero-width marks and the marks that turn the direction of writing: invisible, so never wanted in a line.
_INVISIBLE = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_UNSEEN = re.compile(rf"[{_INVISIBLE}]+")
_ATOM = rf"[^\s@<>\"(),:;\\\[\]{_INVISIBLE}]"
_ADDRESS = re.compile(rf"{_ATOM}{{1,64}}@{_ATOM}{{1,255}}")
_MESSAGE_ID = re.compile(rf"<([^<>\s{_INVISIBLE}]{{1,300}})>")


class Decoded(NamedTuple):
    """Text, the codec that read it, and whether every byte was understood."""

    text: str
    codec: str
    whole: bool


def decode_charset(content: bytes, charset: str | None) -> Decoded:
    """The text of `content`.

    A missing, unknown or ASCII charset is read as UTF-8, then as Windows-1252; what fits nothing is replaced.
    Codecs that are not charsets (zip, idna, unicode_escape) are never used.
    """
    name = (charset or "").strip().lower()
    if not _is_charset(name):
        try:
            return Decoded(content.decode("utf-8"), "utf-8", True)
        except UnicodeDecodeError:
            return Decoded(content.decode("cp1252", "replace"), "cp1252", False)
    try:
        return Decoded(_encodable(content.decode(name)), name, True)
    except (UnicodeError, ValueError):
        return Decoded(_encodable(content.decode(name, "replace")), name, False)


def _is_charset(name: str) -> bool:
    if not _CHARSET.match(name):
        return False
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def _encodable(text: str) -> str:
    # UTF-7 and UTF-16 can smuggle lone surrogates, which no later writer could encode.
    return text.encode("utf-8", "replace").decode("utf-8")


def decode_base64(content: bytes) -> bytes:
    """The bytes that base64 stands for; what is not base64 is skipped, a cut end gives what came before it."""
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))


def unfold(raw: bytes) -> str:
    """A field's value on one line, still with its encoded words."""
    try:
        value = raw.decode("utf-8")
    except UnicodeDecodeError:
        value = raw.decode("cp1252", "replace")
    return value.replace("\r\n", "").replace("\n", "").strip()


def decode_words(value: str) -> str:
    """`value` with its encoded words (RFC 2047) decoded; a word that makes no sense stays as it is."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub("", value)
    pieces: list[str] = []
    waiting: list[bytes] = []  # neighbours of one charset are decoded together: senders cut inside a character
    charset, at = "", 0
    for word in _ENCODED_WORD.finditer(value):
        if waiting and (word.start() > at or word[1].lower() != charset):
            pieces.append(decode_charset(b"".join(waiting), charset).text)
            waiting = []
        pieces.append(value[at : word.start()])
        charset, at = word[1].lower(), word.end()
        coded = word[3].encode("utf-8")
        waiting.append(
            decode_base64(coded) if word[2] in "bB" else binascii.a2b_qp(coded.replace(b"_", b" "), header=True)
        )
    if waiting:
        pieces.append(decode_charset(b"".join(waiting), charset).text)
    return "".join(pieces) + value[at:]


def encode_words(text: str) -> bytes:
    """One line of text as a header value: as it is when plain ASCII, else as encoded words, folded."""
    if text.isascii() and text.isprintable():
        return text.encode("ascii")
    words = [text[at : at + 11].encode("utf-8", "replace") for at in range(0, len(text), 11)]
    return b"\r\n ".join(b"=?utf-8?b?" + base64.b64encode(word) + b"?=" for word in words)


def one_line(text: str, limit: int) -> str:
    """`text` without line ends and invisible marks, at most `limit` characters: safe in any header or list."""
    return " ".join(_UNSEEN.sub(" ", text).split())[:limit].rstrip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The word before the first semicolon in lower case, and the parameters, continued ones joined (RFC 2231)."""
    value = value[:_MAX_FIELD]
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        name, text = match[1].lower(), match[2]
        if text.startswith('"') and len(text) > 1:
            text = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        base, star, rest = name.partition("*")
        if not star:
            found.setdefault(name, decode_words(text))
            continue
        order = rest.rstrip("*")
        pieces.setdefault(base, []).append((int(order[:4]) if order.isdecimal() else 0, name.endswith("*"), text))
    for base, parts in pieces.items():
        found[base] = _joined(sorted(parts))
    return value.partition(";")[0].strip().lower(), found


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    charset, joined = "utf-8", b""
    for place, (_, coded, text) in enumerate(parts):
        if coded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        joined += unquote_to_bytes(text) if coded else text.encode("utf-8", "replace")
    return decode_charset(joined, charset).text


def mailbox(value: str) -> tuple[str, str | None]:
    """Display name and address of the first mailbox of a From field; no address when there is none to be read.

    The domain is in lower case, the rest as written (domain.md 1.5).
    """
    value = value.strip()[:_MAX_FIELD]
    match = _MAILBOX.match(value)
    if match:
        name = re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2]
        found = _ADDRESS.fullmatch(match[3].strip())
    else:
        name = ""
        found = _ADDRESS.search(value)
    return one_line(decode_words(name), 200), normal_address(found[0]) if found else None


def normal_address(address: str) -> str:
    """The address with its domain in lower case."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def is_address(text: str) -> bool:
    """Whether `text` is one plain mail address: no spaces, quotes, brackets or line ends."""
    return _ADDRESS.fullmatch(text) is not None


def message_ids(value: str) -> tuple[str, ...]:
    """The message ids in a field, in order, without repeats, brackets kept; long lists keep first and last ones."""
    found = tuple(dict.fromkeys(f"<{inner}>" for inner in _MESSAGE_ID.findall(value)))
    if len(found) > MAX_REFERENCES:
        return (found[0], *found[-(MAX_REFERENCES - 1) :])
    return found
