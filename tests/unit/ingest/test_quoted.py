"""Quoted history goes, what the citizen wrote stays."""

from __future__ import annotations

import pytest

from aduan_ingest.channels.quoted import cut_history

ANSWER = "Nomor kartu saya 0000 1111 2222 3333."


@pytest.mark.parametrize(
    "history",
    [
        "Pada Sen, 24 Mei 2021 pukul 08.03 Layanan Aduan <l@example.com> menulis:\n> Mohon lengkapi\n> nomor kartu",
        "Pada tanggal 24 Mei 2021 08.03,\nLayanan Aduan <l@example.com>\nmenulis:\n\n> Mohon lengkapi",
        "On Mon, May 24, 2021 at 8:03 AM Layanan Aduan <l@example.com> wrote:\nMohon lengkapi nomor kartu",
        "-----Original Message-----\nFrom: Layanan\nMohon lengkapi",
        "----- Pesan Asli -----\nMohon lengkapi",
        "Dari: Layanan Aduan <l@example.com>\nDikirim: Senin, 24 Mei 2021\nKepada: Sari\nPerihal: Aduan\n\nMohon",
        "From: Layanan <l@example.com>\nSent: Monday\nTo: Sari\nSubject: Aduan\n\nMohon lengkapi",
        "> Mohon lengkapi\n> nomor kartu",
    ],
)
def test_history_below_the_answer_is_cut(history: str) -> None:
    assert cut_history(f"{ANSWER}\n\n{history}") == ANSWER


def test_an_answer_below_the_quotation_is_kept() -> None:
    text = f"On Mon, May 24, 2021 Layanan wrote:\n> Mohon lengkapi\n>\n> nomor kartu\n\n{ANSWER}"
    assert cut_history(text) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Dari: saya sendiri\nmohon bantuannya",
        "Pada formulir saya menulis:\nnama lengkap",
        "Saya dari tanggal 3 menunggu\nOn time itu penting",
        "> insentif belum masuk\n> tolong",
        "-----Original Message-----\nDari: Sari\nInsentif belum masuk",
    ],
)
def test_what_is_no_history_or_all_there_is_stays_whole(text: str) -> None:
    assert cut_history(text) == text
