"""Laws of reading mail, for any bytes and for known nasty mails cut, doubled and stirred."""

from __future__ import annotations

import base64
import quopri
from email import message_from_bytes
from unicodedata import category

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aduan_ingest.channels.html_text import html_to_text, words_of
from aduan_ingest.channels.mail import ParsedMail, Reading, RefusedMail, parse_mail
from aduan_ingest.channels.mail_child import HEADER, answer, understand
from aduan_ingest.channels.mail_headers import decode_words, encode_words, mailbox, message_ids, one_line, parameters
from aduan_ingest.channels.masking import patched
from aduan_ingest.channels.quoted import cut_history
from unit.ingest.mail_makers import HEADERS, NIK, crlf
from unit.ingest.nasty_mails import CORPUS

SMALL = tuple(raw for nasty in CORPUS if nasty.ends != "any" and len(raw := nasty.make()) < 3_000)


def read(raw: bytes) -> Reading:
    return parse_mail(raw, envelope_sender="sari@example.com", own_domain="aduan.example.com")


def is_one_line(text: str) -> bool:
    return not any(category(sign) in ("Cc", "Zl", "Zp") or "\u202a" <= sign <= "\u202e" for sign in text)


def is_sound(raw: bytes, mail: Reading) -> None:
    if isinstance(mail, RefusedMail):
        return
    at = 0
    for patch in mail.patches:
        assert at <= patch.start <= patch.end <= len(raw)
        at = patch.end
    if isinstance(mail, ParsedMail):
        for line in (mail.title, mail.name, mail.email, mail.message_id, *mail.references):
            assert line is None or is_one_line(line)
        assert mail.message
        assert "\x00" not in mail.message
        mail.message.encode("utf-8")
        assert all(is_one_line(file.name) and "/" not in file.name for file in mail.attachments)
    frame = answer(mail)
    length = HEADER.unpack(frame[: HEADER.size])[0]
    assert understand(frame[HEADER.size :][:length], frame[HEADER.size + length :]) == mail


@given(st.binary(max_size=2_000))
@settings(max_examples=500)
def test_any_bytes_are_read_soundly(raw: bytes) -> None:
    is_sound(raw, read(raw))
    is_sound(HEADERS.encode() + raw, read(HEADERS.encode() + raw))


@st.composite
def stirred(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(SMALL))
    for _ in range(draw(st.integers(1, 4))):
        at, to = sorted((draw(st.integers(0, len(raw))), draw(st.integers(0, len(raw)))))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.just(raw[at:to] * 2),
                st.binary(max_size=20),
                st.sampled_from(SMALL),
                st.sampled_from([b"\r\n", b"\n", b"\r", b"--batas", b"=?utf-8?b?", b'"', b";", b"=", b"\x00", b"--"]),
            )
        )
        raw = raw[:at] + piece + raw[to:]
    return raw


@example("Subject: surat\u202efdp.exe\r\nFrom: sari@surat\u202efdp.exe\r\n\r\nhalo\r\n".encode())
@given(stirred())
@settings(max_examples=1_500, suppress_health_check=[HealthCheck.too_slow])
def test_nasty_mails_stirred_are_read_soundly(raw: bytes) -> None:
    is_sound(raw, read(raw))


@given(
    words=st.text("abc insentif,.!\n", max_size=200),
    after=st.text("xyz belum masuk,.!\n", max_size=200),
    encoding=st.sampled_from(["8bit", "base64", "quoted-printable"]),
    charset=st.sampled_from(["utf-8", "iso-8859-1", "utf-16", "windows-1252"]),
    kind=st.sampled_from(["plain", "html", "csv"]),
    nested=st.booleans(),
)
def test_no_nik_survives_in_any_encoding(
    words: str, after: str, encoding: str, charset: str, kind: str, nested: bool
) -> None:
    content = f"{words} NIK {NIK} {after}".encode(charset)
    if encoding == "base64":
        content = base64.encodebytes(content)
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content)
    elif charset == "utf-16":
        return  # no mail program sends it bare
    head = f"Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    raw = crlf(HEADERS + head) + content
    if nested:
        raw = crlf(HEADERS + "Content-Type: multipart/mixed; boundary=z\n\n--z\n" + head) + content + b"\r\n--z--\r\n"
    mail = read(raw)
    assert isinstance(mail, ParsedMail)
    assert "nik" in mail.masked
    assert NIK not in repr(mail)
    kept = patched(raw, list(mail.patches), 0, len(raw))
    # Seen with other eyes: the standard library finds no NIK in what is kept either.
    for part in message_from_bytes(kept).walk():
        payload = part.get_payload(decode=True)
        assert not isinstance(payload, bytes) or NIK not in payload.decode(charset, "replace")


@given(st.text())
def test_header_readers_never_raise_and_give_one_line(value: str) -> None:
    assert is_one_line(one_line(decode_words(value), 100))
    name, address = mailbox(value)
    assert is_one_line(name)
    assert address is None or "@" in address
    parameters(value)
    assert all(known.startswith("<") and known.endswith(">") for known in message_ids(value))


@given(st.text())
def test_an_encoded_header_says_the_same_again(value: str) -> None:
    value = one_line(value, 300)
    coded = encode_words(value)
    assert coded.isascii()
    if not (value.isascii() and "=?" in value):
        assert decode_words(coded.decode("ascii").replace("\r\n", "")) == value


@given(st.text(st.sampled_from("<>!-/ a\"'=&#;xp\n")))
def test_no_mark_up_breaks_the_text_of_html(markup: str) -> None:
    html_to_text(markup)
    words_of(markup)


@given(st.text(st.sampled_from("> :\nPadaOn1wrotemenulisDrFm-OiglMs"), max_size=500))
def test_cutting_history_never_loses_everything(text: str) -> None:
    assert bool(cut_history(text)) == bool(text.strip())
