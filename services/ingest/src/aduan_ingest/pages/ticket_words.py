"""What a state means to a citizen (domain.md 5), what happens next, and what is asked (6.5): pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from aduan_almanac.wib import wib_day, written, written_day
from aduan_events.ticket import written as written_ticket
from aduan_events.vocabulary import CaseState, CloseReason
from aduan_ingest.acceptance import Locale
from aduan_ingest.tickets import TicketState

OUTSIDE: Mapping[CaseState, str] = {
    CaseState.RECEIVED: "received",
    CaseState.ACKNOWLEDGED: "received",
    CaseState.INCOMPLETE: "waits_for_you",
    CaseState.TRIAGED: "in_work",
    CaseState.ASSIGNED: "in_work",
    CaseState.IN_PROGRESS: "in_work",
    CaseState.REOPENED: "in_work",
    CaseState.WAITING_PARTNER: "waits_for_partner",
    CaseState.ANSWERED: "answered",
    CaseState.CLOSED: "done",
}

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "received": ("Diterima", "Received"),
    "in_work": ("Diproses", "In work"),
    "waits_for_you": ("Menunggu Anda", "Waiting for you"),
    "waits_for_partner": ("Menunggu mitra", "Waiting for a partner"),
    "answered": ("Dijawab", "Answered"),
    "done": ("Selesai", "Closed"),
}

_LINES: Mapping[str, tuple[str, ...]] = {
    "received": ("received", "in_work", "answered", "done"),
    "in_work": ("received", "in_work", "answered", "done"),
    "waits_for_you": ("received", "waits_for_you", "answered", "done"),
    "waits_for_partner": ("received", "in_work", "waits_for_partner", "done"),
    "answered": ("received", "in_work", "answered", "done"),
    "done": ("received", "in_work", "answered", "done"),
}

_NEXT: Mapping[str, tuple[str, str]] = {
    "received": ("Aduan Anda dibaca petugas.", "An officer reads your complaint."),
    "in_work": ("Petugas sedang memeriksa aduan Anda.", "An officer is looking into your complaint."),
    "waits_for_you": (
        "Kami menunggu jawaban Anda. Selama itu, batas waktu berhenti.",
        "We are waiting for your answer. Until then the deadline pauses.",
    ),
    "waits_for_partner": (
        "Kami menunggu kabar dari mitra: bank, dompet digital, atau platform pelatihan.",
        "We are waiting for a partner: a bank, an e-wallet or a training platform.",
    ),
    "answered": (
        "Jawaban sudah kami kirim. Belum sesuai? Balas di sini dalam 10 hari kerja.",
        "We have answered. Not solved? Reply here within 10 working days.",
    ),
    "done": (
        "Aduan ini selesai. Masih ada kendala? Balas di sini, ceritanya tidak perlu diulang.",
        "This complaint is closed. Still a problem? Reply here, no need to tell it all again.",
    ),
}

_ENDED: Mapping[CloseReason, tuple[str, str]] = {
    CloseReason.DUPLICATE: (
        "Aduan ini kami tautkan ke aduan Anda yang lain tentang hal yang sama.",
        "We linked this to another complaint of yours about the same thing.",
    ),
    CloseReason.NO_REPLY_10WD: (
        "Aduan ini selesai karena 10 hari kerja tanpa kabar. Balas di sini bila masih ada kendala.",
        "This complaint was closed after 10 working days without news. Reply here if the problem remains.",
    ),
    CloseReason.OUT_OF_SCOPE: (
        "Hal ini ditangani instansi lain. Penjelasannya sudah kami kirim.",
        "Another agency handles this. We sent you the explanation.",
    ),
    CloseReason.WITHDRAWN: ("Aduan ini Anda tarik kembali.", "You withdrew this complaint."),
}

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "card": (
        "Mohon tulis 16 digit nomor Kartu Prakerja dari dashboard (bukan NIK).",
        "Please write the 16 digits of your Kartu Prakerja from the dashboard (not your NIK).",
    ),
    "phone": ("Nomor HP yang terdaftar di akun?", "Which mobile number is in your account?"),
    "email": ("E-mail yang dipakai di akun?", "Which e-mail address does your account use?"),
    "name": ("Nama sesuai KTP?", "Your name as on your identity card?"),
    "problem": (
        "Kendalanya apa, muncul pesan apa, sejak kapan?",
        "What is the problem, which message do you see, since when?",
    ),
    "status": ("Status insentif di dashboard tertulis apa?", "What does the dashboard say about your incentive?"),
    "partner": (
        "Insentif dikirim ke BNI, OVO, GoPay, LinkAja, atau DANA?",
        "Is your incentive sent to BNI, OVO, GoPay, LinkAja or DANA?",
    ),
    "course": (
        "Nama kelas, platform, dan tanggal selesai?",
        "Name of the course, platform, and the date you finished?",
    ),
    "url": (
        "Tulis alamat situs atau nomor pengirimnya; jangan dibuka lagi.",
        "Write the address of the site or the sender's number; do not open it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One mark on the state line: "past", "here" or "ahead". `on` is the WIB day it was reached, `iso` the instant."""

    words: str
    when: str
    icon: str
    on: str | None = None
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class TicketWords:
    """All that the page says about a state. `head` and `tail` are the number, cut where the eye rests."""

    written: str
    head: str
    tail: str
    steps: tuple[Step, ...]
    now: str
    next: str
    due: str | None
    questions: tuple[str, ...]
    mark: str


def mark_of(state: TicketState | None) -> str:
    """Changes whenever the page would say something else."""
    if state is None:
        return "none"
    parts = (state.ticket, state.state, state.due_at, state.lacks, state.close_reason, state.has_address, state.erased)
    return sha256(repr((*parts, *state.news)).encode()).hexdigest()[:12]


def ticket_words(state: TicketState, language: Locale) -> TicketWords | None:
    """The words for a numbered complaint; None before that."""
    if state.ticket is None:
        return None
    at = 0 if language == "id" else 1
    outside = OUTSIDE[state.state or CaseState.RECEIVED]
    number = written_ticket(state.ticket)
    digits, _, letter = number.partition("-")
    ended = _ENDED.get(state.close_reason) if outside == "done" and state.close_reason else None
    return TicketWords(
        written=number,
        head=digits[:-3],
        tail=f"{digits[-3:]}-{letter}",
        steps=_steps(outside, state.reached, language),
        now=STATE_WORDS[outside][at],
        next=(ended or _NEXT[outside])[at],
        due=_due(outside, state.due_at, language),
        questions=tuple(QUESTIONS[one][at] for one in state.lacks if one in QUESTIONS)
        if outside == "waits_for_you"
        else (),
        mark=mark_of(state),
    )


def _due(outside: str, due_at: datetime | None, language: Locale) -> str | None:
    """No deadline runs while the citizen is asked, nor after an answer."""
    if due_at is None or outside in ("waits_for_you", "answered", "done"):
        return None
    return written(due_at, language)


def _steps(outside: str, reached: Mapping[CaseState, datetime], language: Locale) -> tuple[Step, ...]:
    at = 0 if language == "id" else 1
    line = _LINES[outside]
    here = line.index(outside)
    ended = outside in ("answered", "done")
    steps: list[Step] = []
    for index, name in enumerate(line):
        since = _since(name, reached) if index <= here else None
        steps.append(
            Step(
                STATE_WORDS[name][at],
                "past" if index < here else "here" if index == here else "ahead",
                "check" if index < here or (ended and index == here) else "clock" if index == here else "ring",
                written_day(wib_day(since), language, year=False) if since else None,
                since.isoformat() if since else None,
            )
        )
    return tuple(steps)


def _since(outside: str, reached: Mapping[CaseState, datetime]) -> datetime | None:
    """When the first of the states that are one outside was reached."""
    return min((at for state, at in reached.items() if OUTSIDE[state] == outside), default=None)
