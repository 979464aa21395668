"""The wording of replies and questions (domain.md 6.5 and 6.6), Indonesian first; `texts.py` dates and fills them."""

from __future__ import annotations

from datetime import date

REPLIES: dict[str, tuple[str, str]] = {
    "ACK": (
        "Halo {name}, aduan Anda kami catat dengan nomor {ticket} pada {time}. Kabar berikutnya paling lambat {due}.",
        "Hello {name}, we recorded your complaint as {ticket} at {time}; you will hear from us by {due}.",
    ),
    "MISSING": (
        "Agar bisa kami periksa, mohon lengkapi: {list}. Jangan kirim OTP, PIN, atau kata sandi.",
        "To look into this we still need: {list}. Never send a code, PIN or password.",
    ),
    "IN_WINDOW": (
        "Insentif ke-{number} terjadwal {date}. Dana dikirim bertahap, 3-5 hari kerja; mohon tunggu sampai {due}.",
        "Payment {number} is scheduled for {date}; it goes out in batches within 3-5 working days. "
        "Please wait until {due}.",
    ),
    "OVERDUE": (
        "Sudah lewat 5 hari kerja, jadi kami teruskan ke tim pembayaran.",
        "Five working days have passed, so we handed this to the payment team.",
    ),
    "LIMIT": (
        "Transfer dikembalikan karena batas dana masuk {partner} terlampaui. "
        "Pakai akun lain atau tunggu bulan berikutnya, lalu kabari kami.",
        "{partner} returned the transfer because its incoming limit was reached. "
        "Link another account or wait for the new month, then tell us.",
    ),
    "KYC": (
        "Akun {partner} belum terverifikasi atau NIK-nya berbeda. "
        "Selesaikan di aplikasi {partner}, lalu sambungkan ulang.",
        "Your {partner} account is unverified or has another NIK. Fix it in the app and link it again.",
    ),
    "CERT": (
        "Pastikan kelas tuntas serta rating dan ulasan terisi. Bila sudah 7 hari, kami tanyakan ke {platform}.",
        "Check that the course is finished, rated and reviewed. After 7 days we will ask {platform}.",
    ),
    "FRAUD": (
        "Situs resmi hanya prakerja.go.id. {url} bukan milik kami; jangan isi data di sana. "
        "Bila kode sudah diberikan, segera ganti kata sandi dan hubungi {partner}.",
        "Our only site is prakerja.go.id. {url} is not ours. "
        "If you gave a code, change your password and call {partner} now.",
    ),
    "CALM": (
        "Kami paham ini mengecewakan dan mohon maaf atas penantiannya. Mari kita selesaikan: {step}.",
        "We understand this is frustrating and are sorry for the wait. Next step: {step}.",
    ),
    "OTHER": (
        "Hal ini ditangani {agency}; silakan hubungi {contact}.",
        "This belongs to {agency}; please contact {contact}.",
    ),
    "CLOSE": (
        "Aduan {ticket} selesai: {result}. Belum sesuai? Balas dalam 10 hari kerja. Nilai layanan kami 1-5?",
        "Complaint {ticket} is closed: {result}. Not solved? Reply within 10 working days. Rate us 1-5?",
    ),
    "AFTER_HOURS": (
        "Petugas melayani 08.00-20.00 WIB setiap hari; pesan Anda tetap tercatat.",
        "Officers answer 08:00-20:00 WIB daily; your message is saved.",
    ),
}

JOINED: tuple[str, str] = (
    "Halo {name}, pesan Anda kami terima pada {time} dan kami tambahkan ke aduan nomor {ticket}. "
    "Petugas membacanya bersama aduan itu, jadi Anda tidak perlu bercerita ulang.",
    "Hello {name}, we received your message at {time} and added it to complaint {ticket}. "
    "Officers read it together with that complaint, so you need not tell it all again.",
)

REVIEW_PLACES: tuple[tuple[date, tuple[str, str], str], ...] = (
    (
        date(2020, 1, 1),
        (
            "Isi rating dan ulasan di platform digital tempat Anda membeli kelas; ulasan di lembaga pelatihan saja "
            "tidak dihitung.",
            "Rate and review on the digital platform where you bought the course; a review at the training "
            "institution alone does not count.",
        ),
        "article.txt (24 May 2021), domain.md 1.2",
    ),
    (
        date(2021, 3, 18),
        (
            "Isi rating dan ulasan di platform digital tempat Anda membeli kelas; untuk kelas Sisnaker, isi di "
            "dashboard Prakerja. Ulasan di lembaga pelatihan saja tidak dihitung.",
            "Rate and review on the digital platform where you bought the course; for Sisnaker courses, on the "
            "Prakerja dashboard. A review at the training institution alone does not count.",
        ),
        "domain.md 0.4 (S5, S6: Sisnaker courses from 18 March 2021)",
    ),
    (
        date(2021, 10, 1),
        (
            "Isi rating dan ulasan di dashboard Prakerja; ulasan di lembaga pelatihan saja tidak dihitung.",
            "Rate and review on the Prakerja dashboard; a review at the training institution alone does not count.",
        ),
        "domain.md 0.4 (S2: told for all by October 2021; the exact day is assumed)",
    ),
)

FIELD_QUESTIONS: dict[str, tuple[str, str]] = {
    "name": ("Nama sesuai KTP?", "Your name as on your identity card?"),
    "email": ("E-mail yang dipakai di akun?", "The e-mail address of your account?"),
    "phone": ("Nomor HP yang terdaftar di akun?", "The mobile number of your account?"),
    "card": (
        "Mohon tulis 16 digit nomor Kartu Prakerja dari dashboard (bukan NIK).",
        "Please write the 16 digits of your Kartu Prakerja number from the dashboard (not the NIK).",
    ),
    "problem": (
        "Kendalanya apa, muncul pesan apa, sejak kapan?",
        "What is the problem, which message do you see, since when?",
    ),
    "status": ("Status insentif di dashboard tertulis apa?", "What does the dashboard say about your incentive?"),
    "partner": (
        "Insentif dikirim ke BNI, OVO, GoPay, LinkAja, atau DANA?",
        "Does the incentive go to BNI, OVO, GoPay, LinkAja or DANA?",
    ),
    "course": (
        "Nama kelas, platform, dan tanggal selesai?",
        "Which course, on which platform, finished when?",
    ),
    "url": (
        "Tulis alamat situs atau nomor pengirimnya; jangan dibuka lagi.",
        "Write the address of the site or the sender's number; do not open it again.",
    ),
}

FIELD_NAMES: dict[str, tuple[str, str]] = {
    "name": ("nama", "name"),
    "email": ("e-mail akun", "account e-mail"),
    "phone": ("nomor HP", "mobile number"),
    "card": ("nomor Kartu Prakerja", "Kartu Prakerja number"),
    "problem": ("kendala", "problem"),
    "status": ("status di dashboard", "status on the dashboard"),
    "partner": ("penerima insentif", "incentive partner"),
    "course": ("kelas", "course"),
    "url": ("alamat situs", "address of the site"),
}
