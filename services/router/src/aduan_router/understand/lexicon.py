"""The words that rules know: classes of words that cues name, and those that a denial passes through."""

from __future__ import annotations

from aduan_events.vocabulary import Category
from aduan_router.understand.cues import CUES

_CLASSES = """
incentive: amount600 bantuan dana insentif  pembayaran uang
arrive: bayar cair dapat kirim masuk sampai terima transfer turun
appear: ada dapat keluar lapor lihat masuk muncul sedia tampil temu terbit terima
wallet: bca bni bri dana ewallet gopay linkaja mandiri ovo rekening
link: kait lepas pasang putus sambung taut
upgrade: kyc premium upgrade
fail: error gagal kendala macet masalah rusak salah tolak
change: ganti pindah ubah
review: rating ulasan
course: absen kelas kuis materi pelatihan tugas ujian zoom
login: akses buka login masuk
code: kode otp verifikasi
contact: email hp
idnum: kk ktp nik
off: batal beku blacklist blokir cabut nonaktif suspend gugur coret
swindle: calo joki palsu tipu
desk: aduan chat hotline keluhan laporan petugas tiket
reach: angkat balas hubung sibuk tanggap tanggapan
platform: bukalapak mahir pijar pintaria sekolahmu sisnaker skillacademy tokopedia tokped
wait: kapan lama lewat mana masih proses telat terus tunda tunggu
ask: janji jasa jual minta nawar ngaku suruh tawar
"""

# Words that a denial passes through: what is denied is the word after them as well ("belum ada dana masuk").
_LIGHT = """
ada akun bantuan be been bisa dana dapat dashboard di insentif jadi juga kan ke kelas kode kunjung lagi masuk
mau muncul otp pernah prakerja rating saldo sama sampai saya sekali sempat sertifikat survei terima the to
tombol uang ulasan yang yet
"""

# Words that no cue names but other rules do, so that their inflected forms are recognised too; and words that look
# inflected but mean something of their own ("masukan" is advice, not "masuk").
_OTHER = """
tidak belum bukan tanpa sudah padahal tetapi karena tolong bagaimana kenapa apa apakah kapan mana berapa bisa
boleh cara tanya mau saya ada hari minggu bulan kali lagi nomor kartu prakerja peserta aktif sopan layanan
pelayanan beli selesai bantuan masukan pelatihan ulasan laporan keluhan jawaban pembayaran pengumuman tagihan
kependudukan tanggapan umur pilih komplain lapor sambung hapus dapat jadi nama
"""


def _classes() -> dict[str, frozenset[str]]:
    lines = (line.split(": ") for line in _CLASSES.strip().splitlines())
    return {name: frozenset(members.split()) for name, members in lines}


def _cue_lines() -> dict[Category, tuple[tuple[int, str], ...]]:
    return {
        category: tuple(
            (int(weight), cue.strip())
            for weight, _, cues in (line.partition(":") for line in block.strip().splitlines())
            for cue in cues.split(",")
        )
        for category, block in CUES.items()
    }


CLASSES = _classes()
CUE_LINES = _cue_lines()
LIGHT = frozenset(_LIGHT.split())


def _bases() -> frozenset[str]:
    words = {word for members in CLASSES.values() for word in members}
    for lines in CUE_LINES.values():
        for _, cue in lines:
            words.update(part.lstrip("!+") for part in cue.split() if part.lstrip("!+")[0] not in "@~")
    return frozenset(words | LIGHT | set(_OTHER.split()))


BASES = _bases()
