"""What codes are called in sentences, Indonesian and English; the console has the same words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Names = Mapping[str, tuple[str, str]]

CATEGORIES: Names = MappingProxyType(
    {
        "INC_NOT_RECEIVED": ("Insentif belum diterima", "Incentive not received"),
        "INC_FAILED": ("Insentif gagal cair", "Incentive failed"),
        "ACCT_LINK": ("Sambungan rekening atau e-wallet", "Bank or wallet link"),
        "CERT_MISSING": ("Sertifikat belum muncul", "Certificate missing"),
        "RATING": ("Rating dan ulasan", "Rating and review"),
        "TRAINING": ("Pelatihan", "Training"),
        "SURVEY": ("Survei", "Survey"),
        "ACCESS": ("Masuk akun dan kode", "Login and codes"),
        "CONTACT_CHANGE": ("Ganti nomor atau email", "New phone or e-mail"),
        "IDENTITY": ("Data diri dan NIK", "Identity and NIK"),
        "SELECTION": ("Seleksi gelombang", "Wave selection"),
        "DEACTIVATED": ("Akun dinonaktifkan", "Account disabled"),
        "FRAUD": ("Penipuan", "Fraud"),
        "SERVICE": ("Tentang layanan", "About the service"),
        "FEEDBACK": ("Usul dan pujian", "Ideas and praise"),
        "OUT_OF_SCOPE": ("Di luar Kartu Prakerja", "Not Kartu Prakerja"),
        "UNCLEAR": ("Kendala belum jelas", "Problem not clear yet"),
    }
)

QUEUES: Names = MappingProxyType(
    {
        "first-line": ("Lini pertama", "First line"),
        "payment": ("Pembayaran", "Payment"),
        "certificate": ("Sertifikat", "Certificate"),
        "account": ("Akun", "Account"),
        "security": ("Keamanan", "Security"),
        "quality": ("Mutu layanan", "Quality"),
    }
)

FIELDS: Names = MappingProxyType(
    {
        "name": ("nama", "name"),
        "email": ("email akun", "account e-mail"),
        "account_email": ("email akun", "account e-mail"),
        "phone": ("nomor HP", "phone number"),
        "card_number": ("nomor kartu", "card number"),
        "card": ("nomor kartu", "card number"),
        "problem": ("kendala", "problem"),
        "month": ("bulan insentif", "incentive month"),
        "schedule_date": ("tanggal jadwal", "schedule date"),
        "dashboard_status": ("status dasbor", "dashboard status"),
        "status": ("status dasbor", "dashboard status"),
        "partner": ("mitra", "partner"),
        "course": ("kelas", "course"),
        "institution": ("lembaga", "institution"),
        "platform": ("platform", "platform"),
        "finish_date": ("tanggal selesai", "finish date"),
        "error_text": ("teks galat", "error text"),
        "error": ("teks galat", "error text"),
        "order_number": ("nomor pesanan", "order number"),
        "date": ("tanggal", "date"),
        "url": ("alamat situs", "site address"),
        "loss": ("kerugian", "loss"),
        "survey_number": ("nomor survei", "survey number"),
        "wave": ("gelombang", "wave"),
        "wallet_phone": ("HP e-wallet", "wallet phone"),
    }
)


def named(names: Names, code: object) -> tuple[str, str]:
    """The name of a code in both languages; the code itself where it has none."""
    return names.get(str(code), (str(code), str(code)))
