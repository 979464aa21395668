"""Why something happened, in one sentence a language, from the facts of the event alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aduan_desk.api.names import CATEGORIES, FIELDS, QUEUES, named

Facts = Mapping[str, Any]


def _listed(facts: Facts) -> tuple[str, str]:
    names = [named(FIELDS, code) for code in facts.get("fields") or ()]
    return ", ".join(one for one, _ in names), ", ".join(one for _, one in names)


def _opened(facts: Facts) -> tuple[str, str]:
    indonesian, english = named(CATEGORIES, facts["category"])
    if "evidence" not in facts:
        return f"Masuk kategori {indonesian} menurut isi pesannya.", f"Category {english}, by what the message says."
    phrases = ", ".join(f"“{phrase}”" for phrase in facts["evidence"] or ())
    if not phrases:
        return (
            f"Masuk kategori {indonesian} karena kendalanya belum jelas.",
            f"Category {english}, because the problem is not clear yet.",
        )
    return (
        f"Masuk kategori {indonesian} karena menyebut {phrases}.",
        f"Category {english}, because it says {phrases}.",
    )


def _asked(indonesian: str, english: str) -> Callable[[Facts], tuple[str, str]]:
    def sentence(facts: Facts) -> tuple[str, str]:
        first, second = _listed(facts)
        return f"{indonesian}: {first}.", f"{english}: {second}."

    return sentence


def _classified(facts: Facts) -> tuple[str, str]:
    indonesian, english = named(CATEGORIES, facts["category"])
    return (
        f"Kategori dikoreksi menjadi {indonesian} oleh {facts['by']}.",
        f"Category corrected to {english} by {facts['by']}.",
    )


def _routed(facts: Facts) -> tuple[str, str]:
    indonesian, english = named(QUEUES, facts["queue"])
    if facts.get("by"):
        return (
            f"Dialihkan ke antrean {indonesian} oleh {facts['by']}.",
            f"Moved to queue {english} by {facts['by']}.",
        )
    return (
        f"Masuk antrean {indonesian}. {facts.get('because_id', '')}".strip(),
        f"Queue {english}. {facts.get('because_en', '')}".strip(),
    )


_LINKED = {
    "answers": ("Ditautkan karena membalas aduan ini.", "Linked, because it answers this complaint."),
    "names_ticket": ("Ditautkan karena menyebut nomor aduan ini.", "Linked, because it names this ticket."),
    "same_trouble": (
        "Ditautkan karena orang dan kendalanya sama.",
        "Linked, because person and trouble are the same.",
    ),
}

_SENTENCES: Mapping[str, Callable[[Facts], tuple[str, str]]] = {
    "ComplaintOpened": _opened,
    "ContactLinked": lambda facts: _LINKED[facts["reason"]],
    "ContactRepeated": lambda facts: (
        "Sama persis dengan pesan sebelumnya dalam 24 jam, jadi tidak dihitung lagi.",
        "Exactly as an earlier message within 24 hours, so it is not counted again.",
    ),
    "ComplaintRouted": _routed,
    "InformationRequested": _asked("Diminta sekali", "Asked once for"),
    "InformationReminded": _asked("Diingatkan sekali", "Reminded once of"),
    "InformationSupplied": _asked("Dilengkapi", "Supplied"),
    "ComplaintAcknowledged": lambda facts: (
        "Tanda terima dengan nomor aduan dikirim ke email.",
        "A receipt with the ticket number goes out by e-mail.",
    ),
    "ContactAcknowledged": lambda facts: (
        "Tanda terima dikirim ke email: pesan ini ditambahkan ke aduan ini.",
        "A receipt goes out by e-mail: this message was added to this complaint.",
    ),
    "ComplaintAssigned": lambda facts: (f"Dipegang {facts['officer']}.", f"Held by {facts['officer']}."),
    "ComplaintReleased": lambda facts: (f"Dilepas {facts['officer']}.", f"Released by {facts['officer']}."),
    "ComplaintClassified": _classified,
    "ReplyWritten": lambda facts: (f"Dijawab {facts['by']}.", f"Answered by {facts['by']}."),
    "ComplaintAnswered": lambda facts: (f"Diselesaikan {facts['by']}.", f"Resolved by {facts['by']}."),
    "ComplaintReopened": lambda facts: (
        "Dibuka kembali karena warga menghubungi lagi."
        if facts["by"] == "citizen"
        else f"Dibuka kembali oleh {facts['by']}.",
        "Reopened, because the citizen came back." if facts["by"] == "citizen" else f"Reopened by {facts['by']}.",
    ),
    "ComplaintClosed": lambda facts: (
        "Ditutup setelah 10 hari kerja tanpa kabar."
        if facts["reason"] == "no_reply_10wd"
        else f"Ditutup: {facts['reason']}.",
        "Closed after 10 working days of silence."
        if facts["reason"] == "no_reply_10wd"
        else f"Closed: {facts['reason']}.",
    ),
    "ComplaintLinked": lambda facts: (
        f"Ditautkan sebagai aduan yang sama oleh {facts['by']}.",
        f"Linked as the same trouble by {facts['by']}.",
    ),
    "ComplaintUnlinked": lambda facts: (
        f"Tautan dilepas oleh {facts['by']}.",
        f"Link taken back by {facts['by']}.",
    ),
    "NoteAdded": lambda facts: (f"Catatan {facts['by']}.", f"Note by {facts['by']}."),
    "PossibleSamePersonFound": lambda facts: (
        "Mungkin orang yang sama dengan warga lain; tidak digabung.",
        "Possibly the same person as another citizen; never merged.",
    ),
}


def why(event_type: str, facts: Facts) -> dict[str, str] | None:
    """The sentence of an event, or None when there is nothing to explain."""
    sentence = _SENTENCES.get(event_type)
    if sentence is None:
        return None
    indonesian, english = sentence(facts)
    return {"id": indonesian, "en": english}
