"""The words of a mail and the list of what came with them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from aduan_almanac.identifiers import mask_secrets
from aduan_ingest.channels.mail_headers import decode_words, one_line
from aduan_ingest.channels.masking import Cleaned, decoded, patched
from aduan_ingest.channels.mime import Part
from aduan_ingest.channels.quoted import cut_history

EMPTY = "(tanpa isi)"
CUT = "\n[... dipotong; isi lengkap ada di surat asli / cut; the whole text is in the original]"
LONGEST_MESSAGE = 250_000
_LONGEST_READ = 1_000_000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN = ("text/plain", "text/html", "text/enriched")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A part that is kept in the original and never opened; size and hash are of its decoded content."""

    name: str
    media_type: str
    size: int
    sha256: str


def message_text(root: Part, cleaned: Cleaned, title: str | None) -> str:
    """What the citizen wrote, without quoted history; the subject when nothing is written, EMPTY without one."""
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


def attached_files(raw: bytes, root: Part, cleaned: Cleaned) -> list[AttachedFile]:
    """All that came with the words, in the order of the mail, as it stands in the stored original."""
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
