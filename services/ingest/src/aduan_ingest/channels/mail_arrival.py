"""A mail that was read goes through the one door of all channels: as it comes in, and when it is read again."""

from __future__ import annotations

import hashlib
from datetime import datetime

from aduan_events.vocabulary import Channel
from aduan_ingest.acceptance import Acceptance, Accepted, Arrival, Attachment, KeyReused
from aduan_ingest.channels.mail import ParsedMail


async def accepted_mail(
    acceptance: Acceptance, mail: ParsedMail, original: bytes, raw: bytes, came_at: datetime | None = None
) -> Accepted:
    """Its receipt. `original` is `raw` with its secrets struck; `came_at` is when it came, if not now.

    Raises NotSafe.
    """
    try:
        return await acceptance.accept(_arrival(mail, original, mail.source_id, came_at))
    except KeyReused:
        # Two mails that differ only where the source id does not look: both are kept.
        other = hashlib.sha256(mail.source_id.encode("ascii") + raw).hexdigest()
        return await acceptance.accept(_arrival(mail, original, other, came_at))


def _arrival(mail: ParsedMail, original: bytes, source_id: str, came_at: datetime | None) -> Arrival:
    return Arrival(
        channel=Channel.EMAIL,
        source_id=source_id,
        conversation_id=mail.conversation_id,
        message=mail.message,
        title=mail.title,
        name=mail.name,
        email=mail.email,
        machine=mail.machine,
        masked=mail.masked,
        message_id=mail.message_id,
        references=mail.references,
        original=original,
        attachments=tuple(
            Attachment(name=known.name, media_type=known.media_type, size=known.size, sha256=known.sha256)
            for known in mail.attachments
        ),
        came_at=came_at,
    )
