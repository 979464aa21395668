"""Login codes, PINs, passwords and CVVs that citizens write although nobody may ask for them (domain.md 5 and 6.4)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from aduan_almanac.word_edges import by_letters

# What may stand between the word and its number; no digit, so that the first number after the word is meant.
_GAP = r"(?:[^\d\[\]]|[46]\s?(?:digit|angka)){0,40}?"
_NUMBER = r"(?<!\d)(?:\d{4,8}|\d{3}[ \-]\d{3}|\d{2}(?:[ \-]\d{2}){1,3}|\d(?:[ \-]\d){3,7})(?!\d)"
_CODE_WORDS = (
    r"\<otp(?:nya|ku)?\>|\<o\.t\.p\>|\<kode\s+(?:verifikasi|sms|login|masuk|akses|rahasia|konfirmasi|keamanan|autentikasi)\>"
    r"|\<(?:verification|security|login|access)\s+code\>|\<one[- ]time\s+(?:code|password|pin)\>|\<token\>"
)
_NUMBERED = (
    (
        "cvv",
        re.compile(
            by_letters(rf"\<(?:cvv|cvc)(?:2(?!\d))?(?:nya)?{_GAP}(?P<secret>(?<!\d)\d{{3,4}}(?!\d))"), re.IGNORECASE
        ),
    ),
    ("pin", re.compile(by_letters(rf"\<pin(?:nya|ku)?\>{_GAP}(?P<secret>{_NUMBER})"), re.IGNORECASE)),
    ("otp", re.compile(by_letters(rf"(?:{_CODE_WORDS}){_GAP}(?P<secret>{_NUMBER})"), re.IGNORECASE)),
    (
        "otp",
        re.compile(
            by_letters(
                r"\<(?:kode|code)(?:nya|ku)?(?:\s{1,3}(?:saya|sy|aku|yg|yang|ini|itu|tadi|adalah|is|masuk|dari)\>){0,5}\s{0,3}[:=]?\s{0,3}"
                r"(?P<secret>(?<!\d)\d{3}[ \-]?\d{3}(?!\d))"
            ),
            re.IGNORECASE,
        ),
    ),
    (
        "otp",
        re.compile(
            by_letters(
                r"(?P<secret>(?<![\d.,])\d{4,8}(?!\d))\s{0,3}(?:(?:itu|ini|adalah|is|kode|my|the|nomor)\s{1,3}){0,3}"
                r"(?:otp|pin|kode\s+verifikasi)\>"
            ),
            re.IGNORECASE,
        ),
    ),
)
_MORE = re.compile(by_letters(rf"\s{{0,2}}(?:[,/&]|dan|and|atau|or)?\s{{0,2}}(?P<secret>{_NUMBER})"), re.IGNORECASE)

# A number after one of these is a date, a time, an amount or a name of something, not the secret.
_OTHER_NUMBER = re.compile(
    by_letters(
        r"\<(?:tgl|tanggal|jam|pukul|hp|wa|telp|telepon|gelombang|gel|tahun|sejak|jadwal|rp|sebesar|jan(?:uari)?|feb(?:ruari)?"
        r"|mar(?:et)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]|agu(?:stus)?|sep(?:tember)?|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\>"
        r"|rp\s?$"
    ),
    re.IGNORECASE,
)
_UNIT = re.compile(by_letters(r"\s?(?:rb|ribu|jt|juta|menit|jam|hari|kali|x|orang|detik|%)\>"), re.IGNORECASE)

# Most texts hold none of these, and a search for plain letters is by far the quicker one.
_HINTS = {
    "cvv": ("cvv", "cvc"),
    "pin": ("pin",),
    "otp": ("otp", "o.t.p", "kode", "code", "token", "pin", "time"),
    "password": ("pas", "pwd", "sandi", "kunci"),
}

_PASSWORD = re.compile(
    by_letters(
        r"\<(?:password|passwd|pasword|passwordnya|pwd|pass|kata\s?sandi(?:nya)?|sandi(?:nya)?|kata\s?kunci)\>"
        r"(?P<fill>(?:\s{1,3}(?:saya|sy|aku|ku|akun|email|e-mail|prakerja|login|my|lama|baru|gmail|ovo|gopay|dana|linkaja|nya|itu"
        r"|ini|for|untuk|utk)\>){0,6})"
        r"(?P<says>\s{0,3}[:=]\s{0,3}|\s{1,3}(?:adalah|yaitu|ialah|is)\s{1,3}|\s{1,3})"
        r"(?P<secret>[^\s\[\]]{4,64})"
    ),
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    (
        "tidak",
        "tdk",
        "lupa",
        "salah",
        "error",
        "gagal",
        "belum",
        "mohon",
        "tolong",
        "sudah",
        "udah",
        "selalu",
        "terus",
        "harus",
        "minta",
        "ganti",
        "reset",
        "bisa",
        "padahal",
        "saya",
        "yang",
        "baru",
        "lama",
        "kami",
        "karena",
        "prakerja",
        "email",
        "tetap",
        "malah",
        "atau",
        "dengan",
        "invalid",
        "wrong",
        "forgot",
        "please",
    )
)


def secrets_in(text: str, identifiers: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Spans and kinds (otp, pin, password, cvv) of secrets; numbers inside `identifiers` (ordered spans) are none."""
    lowered = text.lower()
    for kind, pattern in _NUMBERED:
        if not any(hint in lowered for hint in _HINTS[kind]):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("secret")
            between = text[match.start() : start]
            if _OTHER_NUMBER.search(between) or _UNIT.match(text, end) or _inside(start, end, identifiers):
                continue
            yield start, end, kind
            more = _MORE.match(text, end)
            while more and not _UNIT.match(text, more.end()) and not _inside(*more.span("secret"), identifiers):
                yield *more.span("secret"), kind
                more = _MORE.match(text, more.end())
    passwords = _PASSWORD.finditer(text) if any(hint in lowered for hint in _HINTS["password"]) else ()
    for match in passwords:
        secret = match["secret"].rstrip(".,;!?)\"'")
        if len(secret) >= 4 and _is_password(secret, match["says"].strip()):
            yield match.start("secret"), match.start("secret") + len(secret), "password"


def _is_password(token: str, says: str) -> bool:
    """A word after ":" or "adalah", unless it is an everyday word; without these only a word with a digit in it."""
    if token.lower() in _PLAIN_WORDS:
        return False
    return bool(says) or (any(sign.isdigit() for sign in token) and not token.isdigit())


def _inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (start, end)) - 1
    return any(begin < end and start < finish for begin, finish in spans[max(0, index) : index + 2])
