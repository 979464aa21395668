"""Mails that break mail readers. What must become of each stands with it; see mail_makers.NastyMail."""

from __future__ import annotations

import base64

from unit.ingest.mail_makers import (
    NIK,
    NastyMail,
    anyhow,
    contact,
    crlf,
    headed,
    multipart,
    nested_mails,
    nested_parts,
    noise,
    parked,
    part,
    refused,
    secret,
    text,
)
from unit.ingest.nasty_secrets import MACHINES, SECRETS

_BIG = 24 * 1024 * 1024
_MOST = 1024 * 1024 - 1_000  # just under what is searched for secrets

_BROKEN: tuple[NastyMail, ...] = (
    # Nothing, or next to nothing
    contact("empty", lambda: b"", says="(tanpa isi)"),
    contact("one line end", lambda: b"\r\n", says="(tanpa isi)"),
    contact("only headers", lambda: headed("")[: -len(b"Insentif saya belum masuk.\r\n")], says="Insentif"),
    contact("headers without blank line", lambda: b"Subject: sertifikat\r\nFrom: sari@example.com\r\n"),
    contact("no headers, words", lambda: b"\r\ninsentif saya belum masuk\r\n", says="belum masuk"),
    contact("words where headers should be", lambda: b"insentif saya belum masuk\r\ntolong\r\n", says="tolong"),
    parked("noise", lambda: noise(4_000)),
    parked("zeros", lambda: b"\x00" * 10_000),
    contact("one dot", lambda: b".\r\n", says="."),
    contact("dots at line starts", lambda: headed("", "..\n.belum\n...masuk\n"), says=".belum"),
    contact(
        "empty subject", lambda: crlf("From: sari@example.com\nSubject:\n\ninsentif belum masuk\n"), says="insentif"
    ),
    # Line ends (what a smuggler needs)
    contact(
        "lone LF everywhere", lambda: b"Subject: a\nFrom: sari@example.com\n\nbelum masuk\n\r\n", says="belum masuk"
    ),
    contact("lone CR in text", lambda: headed("").replace(b"saya ", b"saya\r"), says="belum masuk"),
    refused("smuggled by LF dot LF", lambda: headed("", "a\n") + b"x\n.\nMAIL FROM:<b@example.com>\r\n"),
    refused("smuggled by LF dot CRLF", lambda: headed("", "a\n") + b"x\n.\r\nMAIL FROM:<b@example.com>\r\n"),
    refused("smuggled by CR dot CR", lambda: headed("", "a\n") + b"x\r.\rMAIL FROM:<b@example.com>\r\n"),
    refused("smuggled by CR dot CRLF", lambda: headed("", "a\n") + b"x\r.\r\nMAIL FROM:<b@example.com>\r\n"),
    contact(
        "mixed line ends in headers", lambda: b"Subject: a\nFrom: sari@example.com\r\nX: y\n\r\nbelum\r\n", says="belum"
    ),
    # Headers
    contact(
        "injected header by encoded word",
        lambda: crlf("From: sari@example.com\nSubject: =?utf-8?q?a=0D=0ABcc:_b@example.com?=\n\nhalo\n"),
        says="a Bcc",
    ),
    contact(
        "injected header by bare CR",
        lambda: b"From: sari@example.com\r\nSubject: a\rBcc: b@example.com\r\n\r\nhalo\r\n",
    ),
    contact(
        "zero in subject", lambda: b"Subject: a\x00b\r\nFrom: sari@example.com\r\n\r\nhalo \x00 dunia\r\n", says="halo"
    ),
    contact(
        "8-bit UTF-8 headers",
        lambda: crlf("From: Sari Contóh <sari@example.com>\nSubject: Insentif saya – belum\n\nhalo\n"),
        says="– belum",
    ),
    contact(
        "8-bit Latin-1 headers",
        lambda: "From: Sari Contóh <sari@example.com>\r\nSubject: Keluhan é\r\n\r\nhalo\r\n".encode("latin-1"),
        says="Keluhan é",
    ),
    parked("header over 64 kB", lambda: headed("X-Long: " + "a" * 70_000)),
    parked("folded header over 64 kB", lambda: headed("X-Long: a\n" + " b\n" * 40_000 + "X-End: c")),
    parked("5,000 headers", lambda: headed("\n".join(f"X-{n}: nilai panjang" for n in range(5_000)))),
    contact("1,000 Received", lambda: headed("\n".join(f"Received: from a{n}.example.com" for n in range(1_000)))),
    contact("subject of 60,000", lambda: crlf("Subject: " + "insentif " * 6_600 + "\n\nhalo\n"), says="halo"),
    contact(
        "two subjects, two senders",
        lambda: headed("Subject: lain\nFrom: lain@example.com"),
        says="Insentif belum masuk",
    ),
    contact(
        "three Content-Types",
        lambda: headed("Content-Type: text/html\nContent-Type: text/plain\nContent-Type: image/png"),
    ),
    contact("encoded word cut short", lambda: crlf("Subject: =?utf-8?b?SW5zZW50aWY\n\nhalo\n"), says="=?utf-8?b?"),
    contact(
        "encoded word of unknown charset",
        lambda: crlf("Subject: =?x-tidak-ada?q?Insentif?=\n\nhalo\n"),
        says="Insentif",
    ),
    contact(
        "encoded word of a dangerous codec",
        lambda: crlf("Subject: =?unicode_escape?q?=5Cx41?=\n\nhalo\n"),
        says="\\x41",
    ),
    contact("encoded word of idna", lambda: crlf("Subject: =?idna?q?" + "a." * 3_000 + "?=\n\nhalo\n"), says="halo"),
    contact(
        "encoded words cut inside a character",
        lambda: crlf("Subject: =?utf-8?b?4oI=?= =?utf-8?b?rA==?=\n\nhalo\n"),
        says="€",
    ),
    contact("10,000 encoded words", lambda: crlf("Subject: " + "=?a?q?b?=" * 6_000 + "\n\nhalo\n"), says="halo"),
    contact(
        "sender is no address", lambda: headed("").replace(b"<sari@example.com>", b"<sari contoh>"), says="belum masuk"
    ),
    contact("sender full of brackets", lambda: crlf("From: " + "<" * 30_000 + "\nSubject: a\n\nhalo\n"), says="halo"),
    contact("sender of open quotes", lambda: crlf('From: "' + '\\"' * 15_000 + "\nSubject: a\n\nhalo\n"), says="halo"),
    contact("sender with spaces only", lambda: crlf("From: " + " " * 60_000 + "\nSubject: a\n\nhalo\n"), says="halo"),
    contact("display name poses as address", lambda: crlf('From: "presiden@example.org" <sari@example.com>\n\nhalo\n')),
    contact("9,000 semicolons", lambda: headed('Content-Type: text/plain; a="' + ';"' * 9_000)),
    contact("parameters without end", lambda: headed("Content-Type: text/plain" + ";x*0*=utf-8''a" * 3_000)),
    contact("message id of 20,000", lambda: headed("In-Reply-To: <" + "a" * 20_000 + "@example.com>")),
    contact(
        "3,000 references", lambda: headed("References: " + "\n ".join(f"<r{n}@example.com>" for n in range(2_500)))
    ),
    contact(
        "writing turned round",
        lambda: crlf("Subject: surat\u202efdp.exe\nFrom: sari@example.com\n\nhalo\n"),
        says="surat fdp.exe",
    ),
    contact(
        "date of nonsense",
        lambda: headed("").replace(b"Mon, 24 May 2021 08:03:00 +0700", b"99 Foo -1 99:99:99 +9999999"),
    ),
    contact(
        "mbox line first",
        lambda: b"From sari@example.com Mon May 24 08:03:00 2021\r\n" + headed(""),
        says="belum masuk",
    ),
    # Parts
    contact("100 parts", lambda: multipart("mixed", *[text(f"bagian {n}") for n in range(99)]), says="bagian 98"),
    parked("101 parts", lambda: multipart("mixed", *[text(f"bagian {n}") for n in range(100)])),
    refused("200,000 parts", lambda: multipart("mixed", *[b""] * 200_000)),
    contact("parts 9 deep", lambda: nested_parts(9), says="Sertifikat"),
    parked("parts 11 deep", lambda: nested_parts(11)),
    parked("parts 2,000 deep", lambda: nested_parts(2_000)),
    contact("mails 3 deep", lambda: nested_mails(3), says="Sertifikat"),
    parked("mails 4 deep", lambda: nested_mails(4)),
    parked("mails 5,000 deep", lambda: nested_mails(5_000)),
    contact(
        "no closing boundary",
        lambda: multipart("mixed", text("belum masuk")).replace(b"--batas--\r\n", b""),
        says="belum masuk",
    ),
    contact("no boundary at all", lambda: headed("Content-Type: multipart/mixed"), says="belum masuk"),
    contact(
        "boundary that never comes", lambda: headed("Content-Type: multipart/mixed; boundary=zzz"), says="belum masuk"
    ),
    contact(
        "empty boundary",
        lambda: headed('Content-Type: multipart/mixed; boundary=""', "--\nbelum masuk\n----\n"),
        says="belum masuk",
    ),
    contact(
        "boundary of 5,000",
        lambda: headed(f'Content-Type: multipart/mixed; boundary="{"b" * 5_000}"'),
        says="belum masuk",
    ),
    contact(
        "boundary full of patterns",
        lambda: multipart("mixed", text("belum masuk"), boundary="(.*)+[a-z]{9}$|^"),
        says="belum masuk",
    ),
    contact(
        "same boundary inside",
        lambda: multipart(
            "mixed", b'Content-Type: multipart/mixed; boundary="batas"\r\n\r\n--batas\r\n\r\nbelum\r\n--batas--'
        ),
        says="belum",
    ),
    secret(
        "text after the last boundary",
        lambda: multipart("mixed", text("belum masuk")) + crlf(f"catatan {NIK}\n"),
        NIK,
        says="belum",
    ),
    contact(
        "HTML only",
        lambda: headed(
            "Content-Type: text/html", "<p>Insentif <b>belum</b> masuk &amp; gagal<script>alert(1)</script>"
        ),
        says="Insentif belum masuk & gagal",
    ),
    contact(
        "HTML that never closes",
        lambda: headed("Content-Type: text/html", "belum masuk " + "<a " * 100_000),
        says="belum masuk",
    ),
    contact(
        "HTML 100,000 deep",
        lambda: headed("Content-Type: text/html", "<div>" * 100_000 + "belum masuk"),
        says="belum masuk",
    ),
    contact(
        "HTML of comments",
        lambda: headed("Content-Type: text/html", "belum masuk" + "<!-" * 100_000 + "<!--" * 1_000),
        says="belum masuk",
    ),
    contact(
        "HTML of entities",
        lambda: headed("Content-Type: text/html", "belum masuk &#" + "9" * 100_000 + ";&#0;&#xD800;&#x110000;"),
        says="belum masuk",
    ),
    contact(
        "only an attachment",
        lambda: multipart(
            "mixed", part("image/png; name=ktp.png", noise(500), "base64", "Content-Disposition: attachment\n")
        ),
        says="Insentif belum masuk",
    ),
    contact(
        "attachment named to climb",
        lambda: multipart(
            "mixed",
            text("lihat"),
            part("image/png", b"x", "base64", 'Content-Disposition: attachment; filename="../../etc/passwd"\n'),
        ),
        says="lihat",
    ),
    contact(
        "attachment named over lines",
        lambda: multipart(
            "mixed",
            text("lihat"),
            part(
                "image/png",
                b"x",
                "base64",
                "Content-Disposition: attachment; filename*=utf-8''a%0D%0AX-Evil%3A%20b%00.exe\n",
            ),
        ),
        says="lihat",
    ),
    contact(
        "winmail.dat",
        lambda: multipart("mixed", text("lihat"), part("application/ms-tnef; name=winmail.dat", noise(300), "base64")),
        says="lihat",
    ),
    contact(
        "a mail elsewhere",
        lambda: multipart(
            "mixed",
            text("lihat"),
            b'Content-Type: message/external-body; access-type=URL; URL="http://example.com/x"\r\n\r\n',
        ),
        says="lihat",
    ),
    contact("a piece of a mail", lambda: headed('Content-Type: message/partial; id="a"; number=2; total=3')),
    contact(
        "archive bomb stays shut",
        lambda: multipart(
            "mixed", text("lihat"), part("application/zip; name=a.zip", b"PK\x03\x04" + b"\x00" * 500_000, "base64")
        ),
        says="lihat",
    ),
    # Encodings
    contact(
        "base64 with rubbish in it",
        lambda: headed("Content-Transfer-Encoding: base64", "SW5z!!ZW50*aWYgYmVsdW0\n=bWFzdWs"),
        says="Insentif belum",
    ),
    contact(
        "base64 cut short",
        lambda: headed("Content-Transfer-Encoding: base64", "SW5zZW50aWYgYmVsdW0gbWFzdWsgc"),
        says="Insentif belum masuk",
    ),
    contact(
        "quoted-printable gone wrong",
        lambda: headed("Content-Transfer-Encoding: quoted-printable", "belum =ZZ masuk =\n=E2=82=\n"),
        says="masuk",
    ),
    contact("unknown transfer encoding", lambda: headed("Content-Transfer-Encoding: x-tidak-ada"), says="belum masuk"),
    contact("unknown charset", lambda: headed("Content-Type: text/plain; charset=x-klingon"), says="belum masuk"),
    contact(
        "charset is a compressor", lambda: headed("Content-Type: text/plain; charset=zlib_codec"), says="belum masuk"
    ),
    contact(
        "wrong charset",
        lambda: headed("Content-Type: text/plain; charset=utf-8", "belum ") + b"masuk \xff\xfe\x80\r\n",
        says="masuk",
    ),
    contact(
        "UTF-16 text",
        lambda: headed(
            "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64",
            base64.b64encode("belum masuk".encode("utf-16")).decode(),
        ),
        says="belum masuk",
    ),
    contact(
        "UTF-7 with half a character",
        lambda: headed("Content-Type: text/plain; charset=utf-7", "belum +2D0- masuk"),
        says="masuk",
    ),
    contact("terminal controls", lambda: headed("", "belum \x1b[2J\x07 masuk"), says="belum [2J masuk"),
    contact("quoted history only", lambda: headed("", "> insentif\n> belum masuk\n"), says="belum masuk"),
    # Size
    refused("24 MB on one line", lambda: headed("", "belum masuk ") + b"x" * _BIG),
    contact(
        "24 MB of attachments",
        lambda: multipart("mixed", text("lihat"), part("image/png", noise(17_000_000), "base64")),
        says="lihat",
    ),
    refused("24 MB of short lines", lambda: headed("", "belum masuk\n") + b"a\r\n" * (_BIG // 3)),
    refused("24 MB of boundaries", lambda: multipart("mixed", text("x"), *[b"--batas"] * 1_000_000)),
    refused("24 MB of HTML brackets", lambda: headed("Content-Type: text/html", "belum masuk") + b"<" * _BIG),
    anyhow("1 MB on one line", lambda: headed("", "belum masuk ") + b"x" * _MOST),
    anyhow("1 MB of short lines", lambda: headed("", "belum masuk\n") + b"a\r\n" * (_MOST // 3)),
    anyhow("1 MB of digits", lambda: headed("", "belum masuk\n") + b"1234 5678\r\n" * (_MOST // 11)),
    anyhow("1 MB of pairs", lambda: headed("", "belum masuk\n") + b"12 " * (_MOST // 3)),
    anyhow("1 MB of OTP", lambda: headed("", "belum masuk\n") + b"OTP \r\n" * (_MOST // 6)),
    anyhow("1 MB of HTML brackets", lambda: headed("Content-Type: text/html", "belum masuk") + b"<" * _MOST),
    anyhow("1 MB of HTML tags", lambda: headed("Content-Type: text/html", "belum masuk") + b"<p>a" * (_MOST // 4)),
    refused("over 25 MB", lambda: headed("") + b"x" * (26 * 1024 * 1024)),
)

CORPUS: tuple[NastyMail, ...] = (*_BROKEN, *SECRETS, *MACHINES)
