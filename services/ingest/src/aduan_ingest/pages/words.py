"""The sentences of the public pages, Indonesian first. "Anda", short, no blame (look.md, principle 5)."""

from __future__ import annotations

from collections.abc import Mapping

from aduan_ingest.acceptance import Locale

WORDS: Mapping[str, tuple[str, str]] = {
    "brand": ("Kartu Prakerja", "Kartu Prakerja"),
    "other_language": ("English", "Bahasa Indonesia"),
    "hours": (
        "Petugas melayani 08.00–20.00 WIB setiap hari; aduan diterima kapan saja.",
        "Officers answer 08:00–20:00 WIB daily; complaints are taken at any time.",
    ),
    "clock": ("Jam program: {now}", "Programme clock: {now}"),
    # the form
    "form_title": ("Sampaikan aduan", "Make a complaint"),
    "lede": (
        "Gratis, setiap hari. Hanya kendala yang wajib diisi, lainnya boleh menyusul.",
        "Free, every day. Only the problem must be filled in, the rest can follow later.",
    ),
    "five": ("Lima hal agar cepat dibantu", "Five things that help us help you"),
    "five_message": ("Kendala", "Problem"),
    "five_message_why": ("apa, pesan apa, sejak kapan", "what, which message, since when"),
    "five_name": ("Nama", "Name"),
    "five_name_why": ("sesuai KTP", "as on your identity card"),
    "five_email": ("Email", "E-mail"),
    "five_email_why": ("yang dipakai di akun", "the one of your account"),
    "five_phone": ("Nomor HP", "Mobile"),
    "five_phone_why": ("yang terdaftar di akun", "the one of your account"),
    "five_card": ("Nomor kartu", "Card number"),
    "five_card_why": ("16 angka di dasbor", "16 digits on the dashboard"),
    "of_five": ("{n} dari 5", "{n} of 5"),
    "message_label": ("Kendalanya apa?", "What is the problem?"),
    "message_help": (
        "Apa yang terjadi, pesan apa yang muncul, sejak kapan. Dua atau tiga kalimat cukup.",
        "What happened, which message you see, since when. Two or three sentences are enough.",
    ),
    "no_secrets": (
        "Jangan tulis OTP, PIN, kata sandi, atau NIK.",
        "Do not write a login code, PIN, password or identity number (NIK).",
    ),
    "name_label": ("Nama sesuai KTP", "Name as on your identity card"),
    "email_label": ("Email di akun Prakerja", "E-mail of your Prakerja account"),
    "email_help": ("Kabar dan tanda terima kami kirim ke sini.", "We send news and your receipt here."),
    "phone_label": ("Nomor HP di akun Prakerja", "Mobile number of your Prakerja account"),
    "card_number_label": ("Nomor Kartu Prakerja", "Kartu Prakerja number"),
    "card_number_help": (
        "16 angka, ada di dasbor. Bukan NIK. Tidak hafal? Kosongkan, kami tanyakan lewat email.",
        "16 digits, on your dashboard. Not your NIK. Not at hand? Leave it empty, we will ask by e-mail.",
    ),
    "privacy": ("Kerahasiaan", "Confidentiality"),
    "anonymous_label": ("Sembunyikan nama saya", "Hide my name"),
    "anonymous_help": ("Nama Anda tidak ditampilkan kepada siapa pun.", "Your name is shown to nobody."),
    "secret_label": ("Rahasiakan isi aduan", "Keep my complaint secret"),
    "secret_help": ("Isinya hanya dibaca petugas, tidak untuk umum.", "Only officers read it, never the public."),
    "send": ("Kirim aduan", "Send complaint"),
    "after_sending": (
        "Sesudah terkirim, nomor aduan langsung muncul. Petugas menjawab paling lambat {due}.",
        "Once sent, your complaint number appears at once. An officer answers by {due}.",
    ),
    "draft_kept": ("Draf tersimpan di perangkat ini.", "A draft is kept on this device."),
    "draft_clear": ("Hapus draf", "Delete draft"),
    "error_prefix": ("Salah: ", "Error: "),
    "not_sent": ("Belum terkirim", "Not sent yet"),
    "not_sent_one": ("Belum terkirim: 1 isian perlu diperiksa", "Not sent yet: 1 field needs a look"),
    "not_sent_many": ("Belum terkirim: {n} isian perlu diperiksa", "Not sent yet: {n} fields need a look"),
    "not_open": ("Belum terbuka", "Not open yet"),
    "kept": ("Isian Anda masih ada di bawah.", "What you wrote is still below."),
    "kept_key": (
        "Aduan pertama Anda sudah aman. Kirim sekali lagi bila ini aduan baru.",
        "Your first complaint is safe. Send once more if this is a new one.",
    ),
    # the ticket page
    "your_number": ("Nomor aduan Anda", "Your complaint number"),
    "ticket_title": ("Aduan {ticket}", "Complaint {ticket}"),
    "safe_title": ("Aduan Anda aman", "Your complaint is safe"),
    "safe_text": (
        "Aduan sudah tersimpan. Nomornya segera muncul di halaman ini; simpan tautannya.",
        "Your complaint is stored. Its number will appear on this page shortly; keep the link.",
    ),
    "copy_number": ("Salin", "Copy"),
    "copied": ("Tersalin", "Copied"),
    "states": ("Keadaan aduan", "State of the complaint"),
    "next": ("Berikutnya", "What happens next"),
    "by_when": ("Kabar berikutnya paling lambat {due}.", "You will hear from us by {due}."),
    "whole_story": ("Yang sudah terjadi", "What has happened"),
    "reply_label": ("Balas atau tambah cerita", "Reply or add to your story"),
    "reply_help": (
        "Boleh juga menambah cerita. Tanpa OTP, PIN, atau kata sandi.",
        "You can also add to your story. No login code, PIN or password.",
    ),
    "reply_send": ("Kirim balasan", "Send reply"),
    "replied": ("Balasan Anda aman tersimpan.", "Your reply is stored."),
    "news": ("Ada kabar baru. Muat ulang halaman ini.", "There is news. Reload this page."),
    "erased": ("Data Anda sudah dihapus", "Your data were erased"),
    "erased_text": (
        "Isi aduan dan data pribadi Anda sudah dihapus dan tidak bisa dibuka lagi. Nomor dan status tetap tercatat "
        "tanpa data Anda. Masih ada kendala? Kirim aduan baru.",
        "What you wrote and your personal data were erased and cannot be opened again. The number and its state stay "
        "on record without your data. Still a problem? Send a new complaint.",
    ),
    "locked": ("Cerita dan balasan", "Story and replies"),
    "locked_text": (
        "Untuk membaca cerita atau membalas, minta kode 6 angka. Kami kirim ke alamat email aduan ini.",
        "To read the story or reply, ask for a 6-digit code. We mail it to the address of this complaint.",
    ),
    "code_send": ("Kirim kode ke email saya", "Mail me a code"),
    "code_again": ("Kirim kode baru", "Mail a new code"),
    "code_label": ("Kode 6 angka", "6-digit code"),
    "code_help": (
        "Berlaku 10 menit, hanya untuk halaman ini. Petugas tidak pernah menanyakannya.",
        "Valid for 10 minutes, for this page only. Officers never ask for it.",
    ),
    "code_open": ("Buka", "Open"),
    "code_wrong": ("Kode tidak cocok. Sisa {n} percobaan.", "That code does not match. {n} tries left."),
    "code_over": (
        "Kode sudah tidak berlaku. Minta kode baru.",
        "This code is no longer valid. Ask for a new one.",
    ),
    "code_wait": (
        "Kode sudah dikirim. Periksa juga folder spam, atau minta lagi dalam {n} detik.",
        "A code was sent. Check your spam folder too, or ask again in {n} seconds.",
    ),
    "session_over": (
        "Demi keamanan, buka lagi dengan kode, lalu kirim balasan. Tulisan Anda masih tersimpan di halaman ini.",
        "To be safe, open this page with a code again, then send your reply. What you wrote is still here.",
    ),
    "code_not_sent": (
        "Kode belum terkirim. Coba lagi sebentar lagi.",
        "The code was not sent. Try again in a moment.",
    ),
    "story_away": (
        "Cerita belum bisa ditampilkan. Semuanya aman; muat ulang sebentar lagi.",
        "The story cannot be shown now. All of it is safe; reload in a moment.",
    ),
    # pages that say one thing
    "missing_title": ("Halaman ini tidak ditemukan", "This page was not found"),
    "missing_text": (
        "Periksa tautannya. Bila aduan baru saja dikirim, tunggu sebentar lalu muat ulang.",
        "Check the link. If you sent your complaint just now, wait a moment and reload.",
    ),
    "away_title": ("Keadaan aduan belum bisa dibaca", "The state cannot be read right now"),
    "away_text": (
        "Aduan yang sudah diterima tetap aman, dan nomornya muncul di sini begitu sistem pulih. Muat ulang sebentar"
        " lagi.",
        "A complaint that was accepted is safe, and its number appears here once the system is back. Reload in a"
        " moment.",
    ),
    "reload": ("Muat ulang", "Reload"),
    "to_form": ("Ke formulir aduan", "To the complaint form"),
    # who, where, delivery
    "who_you": ("Anda", "you"),
    "who_officer": ("petugas", "officer"),
    "who_system": ("sistem", "system"),
    "via_form": ("lewat formulir", "by form"),
    "via_chat": ("lewat live chat", "by live chat"),
    "via_email": ("lewat email", "by e-mail"),
    "via_phone": ("lewat telepon", "by phone"),
    "delivery_pending": ("sedang dikirim", "being sent"),
    "delivery_delivered": ("terkirim", "sent"),
    "delivery_failed": ("gagal terkirim", "could not be sent"),
    "delivery_unknown": ("belum pasti sampai", "may not have arrived"),
    "event_ComplaintOpened": ("Aduan dibuka.", "The complaint was opened."),
    "event_InformationRequested": ("Kami menanyakan data yang belum ada.", "We asked for what was missing."),
    "event_InformationReminded": ("Kami mengingatkan sekali lagi.", "We reminded you once."),
    "event_InformationSupplied": ("Data tambahan diterima.", "Further details were received."),
    "event_ComplaintReopened": ("Aduan dibuka kembali.", "The complaint was reopened."),
    "event_ComplaintClosed": ("Aduan ditutup.", "The complaint was closed."),
    "event_ComplaintLinked": ("Ditautkan ke aduan Anda yang lain.", "It was linked to another complaint of yours."),
    "event_other": ("Aduan diperbarui.", "The complaint was updated."),
}


def words_in(language: Locale) -> Mapping[str, str]:
    """All sentences in one language."""
    at = 0 if language == "id" else 1
    return {name: both[at] for name, both in WORDS.items()}
