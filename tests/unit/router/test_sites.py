from __future__ import annotations

import pytest

from aduan_router.understand.sites import Standing, host_of, is_official, sites_in


def standings(text: str) -> list[tuple[str, Standing]]:
    return [(site.host, site.standing) for site in sites_in(text)]


@pytest.mark.parametrize("host", ["prakerja.go.id", "www.prakerja.go.id", "dashboard.prakerja.go.id"])
def test_the_official_host_and_what_lies_below_it_are_official(host: str) -> None:
    assert is_official(host)


@pytest.mark.parametrize("host", ["prakerjavip.go.id", "xprakerja.go.id", "prakerja.go.id.evil.com", "go.id"])
def test_ending_in_go_id_is_not_enough(host: str) -> None:
    assert not is_official(host)


def test_what_the_article_mentions_is_neither_official_nor_phishing() -> None:
    assert standings("buka kartuprakerja.go.id") == [("kartuprakerja.go.id", Standing.MENTIONED)]


@pytest.mark.parametrize(
    "text",
    [
        "prakerjavip.go.id",
        "prakerja-gratis.com",
        "pra-kerja.xyz",
        "prakerjaa.site",
        "parkerja.com",
        "prak3rja.com",
        "https://prakerja.go.id.evil.com/login",
        "https://prakerja.go.id@evil.example/x",
        "https://evil.com\\@prakerja.go.id",
        "prakerjа.go.id",  # with a Cyrillic a
        "http://xn--prakerj-8fg.go.id/",
        "bit.ly/prakerja2021",
    ],
)
def test_addresses_that_borrow_the_name_are_look_alikes(text: str) -> None:
    assert [site.standing for site in sites_in(text)] == [Standing.LOOKALIKE]


def test_other_sites_are_other() -> None:
    assert standings("lewat www.google.com dan tokopedia.com/x") == [
        ("www.google.com", Standing.OTHER),
        ("tokopedia.com", Standing.OTHER),
    ]


@pytest.mark.parametrize("text", ["info@prakerja.go.id", "sari@example.com", "tgl.20", "Rp3.550.000", "jam 15.03"])
def test_mail_addresses_dates_and_amounts_are_no_sites(text: str) -> None:
    assert sites_in(text) == ()


def test_a_host_is_what_a_browser_would_open() -> None:
    assert host_of("HTTPS://Dashboard.Prakerja.go.id:443/akun?x=1#y") == "dashboard.prakerja.go.id"
    assert host_of("hxxps://prakerja.go.id./") == "prakerja.go.id"
    assert host_of("https://a@b@evil.com/prakerja.go.id") == "evil.com"


def test_spans_leave_the_full_stop_of_the_sentence_out() -> None:
    text = "apakah prakerja.go.id. resmi?"
    (site,) = sites_in(text)
    assert text[site.start : site.end] == "prakerja.go.id"
