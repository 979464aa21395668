"""Raw mail to what the citizen said: pure, total and linear in the size of the mail.

The subject counts as the statement of the problem (domain.md 1.4). Everything that comes out has its secrets
struck; the patches make the stored original equally safe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aduan_almanac.identifiers import mask_secrets
from aduan_ingest.channels.machine_mail import Machine, recognise
from aduan_ingest.channels.mail_content import AttachedFile, attached_files, message_text
from aduan_ingest.channels.mail_headers import (
    decode_words,
    is_address,
    mailbox,
    message_ids,
    normal_address,
    one_line,
)
from aduan_ingest.channels.masking import (
    Patch,
    clean,
    decoded,
    mask_bytes,
    searchable,
    wordy_stretches,
)
from aduan_ingest.channels.mime import LIMITS, Limits, Part, split

_LONGEST_TITLE = 500
_IDENTIFYING = (
    *("from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"),
    *("content-type", "content-transfer-encoding"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What a mail says. `message` is never empty; `notes` names what had to be guessed; ids keep their brackets.

    `source_id` is the same for a mail that is sent again, whatever servers it passed, and differs for another
    content under the same Message-ID. `conversation_id` names the thread; both are to be hashed before use.
    """

    source_id: str
    conversation_id: str
    message: str
    title: str | None
    name: str | None
    email: str | None
    machine: Machine | None
    masked: tuple[str, ...]
    message_id: str | None
    references: tuple[str, ...]
    attachments: tuple[AttachedFile, ...]
    notes: tuple[str, ...]
    patches: tuple[Patch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableMail:
    """A mail past a limit or without any readable words: to be parked with the reason, its secrets struck."""

    source_id: str
    reason: str
    patches: tuple[Patch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMail:
    """A mail that may not be kept, since its secrets cannot be found in time; the sender is told the reason."""

    reason: str


Reading = ParsedMail | UnreadableMail | RefusedMail


def parse_mail(raw: bytes, *, envelope_sender: str, own_domain: str, limits: Limits = LIMITS) -> Reading:
    """Read one mail as it came over the wire. Never raises on any content."""
    root, refusal = split(raw, limits)
    if searchable(root) > limits.searched:
        return RefusedMail(reason=f"more than {limits.searched // 1024} kB of text; send files as attachments")
    cleaned = clean(raw, root)
    sender = _sender(root, envelope_sender)
    source_id = _source_id(raw, root, sender)
    if not root.fields and refusal is None and _is_noise(raw):
        refusal = "no header and no readable words"
    if refusal is None and sum(_decoded_size(part) for part in root.walk()) > limits.decoded:
        refusal = f"content over {limits.decoded} bytes"
    if refusal is not None:
        return UnreadableMail(source_id=source_id, reason=refusal, patches=tuple(cleaned.patches))
    own_id = next(iter(message_ids(root.first("message-id"))), None)
    references = _references(root)
    machine = recognise(root, envelope_sender, own_domain)
    if machine == "bounce":
        references = tuple(dict.fromkeys((*references, *_returned(raw, root))))
    thread = next(iter(references), None) or own_id or source_id
    title = one_line(mask_secrets(decode_words(root.first("subject")))[0], _LONGEST_TITLE) or None
    name = one_line(mask_secrets(mailbox(root.first("from"))[0])[0], 200) or None
    notes = ("charset",) if cleaned.misread else ()
    return ParsedMail(
        source_id=source_id,
        conversation_id=f"{sender or '<>'}|{thread}",
        message=message_text(root, cleaned, title),
        title=title,
        name=name,
        email=sender,
        machine=machine,
        masked=tuple(cleaned.kinds),
        message_id=own_id,
        references=references,
        attachments=tuple(attached_files(raw, root, cleaned)),
        notes=notes,
        patches=tuple(cleaned.patches),
    )


def strike_blindly(raw: bytes, envelope_sender: str, limits: Limits = LIMITS) -> Reading:
    """The last resort for a mail that ended its reader: secrets are struck without knowing its parts."""
    stretches = wordy_stretches(raw)
    if sum(end - start for start, end in stretches) > limits.struck:
        return RefusedMail(reason="it could not be read in time; send less text, and files as attachments")
    patches: list[Patch] = []
    for start, end in stretches:
        masked, kinds = mask_bytes(raw[start:end])
        if kinds:
            patches.append(Patch(start, end, masked))
    source_id = hashlib.sha256(envelope_sender.encode("utf-8", "replace") + b"\x00" + raw).hexdigest()
    return UnreadableMail(source_id=source_id, reason="", patches=tuple(patches))


def _sender(root: Part, envelope_sender: str) -> str | None:
    address = mailbox(root.first("from"))[1]
    if address is None and is_address(envelope_sender):
        return normal_address(envelope_sender)
    return address


def _source_id(raw: bytes, root: Part, sender: str | None) -> str:
    digest = hashlib.sha256()
    for name in _IDENTIFYING:
        for value in root.every(name):
            digest.update(f"{name}:{value}\n".encode("utf-8", "replace"))
    digest.update(f"\n{sender or '<>'}\n\n".encode("utf-8", "replace"))
    digest.update(memoryview(raw)[root.body :])
    return digest.hexdigest()


def _is_noise(raw: bytes) -> bool:
    if b"\x00" in raw:
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _decoded_size(part: Part) -> int:
    if part.children:
        return 0
    size = part.end - part.body
    return size * 3 // 4 if part.encoding == "base64" else size


def _references(root: Part) -> tuple[str, ...]:
    """References name the thread from its first mail on; In-Reply-To adds what a poor mail program left out."""
    return tuple(dict.fromkeys((*message_ids(root.first("references")), *message_ids(root.first("in-reply-to")))))


def _returned(raw: bytes, root: Part) -> tuple[str, ...]:
    """The ids of the mail that a bounce is about, from the headers that it carries."""
    for part in root.walk():
        if part.nested and part.first("message-id"):
            return message_ids(part.first("message-id"))
        if part.media_type in ("text/rfc822-headers", "message/rfc822-headers"):
            return message_ids(split(decoded(raw, part))[0].first("message-id"))
    return ()
