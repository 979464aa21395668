"""The sentences of the form and of /v1/contacts: what is wrong with a field and what to do, in both languages."""

from __future__ import annotations

from aduan_runtime.problems import FieldError, error

MASKED = {
    "otp": ("kode OTP", "a login code"),
    "pin": ("PIN", "a PIN"),
    "password": ("kata sandi", "a password"),
    "cvv": ("CVV", "a card security code"),
    "nik": ("NIK", "an identity number (NIK)"),
    "kk": ("nomor KK", "a family card number (KK)"),
}


def required(field: str) -> FieldError:
    """The only field that nobody can do without is the problem itself, and for programs the channel."""
    if field == "message":
        return error(
            field,
            "required",
            "Ceritakan kendalanya. Satu kalimat pun cukup.",
            "Tell us what is wrong. One sentence is enough.",
        )
    return error(field, "required", "Wajib diisi.", "This field is required.")


def unknown_field(field: str) -> FieldError:
    return error(field, "unknown_field", "Isian ini tidak dikenal. Hapus.", "This field is not known. Remove it.")


def duplicate(field: str) -> FieldError:
    return error(field, "duplicate", "Isian ini tertulis dua kali.", "This field stands twice.")


def not_a_string(field: str) -> FieldError:
    return error(field, "not_a_string", "Tulis sebagai teks.", "Send this as text.")


def not_a_boolean(field: str) -> FieldError:
    return error(field, "not_a_boolean", "Tulis true atau false.", "Send true or false.")


def not_one_of(field: str, words: str) -> FieldError:
    return error(field, "not_one_of", f"Pilih salah satu: {words}.", f"Use one of: {words}.")


def not_text(field: str) -> FieldError:
    return error(
        field,
        "not_text",
        "Ada tanda yang bukan huruf. Ketik ulang bagian itu.",
        "It holds something that is no character. Type that part again.",
    )


def too_long(field: str, length: int, longest: int) -> FieldError:
    have, may = f"{length:,}".replace(",", "."), f"{longest:,}".replace(",", ".")
    return error(
        field,
        "too_long",
        f"Ada {have} huruf, paling banyak {may}. Singkatkan.",
        f"It has {length:,} characters, at most {longest:,} fit. Make it shorter.",
    )


def email_shape() -> FieldError:
    return error(
        "email",
        "email_shape",
        "Tulis alamat email seperti sari@example.com, atau kosongkan.",
        "Write an e-mail address like sari@example.com, or leave it empty.",
    )


def email_maybe_typo(meant: str) -> FieldError:
    """Asked once on the form, before anything is accepted."""
    return error(
        "email",
        "email_maybe_typo",
        f"Maksud Anda {meant}? Perbaiki, atau kirim sekali lagi bila sudah benar.",
        f"Did you mean {meant}? Change it, or send once more if it is right.",
    )


def email_noted(meant: str) -> FieldError:
    """A note to programs: accepted as written, though it looks like a slip."""
    return error(
        "email",
        "email_maybe_typo",
        f"Alamat disimpan seperti tertulis. Mungkin maksudnya {meant}?",
        f"The address is kept as written. Was {meant} meant?",
    )


def phone(digits: int, numbers_only: bool) -> FieldError:
    """What is wrong with a phone number: too few digits, too many, or another shape."""
    if numbers_only and digits < 10:
        return error(
            "phone",
            "phone_short",
            f"Baru {digits} angka, biasanya 10–13 angka.",
            _usual(f"Only {digits} digits so far"),
        )
    if numbers_only and digits > 14:
        return error(
            "phone", "phone_long", f"Ada {digits} angka, biasanya 10–13 angka.", _usual(f"It has {digits} digits")
        )
    return error(
        "phone",
        "phone_shape",
        "Tulis nomor HP seperti 0840 0000 0001, atau kosongkan.",
        "Write a mobile number like 0840 0000 0001, or leave it empty.",
    )


def _usual(what: str) -> str:
    return f"{what}, 10–13 are usual."


def card(digits: int, numbers_only: bool) -> FieldError:
    """What is wrong with a card number: too few digits, too many, or not digits."""
    if not numbers_only:
        return error(
            "card_number", "card_shape", "Tulis 16 angka saja, atau kosongkan.", "Write 16 digits, or leave it empty."
        )
    if digits < 16:
        return error(
            "card_number",
            "card_short",
            f"Baru {digits} angka. Tambah {16 - digits} angka atau kosongkan.",
            f"Only {digits} digits so far. Add {16 - digits}, or leave it empty.",
        )
    return error(
        "card_number",
        "card_long",
        f"Ada {digits} angka, seharusnya 16. Periksa lagi atau kosongkan.",
        f"It has {digits} digits, 16 are right. Check it, or leave it empty.",
    )


def card_looks_like_nik() -> FieldError:
    """A note: the contact is accepted without the number, and the person is asked for the right one."""
    return error(
        "card_number",
        "card_looks_like_nik",
        "Nomor kartu itu tampak seperti NIK, jadi tidak kami simpan. Mohon tulis 16 digit nomor Kartu Prakerja dari"
        " dasbor (bukan NIK).",
        "That card number looks like an identity number (NIK), so we did not keep it. Please write the 16 digits of"
        " your Kartu Prakerja from the dashboard.",
    )


def masked(kind: str) -> FieldError:
    """A note: a secret was struck out before anything was stored."""
    indonesian, english = MASKED[kind]
    return error(
        "message",
        f"masked_{kind}",
        f"Kami menghapus {indonesian} dari tulisan Anda. Jangan pernah mengirimnya kepada siapa pun.",
        f"We removed {english} from your text. Never send it to anyone.",
    )


def key_missing(field: str) -> FieldError:
    return error(
        field,
        "key_missing",
        "Sertakan kunci 1–200 huruf ASCII tanpa spasi, satu untuk tiap aduan.",
        "Send a key of 1 to 200 ASCII characters without spaces, one for each complaint.",
    )


def key_reused(field: str) -> FieldError:
    return error(
        field,
        "key_reused",
        "Kunci ini sudah dipakai untuk isi lain. Pakai kunci baru untuk aduan baru.",
        "This key was used for another content. Use a new key for a new complaint.",
    )


def not_safe() -> FieldError:
    return error(
        None,
        "not_safe",
        "Belum tersimpan. Kirim lagi sebentar lagi; tidak akan tercatat dua kali.",
        "Not stored yet. Send it again in a moment; it will not be counted twice.",
    )


def too_often(field: str | None, seconds: int) -> FieldError:
    return error(
        field,
        "too_often",
        f"Terlalu banyak kiriman dari pengirim ini. Belum tersimpan; kirim lagi dalam {seconds} detik.",
        f"Too many from this sender. Not stored yet; send it again in {seconds} seconds.",
    )


def unreadable_form() -> FieldError:
    return error(
        None,
        "not_a_form",
        "Isian tidak terbaca. Muat ulang halaman, lalu kirim lagi.",
        "Reload the page and send again.",
    )


def contact_unknown() -> FieldError:
    return error(
        "id",
        "not_found",
        "Kontak ini tidak ada, atau baru saja diterima. Coba lagi sebentar lagi.",
        "There is no such contact, or it was accepted just now. Try again in a moment.",
    )


def state_unknown() -> FieldError:
    return error(
        None,
        "view_away",
        "Keadaannya belum bisa dibaca. Yang sudah diterima tetap aman; coba lagi sebentar lagi.",
        "Its state cannot be read now. What was accepted is safe; try again in a moment.",
    )
