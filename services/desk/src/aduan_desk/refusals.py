"""What a refusal means to a person: one sentence in each language that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REFUSALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "unknown_complaint": ("Aduan ini tidak ditemukan.", "This complaint was not found."),
        "version_moved": (
            "Aduan ini berubah sejak Anda buka. Baca yang baru, lalu coba lagi.",
            "This complaint changed since you opened it. Read what is new, then try again.",
        ),
        "not_open": (
            "Aduan ini sudah dijawab atau ditutup. Buka kembali dulu.",
            "This complaint is answered or closed. Reopen it first.",
        ),
        "open": ("Aduan ini masih terbuka.", "This complaint is still open."),
        "closed": ("Aduan ini sudah ditutup. Buka kembali dulu.", "This complaint is closed. Reopen it first."),
        "held_by_you": ("Anda sudah memegang aduan ini.", "You already hold this complaint."),
        "held_by_other": (
            "Petugas lain sedang memegang aduan ini.",
            "Another officer holds this complaint.",
        ),
        "not_held_by_you": ("Anda tidak memegang aduan ini.", "You do not hold this complaint."),
        "already_there": ("Aduan ini sudah ada di antrean itu.", "This complaint is already in that queue."),
        "already_so": ("Kategori dan jenisnya sudah begitu.", "Category and kind are already so."),
        "linked": ("Aduan ini tertaut ke aduan lain. Lepaskan dulu.", "This complaint is linked. Unlink it first."),
        "not_linked": ("Aduan ini tidak tertaut.", "This complaint is not linked."),
        "not_of_this_person": (
            "Hanya aduan dari orang yang sama yang dapat ditautkan.",
            "Only complaints of the same person can be linked.",
        ),
        "target_is_linked": (
            "Aduan tujuan sendiri tertaut. Tautkan ke induknya.",
            "The target is itself linked. Link to its parent.",
        ),
        "unknown_command": ("Perintah ini tidak dikenal.", "This command is not known."),
        "already_erased": ("Orang ini sudah dihapus.", "This person is erased already."),
        "unknown_subject": ("Orang ini tidak dikenal.", "This person is not known."),
        "parked_mail_not_waiting": ("Email ini tidak menunggu lagi.", "This mail is no longer waiting."),
        "parked_mail_without_text": ("Isi email belum ditulis.", "The text of the mail is missing."),
        "dead_letter_not_waiting": ("Pesan ini tidak menunggu lagi.", "This record is no longer waiting."),
        "dead_letter_not_first": (
            "Pesan lain dengan kunci yang sama harus diulang dulu.",
            "An earlier record of the same key must be retried first.",
        ),
        "still_undecidable": ("Pesan ini masih tidak dapat diproses.", "This record still cannot be decided."),
    }
)


def sentence(reason: str) -> dict[str, str]:
    """The refusal in Indonesian and English."""
    indonesian, english = REFUSALS.get(reason, ("Perintah ditolak.", "The command was refused."))
    return {"id": indonesian, "en": english}
