"""E-mail addresses: only the domain is lower-cased, and a likely slip is suggested, never corrected (domain.md 1.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_DOMAIN_IN_TEXT = re.compile(rf"@({_LABEL}(?:\.{_LABEL}){{1,8}})")
_LOCAL_IN_TEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$")
_LONGEST = 254

_SLIPS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmil.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.cm": "gmail.com",
    "gmail.om": "gmail.com",
    "gmail.co.id": "gmail.com",
    "gmail.id": "gmail.com",
    "yaho.com": "yahoo.com",
    "yahooo.com": "yahoo.com",
    "yhoo.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "yaho.co.id": "yahoo.co.id",
    "hotmial.com": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "outlok.com": "outlook.com",
    "outlook.con": "outlook.com",
}


class NotEmail(ValueError):
    """A text is not an e-mail address; write it like sari@example.com."""


def normalise_email(text: str) -> str:
    """The address with its domain in lower case; the part before @ stays as written. Raises NotEmail."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or len(match[0]) > _LONGEST or len(match["local"]) > 64:
        raise NotEmail("this is not an e-mail address; write it like sari@example.com")
    return f"{match['local']}@{match['domain'].lower()}"


def suggest_email(email: str) -> str | None:
    """The address that was probably meant, if its domain is a known slip ("gmial.com"); else None."""
    local, _, domain = email.rpartition("@")
    meant = _SLIPS.get(domain.lower())
    return f"{local}@{meant}" if meant and local else None


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Each address in a text with its span, normalised. Linear in the length of the text."""
    taken = 0
    for domain in _DOMAIN_IN_TEXT.finditer(text):
        local = _LOCAL_IN_TEXT.search(text, max(taken, domain.start() - 64), domain.start())
        if local is None:
            continue
        start = local.end() - len(local[0].lstrip(".-"))
        try:
            address = normalise_email(text[start : domain.end()])
        except NotEmail:
            continue
        taken = domain.end()
        yield start, taken, address
