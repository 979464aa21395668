"""The job that every engine does: parse, deduplicate by event id against keyed state, enrich, emit.

Inputs are records of this project's own language (`AddNote`, about 600 bytes with their envelope), so that the decider
shell reads them with its codec and the others as the JSON that they are. All of it is invented and the same in
every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from aduan_events.codec import encode
from aduan_events.commands import AddNote
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.personal import Personal
from aduan_runtime.homes.murmur import partition_of

PARTITIONS = 4
REPEATED = 0.08
"""The share of records that a sender sent once more."""

WARM_UP = 0.2
"""What each engine does before it is measured, as a share of the measured events: connections, caches, the JVM."""

_REPEATS_FROM = 500
_SUBJECTS = 50_000
_START = datetime(2021, 5, 24, 1, tzinfo=UTC)
_THANKS = " mohon bantuannya segera kak terima kasih, sudah menunggu lama sekali."
_TEXTS = (
    "Insentif saya belum cair sejak bulan lalu, akun dompet sudah diverifikasi",
    "Sertifikat tidak muncul di dashboard padahal sudah memberi rating dan ulasan",
    "Kode OTP tidak masuk ke nomor yang terdaftar walau sudah dicoba beberapa kali",
    "Gagal login akun, katanya kata sandi salah padahal baru saja diganti kemarin",
    "Mau ganti nomor telepon yang terdaftar karena nomor lama sudah tidak aktif lagi",
)

RULES = (
    ("insentif", "payout", "payment", "high"),
    ("sertifikat", "certificate", "certificate", "normal"),
    ("otp", "account", "account", "normal"),
    ("login", "account", "account", "normal"),
)
"""What the text says → topic, queue, priority; the first that fits."""

OTHERWISE = ("general", "first-line", "normal")


@dataclass(frozen=True, slots=True)
class Given:
    """One input record."""

    id: UUID
    key: bytes
    value: bytes

    @property
    def partition(self) -> int:
        """Where it belongs."""
        return partition_of(self.key, PARTITIONS)


def enriched(text: str) -> tuple[str, str, str]:
    """Topic, queue and priority of a text."""
    lower = text.lower()
    for word, topic, queue, priority in RULES:
        if word in lower:
            return topic, queue, priority
    return OTHERWISE


def inputs(count: int, *, seed: int = 7) -> Iterator[Given]:
    """The records in their order; a repeat is one of the last 500 different ones, byte for byte.

    Another seed gives other records about the same people.
    """
    random = Random(seed)
    people = Random(0)
    subjects = [UUID(int=people.getrandbits(128), version=4) for _ in range(_SUBJECTS)]
    recent: list[Given] = []
    for number in range(count):
        if recent and random.random() < REPEATED:
            yield random.choice(recent)
            continue
        given = _given(UUID(int=random.getrandbits(128), version=4), random.choice(subjects), number, random)
        if len(recent) < _REPEATS_FROM:
            recent.append(given)
        else:
            recent[number % _REPEATS_FROM] = given
        yield given


def _given(id: UUID, subject: UUID, number: int, random: Random) -> Given:
    at = _START + timedelta(milliseconds=number * 3)
    note = Personal[str](key="none", of="note", box=random.choice(_TEXTS) + _THANKS)
    envelope: Envelope[Message] = Envelope(
        id=id,
        subject=subject,
        complaint=subject,
        cause=id,
        correlation=id,
        occurred_at=at,
        recorded_at=at,
        data=AddNote(by="agen-1", note=note),
    )
    return Given(id, str(subject).encode("ascii"), encode(envelope))
