"""Splitting a mail agrees with the standard library on mails that are well made."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage, Message

import pytest

from aduan_ingest.channels.masking import decoded
from aduan_ingest.channels.mime import Limits, Part, split


def made() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "Insentif – belum masuk " * 8
    mail["From"] = "Sari Contoh <sari@example.com>"
    mail.set_content("Yth. Layanan,\ninsentif belum masuk – tolong.\n")
    mail.add_alternative("<p>insentif</p>", subtype="html")
    mail.add_attachment(bytes(range(256)) * 20, maintype="image", subtype="png", filename="bukti – 1.png")
    inner = EmailMessage()
    inner["Subject"] = "lama"
    inner.set_content("isi lama\n")
    mail.add_attachment(inner)
    return mail


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_parts_types_names_and_contents_are_those_of_the_standard_library(line_end: str) -> None:
    raw = made().as_bytes(policy=made().policy.clone(linesep=line_end))
    theirs = list(message_from_bytes(raw, policy=made().policy).walk())
    root, refusal = split(raw)
    ours = list(root.walk())
    assert refusal is None
    assert [part.media_type for part in ours] == [part.get_content_type() for part in theirs]
    assert [part.name for part in ours] == [part.get_filename() or "" for part in theirs]
    for our, their in zip(ours, theirs, strict=True):
        assert content(raw, our) == payload(their)


def content(raw: bytes, part: Part) -> bytes:
    return b"" if part.children else decoded(raw, part).replace(b"\r\n", b"\n").strip()


def payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found.replace(b"\r\n", b"\n").strip() if isinstance(found, bytes) else b""


def test_every_byte_belongs_to_a_header_a_body_or_a_gap() -> None:
    raw = made().as_bytes()
    root, _ = split(raw)
    for part in root.walk():
        assert root.start <= part.start <= part.body <= part.end <= root.end
        assert all(part.body <= start <= end <= part.end for start, end in part.gaps)


def test_a_limit_is_named_and_what_was_seen_is_kept() -> None:
    root, refusal = split(made().as_bytes(), Limits(parts=3))
    assert refusal == "more than 3 parts"
    assert root.first("from") == "Sari Contoh <sari@example.com>"
    assert split(made().as_bytes(), Limits(depth=1))[1] == "parts nested deeper than 1"
    assert split(made().as_bytes(), Limits(nested_mails=0))[1] == "mails nested deeper than 0"
    assert split(made().as_bytes(), Limits(headers=20))[1] == "headers over 20 bytes"
