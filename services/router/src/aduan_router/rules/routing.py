"""Which queue a complaint waits in: the first handler of its category, and payment once a payout is overdue."""

from __future__ import annotations

from dataclasses import dataclass

from aduan_events.vocabulary import Category, Queue

VERSION = "2021-05.1"
SOURCE = "domain.md 6.1, column handler"

UNPAID_BANK_DAYS = 5

# TRAINING goes to the platform's liaison, who sits in the certificate queue.
QUEUES: dict[Category, Queue] = {
    Category.INC_NOT_RECEIVED: Queue.FIRST_LINE,
    Category.INC_FAILED: Queue.FIRST_LINE,
    Category.ACCT_LINK: Queue.FIRST_LINE,
    Category.CERT_MISSING: Queue.CERTIFICATE,
    Category.RATING: Queue.FIRST_LINE,
    Category.TRAINING: Queue.CERTIFICATE,
    Category.SURVEY: Queue.FIRST_LINE,
    Category.ACCESS: Queue.FIRST_LINE,
    Category.CONTACT_CHANGE: Queue.ACCOUNT,
    Category.IDENTITY: Queue.ACCOUNT,
    Category.SELECTION: Queue.FIRST_LINE,
    Category.DEACTIVATED: Queue.ACCOUNT,
    Category.FRAUD: Queue.SECURITY,
    Category.SERVICE: Queue.QUALITY,
    Category.FEEDBACK: Queue.FIRST_LINE,
    Category.OUT_OF_SCOPE: Queue.FIRST_LINE,
    Category.UNCLEAR: Queue.FIRST_LINE,
}


@dataclass(frozen=True, slots=True)
class Route:
    """A queue with its reason: a code for logs, a sentence in both languages for people."""

    queue: Queue
    code: str
    id: str
    en: str


_REASONS: dict[Queue, tuple[str, str]] = {
    Queue.FIRST_LINE: ("Petugas lini pertama menjawab lebih dulu.", "First-line officers answer first."),
    Queue.PAYMENT: (
        "Lewat 5 hari kerja sejak jadwal, diteruskan ke tim pembayaran.",
        "More than five working days since the schedule: the payment team.",
    ),
    Queue.CERTIFICATE: ("Penghubung platform yang menanyakan.", "The platform's liaison asks there."),
    Queue.ACCOUNT: ("Tim akun memeriksa identitas.", "The account team checks the identity."),
    Queue.SECURITY: ("Meja keamanan menangani penipuan.", "The security desk handles fraud."),
    Queue.QUALITY: (
        "Ditangani penjamin mutu, bukan petugas yang diadukan.",
        "The quality lead handles it, never the officer complained of.",
    ),
}


def route(category: Category, unpaid_bank_days: int | None = None) -> Route:
    """The queue of a complaint; `unpaid_bank_days` counts from the scheduled payout, if facts tell it."""
    queue = QUEUES[category]
    late = unpaid_bank_days is not None and unpaid_bank_days > UNPAID_BANK_DAYS
    if late and category in (Category.INC_NOT_RECEIVED, Category.INC_FAILED, Category.SURVEY):
        return Route(Queue.PAYMENT, "unpaid", *_REASONS[Queue.PAYMENT])
    return Route(queue, category.value, *_REASONS[queue])
