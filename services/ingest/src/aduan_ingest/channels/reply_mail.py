"""An outgoing mail, built so that it threads, cannot be forged from within, and never starts a loop of machines.

The same effect gives the same bytes: the Message-ID is the effect's id, the date comes with the request.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import UUID

from aduan_ingest.channels.machine_mail import LOOP_HEADER, Machine
from aduan_ingest.channels.mail_headers import MAX_REFERENCES, encode_words, is_address, message_ids, one_line

_LONGEST_SUBJECT = 200
_LONGEST_NAME = 100


class Undeliverable(Exception):
    """This mail must not or cannot be sent; the text says why and goes into the delivery's reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to one citizen. `automatic`: no person wrote it (receipt, question for what lacks, survey).

    `answers` is the Message-ID of the citizen's mail and `references` the ids that stood in it, brackets kept.
    """

    effect_id: UUID
    to: str
    subject: str
    text: str
    date: datetime
    automatic: bool
    answers: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the service is in mails: `domain` makes the Message-IDs and the loop mark."""

    name: str
    address: str
    domain: str


def message_id(effect_id: UUID, domain: str) -> str:
    """The Message-ID of the mail that an effect sends; the way back is `effect_of`."""
    return f"<{effect_id}@{domain}>"


def effect_of(reference: str, domain: str) -> UUID | None:
    """The effect whose mail a reply or a bounce names; None when the id is none of ours."""
    local, _, host = reference.strip("<>").rpartition("@")
    if host.lower() != domain.lower():
        return None
    try:
        return UUID(local)
    except ValueError:
        return None


def check_answerable(to: str, machine: Machine | None, domain: str) -> None:
    """Raises Undeliverable for a machine's mail, our own addresses, and what is no plain address."""
    if machine is not None:
        raise Undeliverable(f"the mail came from a machine ({machine}); machines get no answer")
    if not is_address(to) or not to.isascii():
        raise Undeliverable("the citizen's mail address cannot be written to; ask for another one")
    if to.rpartition("@")[2].lower() == domain.lower():
        raise Undeliverable("the address is our own; a mail to it would come back for ever")


def build(mail: Outgoing, sender: Sender) -> bytes:
    """The mail as it goes over the wire (CRLF), ASCII headers, one plain text part.

    Line ends and invisible marks in subject and names become spaces, so no input can add a header; there are no
    List- or Bcc fields. Raises Undeliverable as `check_answerable` does.
    """
    check_answerable(mail.to, None, sender.domain)
    # By hand, since EmailMessage turns long message ids into encoded words, and then no program finds the thread.
    fields = [
        (b"From", _phrase(sender.name) + f" <{sender.address}>".encode("ascii")),
        (b"To", mail.to.encode("ascii")),
        (b"Subject", encode_words(one_line(mail.subject, _LONGEST_SUBJECT) or "Aduan")),
        (b"Date", format_datetime(mail.date).encode("ascii")),
        (b"Message-ID", message_id(mail.effect_id, sender.domain).encode("ascii")),
    ]
    answered = _ids((mail.answers or "",))[:1]
    fields += [(b"In-Reply-To", known.encode("ascii")) for known in answered]
    references = _first_and_last(tuple(dict.fromkeys((*_ids(mail.references), *answered))))
    if references:
        fields.append((b"References", b"\r\n ".join(known.encode("ascii") for known in references)))
    if mail.automatic:
        fields += [(b"Auto-Submitted", b"auto-generated"), (b"X-Auto-Response-Suppress", b"All")]
    fields += [
        (LOOP_HEADER.encode("ascii"), sender.domain.encode("ascii")),
        (b"MIME-Version", b"1.0"),
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Transfer-Encoding", b"quoted-printable"),
    ]
    header = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    return header + b"\r\n" + binascii.b2a_qp(_body(mail.text).encode("utf-8"))


def _phrase(name: str) -> bytes:
    safe = one_line(name, _LONGEST_NAME).replace("\\", " ").replace('"', "'")
    return encode_words(safe) if not safe.isascii() else f'"{safe}"'.encode("ascii")


def _ids(references: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(known for reference in references for known in message_ids(reference) if known.isascii())


def _first_and_last(references: tuple[str, ...]) -> tuple[str, ...]:
    if len(references) <= MAX_REFERENCES:
        return references
    return (references[0], *references[-(MAX_REFERENCES - 1) :])


def _body(text: str) -> str:
    lines = text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(sign for sign in line if sign == "\t" or sign.isprintable()) for line in lines)
    return "\r\n".join(kept).rstrip("\r\n") + "\r\n"
