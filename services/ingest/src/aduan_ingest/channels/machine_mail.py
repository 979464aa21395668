"""Mails that no person wrote: answered by nobody, or two machines would talk for ever (RFC 3834)."""

from __future__ import annotations

import re
from typing import Literal

from aduan_ingest.channels.mail_headers import mailbox, message_ids, parameters
from aduan_ingest.channels.mime import Part

Machine = Literal["auto_reply", "bounce", "loop"]

LOOP_HEADER = "X-Aduan-Loop"
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_AUTOMATIC_HEADERS = ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "list-id", "feedback-id")


def recognise(root: Part, envelope_sender: str, own_domain: str) -> Machine | None:
    """What kind of machine wrote this mail; None when a person did.

    A loop is a mail of our own that came back; a bounce says that a mail was not delivered; the rest (absences,
    receipts, lists) are automatic replies. An empty envelope sender is a bounce unless the mail says otherwise.
    """
    if _is_ours(root, own_domain.lower()):
        return "loop"
    claimed_type, claims = parameters(root.first("content-type"))
    if claimed_type == "multipart/report":
        return "bounce" if claims.get("report-type", "delivery-status").lower() == "delivery-status" else "auto_reply"
    sender = mailbox(root.first("from"))[1] or ""
    if _DAEMON.match(sender) or _DAEMON.match(envelope_sender):
        return "bounce"
    if root.first("auto-submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return "auto_reply"
    if envelope_sender in ("", "<>"):
        return "bounce"
    if root.first("precedence").strip().lower() in _BULK or any(root.first(name) for name in _AUTOMATIC_HEADERS):
        return "auto_reply"
    return None


def _is_ours(root: Part, own_domain: str) -> bool:
    if root.first(LOOP_HEADER.lower()):
        return True
    sender = mailbox(root.first("from"))[1] or ""
    own_ids = message_ids(root.first("message-id"))
    return sender.endswith(f"@{own_domain}") or any(known.lower().endswith(f"@{own_domain}>") for known in own_ids)
