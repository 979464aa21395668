"""Raw mail to what the citizen said: pure, total and linear in the size of the mail.

The subject counts as the statement of the problem (domain.md 1.4). Everything that comes out has its secrets
struck; the patches make the stored original equally safe.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from aduan_almanac.identifiers import mask_secrets
from aduan_ingest.channels.machine_mail import Machine, recognise
from aduan_ingest.channels.mail_headers import (
    decode_words,
    is_address,
    mailbox,
    message_ids,
    normal_address,
    one_line,
)
from aduan_ingest.channels.masking import (
    Cleaned,
    Patch,
    clean,
    decoded,
    mask_bytes,
    patched,
    searchable,
    wordy_stretches,
)
from aduan_ingest.channels.mime import LIMITS, Limits, Part, split
from aduan_ingest.channels.quoted import cut_history

EMPTY = "(tanpa isi)"
CUT = "\n[... dipotong; isi lengkap ada di surat asli / cut; the whole text is in the original]"
LONGEST_MESSAGE = 250_000
_LONGEST_TITLE = 500
_LONGEST_READ = 1_000_000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN = ("text/plain", "text/html", "text/enriched")
_IDENTIFYING = (
    *("from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"),
    *("content-type", "content-transfer-encoding"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A part that is kept in the original and never opened; size and hash are of its decoded content."""

    name: str
    media_type: str
    size: int
    sha256: str


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
        message=_message(root, cleaned, title),
        title=title,
        name=name,
        email=sender,
        machine=machine,
        masked=tuple(cleaned.kinds),
        message_id=own_id,
        references=references,
        attachments=tuple(_attachments(raw, root, cleaned)),
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


def _message(root: Part, cleaned: Cleaned, title: str | None) -> str:
    alone = _is_words(root) and not root.children
    text = cleaned.texts.get(root.start, "") if alone else _text(root, cleaned)
    if not text.strip():
        # Forwarded as an attachment without a word of the sender's own: the forwarded mail is what is said.
        inner = (_text(part.children[0], cleaned) for part in root.walk() if _is_mail(part) and part.children)
        text = next((said for said in inner if said.strip()), "")
    cut = len(text) > _LONGEST_READ
    text = _CONTROLS.sub("", text[:_LONGEST_READ].replace("\r\n", "\n").replace("\r", "\n"))
    coded = (cut_history(text) or title or EMPTY).encode("utf-8", "replace")
    cut = cut or len(coded) > LONGEST_MESSAGE
    return coded[:LONGEST_MESSAGE].decode("utf-8", "ignore") + (CUT if cut else "")


def _is_words(part: Part) -> bool:
    return part.media_type in _SHOWN and part.disposition != "attachment"


def _is_shown(part: Part) -> bool:
    return _is_words(part) and not part.name


def _is_mail(part: Part) -> bool:
    return part.media_type == "message/rfc822"


def _text(part: Part, cleaned: Cleaned) -> str:
    if _is_mail(part):
        return ""
    if not part.children:
        return cleaned.texts.get(part.start, "") if _is_shown(part) else ""
    texts = [_text(child, cleaned) for child in part.children]
    if part.media_type == "multipart/alternative":
        plain = [text for child, text in zip(part.children, texts, strict=True) if child.media_type == "text/plain"]
        return next((text for text in (*plain, *texts) if text.strip()), "")
    return "\n\n".join(text for text in texts if text.strip())


def _attachments(raw: bytes, root: Part, cleaned: Cleaned) -> list[AttachedFile]:
    found: list[AttachedFile] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if _is_mail(part):
            inner = part.children[0].first("subject") if part.children else ""
            name = part.name or f"{one_line(decode_words(inner), 190) or 'surat'}.eml"
            content = patched(raw, cleaned.patches, part.body, part.end)
        elif part.children:
            waiting += reversed(part.children)
            continue
        elif part.gaps or _is_shown(part) or (part is root and _is_words(part)):
            continue
        else:
            name = part.name or "lampiran"
            content = _content(raw, part, cleaned)
        found.append(
            AttachedFile(
                name=one_line(mask_secrets(name)[0], 200).replace("/", "_").replace("\\", "_"),
                media_type=part.media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
        )
    return found


def _content(raw: bytes, part: Part, cleaned: Cleaned) -> bytes:
    """What a person gets when the attachment is taken out of the stored original."""
    body = patched(raw, cleaned.patches, part.body, part.end)
    kept = Part(0, 0, len(body), (), part.media_type, part.parameters, part.encoding, part.disposition, part.name, 0)
    return decoded(body, kept)
