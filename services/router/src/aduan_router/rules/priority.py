"""How soon a complaint is taken, and why in one sentence (domain.md 6.1). Politeness never changes it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from aduan_events.vocabulary import Category, Kind, Priority

VERSION = "2021-05.1"
SOURCE = "domain.md 6.1"

UNPAID_BANK_DAYS = 5
DEADLINE_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """What is known when a priority is set.

    `flags` are the marks read from the text (self_harm, code_given, purchase_deadline, overdue); `unpaid_bank_days`
    counts bank days since the scheduled payout, `purchase_days_left` days to the 30-day limit, where facts tell them.
    """

    category: Category
    kind: Kind
    flags: Set[str] = frozenset()
    repeat_contact: bool = False
    unpaid_bank_days: int | None = None
    purchase_days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A priority with its reason: a code for logs, a sentence in both languages for people."""

    priority: Priority
    code: str
    id: str
    en: str


_SELF_HARM = Ranked(
    Priority.URGENT,
    "self_harm",
    "Ada tanda bahaya bagi diri sendiri: manusia segera.",
    "Signs of self-harm: a human now.",
)
_CODE_GIVEN = Ranked(
    Priority.URGENT, "code_given", "Kode sudah diberikan kepada penipu.", "A code was given to a swindler."
)
_FRAUD = Ranked(Priority.URGENT, "fraud", "Laporan penipuan ditangani segera.", "Reports of fraud are taken at once.")
_FRAUD_QUESTION = Ranked(
    Priority.HIGH,
    "fraud_question",
    "Pertanyaan tentang situs atau orang yang meragukan.",
    "A question about a doubtful site or person.",
)
_PURCHASE_DEADLINE = Ranked(
    Priority.URGENT,
    "purchase_deadline",
    "Batas 30 hari pembelian pelatihan pertama tinggal 3 hari atau kurang.",
    "The 30-day limit for the first purchase is three days away or less.",
)
_UNPAID = Ranked(
    Priority.HIGH,
    "unpaid",
    "Insentif belum diterima lebih dari 5 hari kerja sejak jadwal.",
    "The incentive is more than five working days late.",
)
_OVERDUE_CLAIM = Ranked(
    Priority.HIGH,
    "overdue_claim",
    "Pengirim menulis sudah menunggu lebih dari 5 hari kerja.",
    "The sender says to have waited more than five working days.",
)
_REPEAT = Ranked(
    Priority.HIGH,
    "repeat_contact",
    "Orang yang sama menghubungi lagi untuk hal yang sama.",
    "The same person came back about the same matter.",
)
_THANKS = Ranked(Priority.LOW, "feedback", "Masukan atau ucapan terima kasih.", "Feedback or thanks.")
_ELSEWHERE = Ranked(
    Priority.LOW,
    "out_of_scope",
    "Ditangani instansi lain; cukup diarahkan.",
    "Another agency's matter; pointing there is enough.",
)
_NORMAL = Ranked(Priority.NORMAL, "normal", "Tidak ada tanda mendesak.", "No sign of urgency.")


def rank(given: Urgency) -> Ranked:
    """The priority of a complaint: the first reason that holds, most urgent first."""
    if "self_harm" in given.flags:
        return _SELF_HARM
    if given.category is Category.FRAUD:
        return _fraud(given)
    if _deadline_near(given):
        return _PURCHASE_DEADLINE
    if given.unpaid_bank_days is not None and given.unpaid_bank_days > UNPAID_BANK_DAYS:
        return _UNPAID
    if given.unpaid_bank_days is None and "overdue" in given.flags:
        return _OVERDUE_CLAIM
    if given.repeat_contact:
        return _REPEAT
    if given.kind is Kind.FEEDBACK or given.category is Category.FEEDBACK:
        return _THANKS
    return _ELSEWHERE if given.category is Category.OUT_OF_SCOPE else _NORMAL


def _fraud(given: Urgency) -> Ranked:
    if "code_given" in given.flags:
        return _CODE_GIVEN
    return _FRAUD_QUESTION if given.kind is Kind.QUESTION else _FRAUD


def _deadline_near(given: Urgency) -> bool:
    if given.purchase_days_left is not None:
        return 0 <= given.purchase_days_left <= DEADLINE_DAYS
    return "purchase_deadline" in given.flags
