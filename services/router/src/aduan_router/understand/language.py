"""Which language a message is in, by its commonest words: Indonesian, English, both, or something else."""

from __future__ import annotations

import re
from typing import Literal

from aduan_router.understand.normal import fold

Language = Literal["id", "en", "mixed", "other"]

_WORD = re.compile(r"[^\W\d_]+")
_READ = 400
_FEW = 3

_INDONESIAN_WORDS = """
yang dan di ke dari untuk dengan ini itu saya sy aku gw gua kami kita tidak tdk ga gak nggak belum blm sudah sdh
udah udh ada bisa bs kenapa knp kapan kpn bagaimana gimana gmn apa apakah mohon tolong tlg terima kasih min kak
pak bu ya dong kok sih nih juga jg lagi masuk cair muncul insentif sertifikat sertif pelatihan kelas akun nomor
rekening daftar gelombang gel padahal pdhl karena krn sampai smp sampe terus trs masih msh sekarang skrg hari
bulan bln minggu tanggal tgl jadwal lupa ganti ubah halo selamat siang pagi sore malam bantu dibantu durung wis
kepada yth ulasan survei kartu mau
"""
_INDONESIAN = frozenset(_INDONESIAN_WORDS.split())
_ENGLISH_WORDS = """
the is are was my i you your and of to for not have has been it please pls why when how what where can cannot
can't does doesn't did do yet still since last week month received incentive certificate account number phone
change help thank thanks hello dear check with this that on in but website password course class training
schedule scheduled payment money will be
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


def language_of(text: str) -> Language:
    """The language of a message: "other" only when four words or more are of neither; a bare "p" is Indonesian."""
    words = _WORD.findall(fold(text[: _READ * 20]))[:_READ]
    indonesian = sum(word in _INDONESIAN for word in words)
    english = sum(word in _ENGLISH for word in words)
    if not indonesian and not english:
        return "other" if len(words) > _FEW else "id"
    smaller = min(indonesian, english)
    if smaller >= 2 and smaller * 4 >= indonesian + english:
        return "mixed"
    return "en" if english > indonesian else "id"
