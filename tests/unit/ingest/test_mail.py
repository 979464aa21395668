"""A raw mail becomes what the citizen said, whatever is done to it on the way."""

from __future__ import annotations

import time

import pytest

from aduan_ingest.channels.mail import ParsedMail, Reading, RefusedMail, UnreadableMail, parse_mail
from aduan_ingest.channels.mail_content import EMPTY
from aduan_ingest.channels.masking import patched
from aduan_ingest.channels.mime import Limits
from unit.ingest.mail_makers import NIK, NastyMail, crlf, headed, multipart, part, text
from unit.ingest.nasty_mails import CORPUS

DOMAIN = "aduan.example.com"


def read(raw: bytes, sender: str = "sari@example.com") -> ParsedMail:
    mail = parse_mail(raw, envelope_sender=sender, own_domain=DOMAIN)
    assert isinstance(mail, ParsedMail)
    return mail


def kept(raw: bytes, mail: Reading) -> bytes:
    assert not isinstance(mail, RefusedMail)
    return patched(raw, list(mail.patches), 0, len(raw))


def ending(mail: Reading) -> str:
    return {ParsedMail: "contact", UnreadableMail: "parked", RefusedMail: "refused"}[type(mail)]


# Those that may end in any way are ended by the child's clock: test_smtp sends them through a child.
READABLE = [known for known in CORPUS if known.ends != "any"]


@pytest.mark.parametrize("nasty", READABLE, ids=lambda nasty: nasty.name)
def test_no_mail_breaks_the_reader_or_takes_long(nasty: NastyMail) -> None:
    raw = nasty.make()
    began = time.process_time()
    mail = parse_mail(raw, envelope_sender=nasty.sender, own_domain=DOMAIN)
    took = time.process_time() - began
    assert took <= 1.0
    if nasty.ends != "refused":  # the door refuses for more reasons than the reader
        assert ending(mail) == nasty.ends
    if isinstance(mail, ParsedMail):
        assert nasty.says in f"{mail.title}\n{mail.message}"
        assert mail.machine == nasty.machine
        assert mail.message


@pytest.mark.parametrize("nasty", [known for known in CORPUS if known.never], ids=lambda nasty: nasty.name)
def test_secrets_are_in_nothing_that_is_kept(nasty: NastyMail) -> None:
    raw = nasty.make()
    mail = parse_mail(raw, envelope_sender=nasty.sender, own_domain=DOMAIN)
    for secret in nasty.never:
        assert secret.encode() not in kept(raw, mail)
        assert secret not in repr(mail)
    if isinstance(mail, ParsedMail):
        assert mail.masked


def test_what_held_no_secret_is_kept_byte_for_byte() -> None:
    for nasty in READABLE:
        raw = nasty.make()
        mail = parse_mail(raw, envelope_sender=nasty.sender, own_domain=DOMAIN)
        if not nasty.never and not isinstance(mail, RefusedMail):
            assert mail.patches == (), nasty.name


def test_a_complete_mail() -> None:
    mail = read(
        crlf(
            "From: Sari Contoh <Sari@EXAMPLE.com>\nSubject: Insentif bulan ke-2 belum diterima\n"
            "Message-ID: <m1@example.com>\n\n"
            "Yth. Layanan Prakerja, saya Sari Contoh, e-mail akun sari@example.com, HP 0840 0000 001,\n"
            "nomor kartu 0000 1111 2222 3333. Insentif kedua terjadwal 10 Mei 2021 ke OVO.\n"
        )
    )
    assert mail.title == "Insentif bulan ke-2 belum diterima"
    assert (mail.name, mail.email) == ("Sari Contoh", "Sari@example.com")
    assert "0000 1111 2222 3333" in mail.message  # the card number is needed, and no secret
    assert mail.masked == ()
    assert mail.machine is None


def test_the_subject_is_the_problem_when_nothing_else_is_written() -> None:
    mail = read(crlf("From: sari@example.com\nSubject: insentif belum cair\n\n"))
    assert mail.message == mail.title == "insentif belum cair"
    assert read(crlf("From: sari@example.com\n\n")).message == EMPTY


def test_too_much_is_struck_and_named_so_that_the_sender_can_be_warned() -> None:
    mail = read(headed("", f"NIK saya {NIK}, kode OTP 482913, PIN 7741. Insentif belum masuk.\n"))
    assert "nik" in {kind.lower() for kind in mail.masked}
    assert "Insentif belum masuk." in mail.message


def test_a_mail_sent_again_over_other_servers_is_the_same() -> None:
    first = headed("Received: from a.example.com by b.example.com")
    again = headed("Received: from c.example.com by b.example.com").replace(
        b"From:", b"Return-Path: <x@example.com>\r\nFrom:", 1
    )
    assert read(first).source_id == read(again).source_id


def test_two_mails_with_one_message_id_are_two() -> None:
    assert read(headed("", "satu\n")).source_id != read(headed("", "dua\n")).source_id
    one, other = headed(""), headed("").replace(b"Subject: Insentif", b"Subject: Sertifikat")
    assert read(one).source_id != read(other).source_id
    assert read(one).message_id == read(other).message_id == "<m1@example.com>"


def test_a_reply_to_our_reply_stays_in_the_conversation() -> None:
    first = read(headed(""))
    ours = f"<00000000-0000-0000-0000-000000000007@{DOMAIN}>"
    reply = read(headed(f"In-Reply-To: {ours}\nReferences: <m1@example.com>\n {ours}").replace(b"<m1@ex", b"<m2@ex", 1))
    assert reply.conversation_id == first.conversation_id
    assert reply.references == ("<m1@example.com>", ours)
    assert reply.machine is None


def test_plain_text_is_preferred_and_html_fills_in() -> None:
    html = part("text/html", b"<p>dari HTML</p>")
    assert read(multipart("alternative", text("dari teks"), html)).message == "dari teks"
    assert read(multipart("alternative", text("  "), html)).message == "dari HTML"


def test_a_mail_forwarded_as_attachment_without_a_word_is_what_is_said() -> None:
    inner = part("message/rfc822", crlf("Subject: keluhan\n\nsertifikat belum muncul\n"))
    mail = read(multipart("mixed", inner))
    assert mail.message == "sertifikat belum muncul"
    assert [file.name for file in mail.attachments] == ["keluhan.eml"]


def test_attachments_are_listed_and_not_opened() -> None:
    mail = read(
        multipart(
            "mixed",
            text("lihat lampiran"),
            part("image/png", b"gambar", "base64", 'Content-Disposition: attachment; filename="../bukti 1.png"\n'),
        )
    )
    (file,) = mail.attachments
    assert (file.name, file.media_type, file.size) == (".._bukti 1.png", "image/png", 6)
    assert len(file.sha256) == 64


def test_the_envelope_names_the_sender_when_the_header_does_not() -> None:
    assert read(crlf("Subject: a\n\nhalo\n"), "budi@EXAMPLE.com").email == "budi@example.com"
    assert read(crlf("Subject: a\n\nhalo\n"), "<>").email is None


def test_a_long_message_is_cut_with_a_note() -> None:
    mail = read(headed("", "insentif " * 100_000))
    assert len(mail.message.encode()) < 256_000
    assert mail.message.endswith("is in the original]")


def test_bytes_that_fit_no_charset_are_noted() -> None:
    assert read(headed("Content-Type: text/plain; charset=utf-8", "belum ") + b"\xff").notes == ("charset",)
    assert read(headed("", "sudah – benar")).notes == ()


def test_a_bounce_names_the_mail_that_came_back() -> None:
    bounce = next(known for known in CORPUS if known.name == "bounce")
    assert read(bounce.make(), "<>").references == (f"<00000000-0000-0000-0000-000000000007@{DOMAIN}>",)


def test_limits_are_settings() -> None:
    mail = parse_mail(headed(""), envelope_sender="", own_domain=DOMAIN, limits=Limits(decoded=5))
    assert isinstance(mail, UnreadableMail)
    assert "over 5 bytes" in mail.reason
