"""Invented people and what they write: slang, gaps and repeats (domain.md 1.5, 6.2, 6.4). None can exist."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_FIRST = (
    "Sari",
    "Bima",
    "Wulan",
    "Raka",
    "Dewi",
    "Agus",
    "Putri",
    "Bayu",
    "Intan",
    "Yoga",
    "Nadia",
    "Fajar",
    "Lestari",
    "Galih",
    "Ratna",
    "Dimas",
    "Ayu",
    "Reza",
    "Mega",
    "Arif",
)
_LAST = ["Contoh", "Misal", "Rekaan", "Umpama", "Teladan", "Andai", "Ibarat", "Khayal", "Permisalan", "Percontohan"]

PHRASES: dict[str, tuple[str, ...]] = {
    "payment": (
        "min insentif sy blm cair pdhl jadwal tgl 20, ke {partner}",
        "insentif ke-{n} blm masuk {partner}, statusnya msh sedang diproses mulu dr minggu lalu",
        "intensif prakerja gel 14 blm turun smp skrg, {partner} sy aktif kok",
        "status GAGAL katanya cek rekening {partner}, pdhl msh bisa transfer",
        "kok dana insentif di refund sih? {partner} sy aktif dan udh upgrade",
        "insentifku kok durung mlebu to min, wis limang dino",
    ),
    "certificate": (
        "sertifikat tdk muncul di dashboard udh 10 hr, kelas barista di {platform}",
        "sertif dr lembaga ada tp di dasbor msh 0, beli kelas di {platform}",
        "Sertifikat blm ada pdhl kelas sdh selesai dan sdh kasih rating di {platform}",
        "tombol ulasan ga bisa diklik di {platform}, jd sertifikat ga keluar",
    ),
    "account": (
        "no hp ganti yg lama hangus, gmn cara ubahnya",
        "mau ubah email akun bs gak min",
        "akun dinonaktifkan pdhl ga pernah dpt bansos",
        "NIK tdk ditemukan pas daftar",
        "gabisa login loading trs, OTP ga masuk2 udh 1 jam",
    ),
    "first-line": (
        "gel 17 kpn dibuka ya",
        "mau ganti ewalet dr linkaja ke gopay gmn",
        "gagal upgrade ovo mulu foto ktp ditolak",
        "survei 2 ga muncul2 di dasbor",
        "kode voucher ga masuk saldo kepotong 350rb di {platform}",
        "BSU 1jt kapan cair",
        "tolong tambahin kelas barista di kupang",
        "p",
        "tolong",
    ),
    "security": (
        "prakerjavip.go.id itu resmi bukan?",
        "disuruh transfer 50rb biar lolos seleksi, ini penipuan bukan? nomornya sy simpan",
    ),
    "quality": ("telp dr pagi nada sibuk mulu", "csnya jutek bgt, sudah 3x email ga dibalas!!"),
}
_WEIGHTS = {"payment": 38, "certificate": 27, "account": 14, "first-line": 15, "security": 3, "quality": 3}
_PLATFORMS = ("Tokopedia", "Bukalapak", "Pintaria", "Pijar Mahir", "Sekolahmu", "Mau Belajar Apa", "Sisnaker")
_PARTNERS = ("BNI", "OVO", "GoPay", "LinkAja", "DANA")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented, with identifiers that cannot belong to a person."""

    number: int
    name: str
    email: str
    phone: str
    card: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person writes, and which of their details they give in the first message."""

    person: Person
    title: str
    message: str
    gives: frozenset[str]

    def body(self) -> str:
        """The message as a mail holds it: the problem and the details given, in the person's own order."""
        lines = [self.message]
        if "name" in self.gives:
            lines.append(f"Nama: {self.person.name}")
        if "email" in self.gives:
            lines.append(f"Email akun: {self.person.email}")
        if "phone" in self.gives:
            lines.append(f"HP {self.person.phone}")
        if "card" in self.gives:
            lines.append(f"Nomor kartu prakerja {self.person.card}")
        return "\n".join(lines) + "\n"


def person(number: int) -> Person:
    """The number-th invented person: always the same."""
    random = Random(number)
    digits = f"{number:08d}"
    return Person(
        number=number,
        name=f"{random.choice(_FIRST)} {random.choice(_LAST)}",
        email=f"warga{number}@example.com",
        phone=f"0840{digits}",
        card=f"0000{number:012d}",
    )


def letter(random: Random, who: Person) -> Letter:
    """What this person writes now: topic by weight, details given or left out as in life."""
    topic = random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
    text = random.choice(PHRASES[topic]).format(
        partner=random.choice(_PARTNERS), platform=random.choice(_PLATFORMS), n=random.randint(1, 4)
    )
    gives = frozenset(
        name
        for name, chance in (("name", 0.75), ("email", 0.7), ("phone", 0.65), ("card", 0.45))
        if random.random() < chance
    )
    title = " ".join(text.split()[:7]).rstrip(",") if random.random() < 0.85 else ""
    return Letter(who, title, text, gives)


def answer(letter: Letter, lacks: frozenset[str]) -> str:
    """What the person writes when asked for what lacks."""
    who = letter.person
    lines = ["ini ya min datanya, makasih"]
    if "name" in lacks:
        lines.append(f"Nama: {who.name}")
    if "email" in lacks:
        lines.append(f"Email akun: {who.email}")
    if "phone" in lacks:
        lines.append(f"HP {who.phone}")
    if "card" in lacks:
        lines.append(f"Nomor kartu prakerja {who.card}")
    return "\n".join(lines) + "\n"
