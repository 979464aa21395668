"""What the citizen wrote now, without the history that mail programs put under an answer."""

from __future__ import annotations

import re

_WROTE = re.compile(r"(?:Pada|On)\b.{0,400}\b(?:menulis|wrote)\s?:\s*$", re.IGNORECASE | re.DOTALL)
_STARTS = re.compile(r"\s*(?:Pada|On)\b.*\d", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:Original Message|Original Appointment|Pesan Asli|Pesan Asal|Pesan Diteruskan|Forwarded [Mm]essage)"
    r"\s*-{2,}\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:Dari|From)\s?:\*?\s*\S", re.IGNORECASE)
_BESIDE_FROM = re.compile(
    r"\s*\*?(?:Dikirim|Terkirim|Tanggal|Kepada|Perihal|Subjek|Sent|Date|To|Subject)\s?:", re.IGNORECASE
)
_LONGEST_LINE = 500


def cut_history(text: str) -> str:
    """`text` without quoted history; the whole text when nothing would be left (a bare forward says it all).

    Knows "Pada ... menulis:", "On ... wrote:", "-----Original Message-----", "Dari:" with its neighbours, and
    lines that begin with ">". An answer written under the quoted lines is kept.
    """
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _ORIGINAL.match(lines[at][:_LONGEST_LINE]) or _is_sender_block(lines, at):
            break
        after = _after_wrote(lines, at)
        if after is not None:
            if not _is_quoted(lines, after):
                break
            at = after
        elif lines[at].lstrip().startswith(">"):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept).strip() or text.strip()


def _after_wrote(lines: list[str], at: int) -> int | None:
    """The line after a reply header that starts at `at`; programs wrap it over up to three lines."""
    if not _STARTS.match(lines[at][:_LONGEST_LINE]):
        return None
    for count in range(1, 4):
        if _WROTE.match("\n".join(line[:_LONGEST_LINE] for line in lines[at : at + count]).lstrip()):
            return at + count
    return None


def _is_quoted(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return following.lstrip().startswith(">")


def _is_sender_block(lines: list[str], at: int) -> bool:
    """Outlook's block: a sender line with at least two of its neighbours, so that "Dari: saya" alone stays."""
    if not _FROM.match(lines[at][:_LONGEST_LINE]):
        return False
    return sum(bool(_BESIDE_FROM.match(line[:_LONGEST_LINE])) for line in lines[at + 1 : at + 6]) >= 2
