"""How the broken and hostile mails of these tests are made, so that none is copied from anybody's post."""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NIK = "3100000101900001"
OTP = "OTP 482913"
PIN = "PIN saya 7741"

HEADERS = (
    "From: Sari Contoh <sari@example.com>\nTo: layanan@aduan.example.com\nSubject: Insentif belum masuk\n"
    "Date: Mon, 24 May 2021 08:03:00 +0700\nMessage-ID: <m1@example.com>\n"
)

Ends = Literal["contact", "parked", "refused", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NastyMail:
    """One hostile or broken mail, as the bytes between DATA and the final dot, before dot-stuffing."""

    name: str
    make: Callable[[], bytes]
    ends: Ends = "contact"
    says: str = ""
    never: tuple[str, ...] = ()
    machine: str | None = None
    sender: str = "sari@example.com"


def crlf(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")


def headed(more: str, body: str = "Insentif saya belum masuk.\n") -> bytes:
    return crlf(HEADERS + (f"{more}\n\n" if more else "\n") + body)


def multipart(kind: str, *parts: bytes, boundary: str = "batas") -> bytes:
    mark = f"--{boundary}".encode()
    inner = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        headed(f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{boundary}"\n', "")
        + inner
        + mark
        + b"--\r\n"
    )


def part(media_type: str, content: bytes, encoding: str = "8bit", more: str = "") -> bytes:
    if encoding == "base64":
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content).replace(b"\n", b"\r\n")
    return crlf(f"Content-Type: {media_type}\nContent-Transfer-Encoding: {encoding}\n{more}\n") + content


def base64_of(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


def text(body: str, encoding: str = "8bit") -> bytes:
    return part("text/plain; charset=utf-8", body.encode(), encoding)


def nested_parts(depth: int) -> bytes:
    inner = text("Sertifikat belum muncul.")
    for level in range(depth):
        mark = f"--b{level}"
        inner = (
            f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n{mark}\r\n'.encode()
            + inner
            + f"\r\n{mark}--\r\n".encode()
        )
    return crlf(HEADERS) + inner


def nested_mails(depth: int) -> bytes:
    inner = crlf("Subject: Paling dalam\nMessage-ID: <inner@example.com>\n\nSertifikat belum muncul.\n")
    for level in range(depth):
        inner = crlf(f"Subject: Lapis {level}\nContent-Type: message/rfc822\n\n") + inner
    return inner


def noise(size: int) -> bytes:
    return random.Random(21).randbytes(size)


def contact(name: str, make: Callable[[], bytes], says: str = "") -> NastyMail:
    return NastyMail(name=name, make=make, says=says)


def parked(name: str, make: Callable[[], bytes]) -> NastyMail:
    return NastyMail(name=name, make=make, ends="parked")


def refused(name: str, make: Callable[[], bytes]) -> NastyMail:
    return NastyMail(name=name, make=make, ends="refused")


def anyhow(name: str, make: Callable[[], bytes]) -> NastyMail:
    """Heavy, so that it depends on the machine whether it can be read in time; it must end in any one way."""
    return NastyMail(name=name, make=make, ends="any")


def secret(name: str, make: Callable[[], bytes], *never: str, says: str = "", ends: Ends = "contact") -> NastyMail:
    return NastyMail(name=name, make=make, never=never, says=says, ends=ends)


def machine(name: str, kind: str, make: Callable[[], bytes], sender: str = "sari@example.com") -> NastyMail:
    return NastyMail(name=name, make=make, machine=kind, sender=sender)
