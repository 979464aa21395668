"""Web addresses in a text, and which of them is the programme's own (domain.md 0.3).

Official means: the host is prakerja.go.id or ends with .prakerja.go.id. Ending in go.id is not enough.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

OFFICIAL_HOST = "prakerja.go.id"
# The article sends chat users there, no other source confirms it: neither official nor phishing.
MENTIONED_HOSTS = frozenset({"kartuprakerja.go.id", "www.kartuprakerja.go.id"})
_NAME = "prakerja"

_ENDINGS = (
    "com|net|org|id|info|xyz|site|online|top|click|link|me|ly|gg|io|app|shop|biz|vip|cc|club|live|store|tk|ml|ga|cf|gq|ru|cn"
    "|co|us|asia|website|space|fun|pro|win|dev|page|example|test"
)
_URL = re.compile(
    r"(?:h(?:tt|xx)ps?[:/\\]{2,5}|www\.)[^\s<>\"'`]{1,2000}"
    rf"|(?<![@\w.\-])(?:[\w\-]{{1,63}}\.){{1,8}}(?:{_ENDINGS})(?![\w\-])(?:[:/?#\\][^\s<>\"'`]{{0,2000}})?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^h(?:tt|xx)ps?[:/\\]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>…"
# Letters that look like Latin ones, and digits that stand for letters.
_LOOKS = str.maketrans("аеорсухікјԁԛ0134579αεορτυκ", "aeopcyxikjdqoieastgaeoptuk")


class Standing(StrEnum):
    """What an address is to the programme."""

    OFFICIAL = "official"
    MENTIONED = "mentioned"
    LOOKALIKE = "lookalike"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Site:
    """An address at `text[start:end]`, its host as a browser would open it, and its standing."""

    url: str
    host: str
    standing: Standing
    start: int
    end: int


def sites_in(text: str) -> tuple[Site, ...]:
    """All web addresses of a text in order, with or without scheme; e-mail addresses are none."""
    found = []
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        host = host_of(url)
        if host:
            found.append(Site(url, host, standing(host, url), match.start(), match.start() + len(url)))
    return tuple(found)


def host_of(url: str) -> str:
    """The host that a browser opens: after the last @ of the authority, without port, in lower case."""
    rest = _SCHEME.sub("", url).replace("\\", "/")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2].partition(":")[0]
    host = unicodedata.normalize("NFKC", host).lower().rstrip(".")
    return ".".join(_decoded(label) for label in host.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def is_official(host: str) -> bool:
    """The rule: exactly prakerja.go.id, or below it."""
    return host == OFFICIAL_HOST or host.endswith("." + OFFICIAL_HOST)


def standing(host: str, url: str = "") -> Standing:
    """What a host is; one that bears the programme's name or nearly so, or a link that does, is a look-alike."""
    if is_official(host):
        return Standing.OFFICIAL
    if host in MENTIONED_HOSTS:
        return Standing.MENTIONED
    around = url.casefold().replace(host, "", 1)
    if _bears_name(host) or _NAME in around:
        return Standing.LOOKALIKE
    return Standing.OTHER


def _bears_name(host: str) -> bool:
    letters = "".join(
        sign
        for sign in unicodedata.normalize("NFD", host.translate(_LOOKS))
        if sign.isalpha() and not unicodedata.combining(sign)
    )
    return any(
        _near(letters[start : start + length]) for length in (7, 8, 9) for start in range(len(letters) - length + 1)
    )


def _near(word: str) -> bool:
    """Whether a word is "prakerja" with at most one letter wrong, missing, extra, or swapped with its neighbour."""
    if word == _NAME:
        return True
    if len(word) == len(_NAME):
        wrong = [index for index, (one, other) in enumerate(zip(word, _NAME, strict=True)) if one != other]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            first = wrong[0]
            return word[first] == _NAME[first + 1] and word[first + 1] == _NAME[first]
        return len(wrong) == 1
    longer, shorter = (word, _NAME) if len(word) > len(_NAME) else (_NAME, word)
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))
