"""The text of an HTML mail is what a person sees, made in linear time."""

from __future__ import annotations

import time

import pytest

from aduan_ingest.channels.html_text import html_to_text, words_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Yth. <b>Layanan</b>,</p><p>insentif &amp; kartu</p>", "Yth. Layanan,\n\ninsentif & kartu"),
        ("satu<br>dua<br/>tiga", "satu\ndua\ntiga"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<tr><td>nama</td><td>Sari</td></tr>", "nama Sari"),
        ("<title>x</title><style>p{}</style><script>alert('<p>')</script>halo", "halo"),
        ("halo <!-- <p>tersembunyi</p> --> dunia", "halo dunia"),
        ("3 < 4 dan 5 > 2", "3 < 4 dan 5 > 2"),
        ("insentif <belum masuk", "insentif <belum masuk"),
        ('<a href="http://prakerjavip.go.id/x">klik</a> di sini', "klik (http://prakerjavip.go.id/x) di sini"),
        ('<a href="https://example.com/">https://example.com</a>', "https://example.com"),
        ('<a href="javascript:alert(1)">klik</a>', "klik"),
        ("jawab<blockquote>lama<blockquote>tua</blockquote></blockquote>", "jawab\n> lama\n> > tua"),
        ("&#65;&#x42;&#99999999999;&nbsp;C", "AB\ufffd C"),
        ("", ""),
    ],
)
def test_text(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.parametrize("bomb", ["<", "<!", "<a ", "<!--", "</", "<script ", "<div>", "<a href='", "&#1", "<p "])
def test_broken_mark_up_takes_linear_time(bomb: str) -> None:
    began = time.process_time()
    html_to_text(bomb * 200_000)
    words_of(bomb * 200_000)
    assert time.process_time() - began < 1.0
