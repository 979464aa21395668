"""Mails that say too much (domain.md 6.4), and mails that no person wrote."""

from __future__ import annotations

from unit.ingest.mail_makers import (
    NIK,
    OTP,
    PIN,
    NastyMail,
    base64_of,
    crlf,
    headed,
    machine,
    multipart,
    part,
    secret,
    text,
)

SECRETS: tuple[NastyMail, ...] = (
    secret(
        "secrets in plain text",
        lambda: headed("", f"NIK {NIK}, {OTP}, {PIN}. Insentif belum masuk.\n"),
        NIK,
        "482913",
        "7741",
        says="belum masuk",
    ),
    secret(
        "secrets in the subject",
        lambda: crlf(f"From: sari@example.com\nSubject: {OTP} dan NIK {NIK}\n\nhalo\n"),
        NIK,
        "482913",
        says="halo",
    ),
    secret(
        "secrets in an encoded subject",
        lambda: crlf(f"Subject: =?utf-8?b?{base64_of('NIK ' + NIK)}?=\n\nhalo\n"),
        NIK,
        base64_of(f"NIK {NIK}"),
        says="halo",
    ),
    secret(
        "secrets in base64",
        lambda: multipart("mixed", text(f"kode {OTP} NIK {NIK} belum masuk", "base64")),
        NIK,
        "482913",
        base64_of(f"kode {OTP} NIK {NIK}")[:40],
        says="belum masuk",
    ),
    secret(
        "secrets over a soft line break",
        lambda: headed("Content-Transfer-Encoding: quoted-printable", f"NIK {NIK[:7]}=\n{NIK[7:]} belum masuk\n"),
        NIK,
        NIK[:7],
        says="belum masuk",
    ),
    secret(
        "secrets as quoted digits",
        lambda: headed(
            "Content-Transfer-Encoding: quoted-printable",
            "NIK " + "".join(f"={ord(sign):02X}" for sign in NIK) + " belum masuk\n",
        ),
        NIK,
        "=33=31=30=30",
        says="belum masuk",
    ),
    secret(
        "secrets cut by tags",
        lambda: headed("Content-Type: text/html", f"NIK {NIK[:5]}<b></b>{NIK[5:]} belum masuk"),
        NIK,
        NIK[5:],
        says="belum masuk",
    ),
    secret(
        "secrets as entities",
        lambda: headed("Content-Type: text/html", "NIK " + "".join(f"&#{ord(sign)};" for sign in NIK) + " belum masuk"),
        NIK,
        "&#51;&#49;",
        says="belum masuk",
    ),
    secret(
        "secrets in a file name",
        lambda: multipart("mixed", text("lihat"), part(f'image/png; name="KTP {NIK}.png"', b"x", "base64")),
        NIK,
        says="lihat",
    ),
    secret(
        "secrets in an attached text",
        lambda: multipart(
            "mixed", text("lihat"), part("application/octet-stream; name=data.txt", f"NIK {NIK}".encode(), "base64")
        ),
        NIK,
        base64_of(f"NIK {NIK}"),
        says="lihat",
    ),
    secret(
        "secrets in an attached mail",
        lambda: multipart(
            "mixed", text("lihat"), part("message/rfc822", f"Subject: NIK {NIK}\r\n\r\n{OTP}\r\n".encode())
        ),
        NIK,
        "482913",
        says="lihat",
    ),
    secret(
        "secrets before the first boundary",
        lambda: multipart("mixed", text("lihat")).replace(
            b"\r\n\r\n--batas", f"\r\n\r\nNIK {NIK}\r\n--batas".encode(), 1
        ),
        NIK,
        says="lihat",
    ),
    secret(
        "secrets in quoted history",
        lambda: headed("", f"belum masuk\n\nPada Sen, 24 Mei 2021 Layanan <l@example.com> menulis:\n> NIK {NIK}\n"),
        NIK,
        says="belum masuk",
    ),
    secret(
        "secrets in a parked mail",
        lambda: multipart("mixed", text(f"NIK {NIK} {OTP}"), *[text("x")] * 120),
        NIK,
        "482913",
        ends="parked",
    ),
    secret(
        "secrets past the limit",
        lambda: multipart("mixed", *[text("x")] * 120, text(f"NIK {NIK}", "base64"), text(OTP)),
        NIK,
        "482913",
        base64_of(f"NIK {NIK}"),
        ends="parked",
    ),
)

MACHINES: tuple[NastyMail, ...] = (
    machine(
        "bounce",
        "bounce",
        lambda: multipart(
            "report; report-type=delivery-status",
            text("tidak terkirim"),
            part("message/delivery-status", b"Status: 5.1.1\r\n"),
            part(
                "message/rfc822", b"Message-ID: <00000000-0000-0000-0000-000000000007@aduan.example.com>\r\n\r\nx\r\n"
            ),
        ),
        sender="",
    ),
    machine(
        "bounce from a daemon",
        "bounce",
        lambda: headed("").replace(b"Sari Contoh <sari@example.com>", b"MAILER-DAEMON@example.com"),
    ),
    machine("absence", "auto_reply", lambda: headed("Auto-Submitted: auto-replied (vacation)")),
    machine("absence with empty sender", "auto_reply", lambda: headed("Auto-Submitted: auto-replied"), sender=""),
    machine(
        "read receipt", "auto_reply", lambda: multipart("report; report-type=disposition-notification", text("dibaca"))
    ),
    machine("list", "auto_reply", lambda: headed("Precedence: Bulk")),
    machine("our own mail came back", "loop", lambda: headed("X-Aduan-Loop: aduan.example.com")),
    machine(
        "our own address writes",
        "loop",
        lambda: headed("").replace(b"<sari@example.com>", b"<layanan@aduan.example.com>"),
    ),
)
