"""The form works without JavaScript, in two languages, and loses nothing that was written."""

from __future__ import annotations

import pytest

from asgi_client import Client
from unit.ingest.public_fakes import Public

GOOD = {
    "message": "Insentif ke-2 blm cair",
    "name": "Sari Contoh",
    "email": "sari@example.com",
    "phone": "0840 0000 0001",
    "card_number": "0000 1111 2222 3333",
}


async def filled(client: Client, **changes: str) -> dict[str, str]:
    page = await client.get("/")
    return {"key": page.field_value("key"), **GOOD, **changes}


async def test_the_form_teaches_five_things_and_asks_them() -> None:
    page = (await Public().client().get("/")).text
    assert "Lima hal agar cepat dibantu" in page
    for name in GOOD:
        assert f'<label for="{name}">' in page
        assert f'id="{name}" name="{name}"' in page
    assert 'name="anonymous"' in page
    assert 'name="secret"' in page
    assert "Sel\u00a025\u00a0Mei\u00a014.22\u00a0WIB" in page


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/", "", "id"),
        ("/form", "", "id"),
        ("/", "en-US,en;q=0.9", "en"),
        ("/", "id-ID,id;q=0.9,en;q=0.8", "id"),
        ("/", "fr, en;q=0.5, id;q=0.4", "en"),
        ("/", "de", "id"),
        ("/", "en;q=x", "id"),
        ("/?lang=id", "en", "id"),
        ("/?lang=en", "id", "en"),
        ("/?lang=jv", "id", "id"),
    ],
)
async def test_the_language_is_asked_for_or_preferred_else_indonesian(path: str, accepts: str, language: str) -> None:
    page = await Public().client().get(path, accept_language=accepts)
    assert f'<html lang="{language}">' in page.text


async def test_every_visit_has_a_key_of_its_own() -> None:
    client = Public().client()
    assert (await client.get("/")).field_value("key") != (await client.get("/")).field_value("key")


async def test_a_sent_form_leads_to_its_ticket_page() -> None:
    public = Public()
    client = public.client()
    answer = await client.post_form("/form", await filled(client, anonymous="on"))
    assert answer.status == 303
    assert answer.headers["location"].startswith("/t/")
    arrival = public.acceptance.last
    assert (arrival.phone, arrival.card_number, arrival.anonymous) == ("+6284000000001", "0000111122223333", True)


async def test_a_form_sent_twice_is_one_complaint() -> None:
    public = Public()
    client = public.client()
    fields = await filled(client)
    first, second = await client.post_form("/form", fields), await client.post_form("/form", fields)
    assert first.headers["location"] == second.headers["location"]
    assert len(public.acceptance.arrivals) == 1


async def test_errors_stand_beside_the_field_and_in_a_summary_that_leads_there() -> None:
    client = Public().client()
    fields = await filled(client, phone="0840 0000", card_number="0000 1111 2222 333")
    answer = await client.post_form("/form", fields)
    page = answer.text
    assert answer.status == 422
    assert "Belum terkirim: 2 isian perlu diperiksa" in page
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert '<a href="#phone">Nomor HP: Baru 8 angka, biasanya 10–13 angka.</a>' in page
    assert 'id="phone-problem"' in page
    assert 'aria-describedby="card_number-help card_number-problem" aria-invalid="true"' in page


async def test_what_was_written_is_still_there_with_its_key() -> None:
    client = Public().client()
    fields = await filled(client, message="", secret="on", title="Judul", name='"><script>')
    page = await client.post_form("/form", fields)
    assert page.field_value("key") == fields["key"]
    assert page.field_value("email") == "sari@example.com"
    assert page.field_value("title") == "Judul"
    assert page.field_value("name") == "&#34;&gt;&lt;script&gt;"
    assert 'id="secret" name="secret" value="on" aria-describedby="secret-help" checked' in page.text


async def test_english_errors_for_english_pages() -> None:
    client = Public().client()
    answer = await client.post_form("/form?lang=en", await filled(client, message=""))
    assert "Not sent yet: 1 field needs a look" in answer.text
    assert "Tell us what is wrong." in answer.text


async def test_a_complaint_that_is_not_safe_stays_on_the_page() -> None:
    public = Public()
    public.acceptance.kafka_away = True
    client = public.client()
    fields = await filled(client)
    answer = await client.post_form("/form", fields)
    assert (answer.status, answer.headers["retry-after"]) == (503, "3")
    assert GOOD["message"] in answer.text
    assert answer.field_value("key") == fields["key"]
    public.acceptance.kafka_away = False
    assert (await client.post_form("/form", fields)).status == 303


async def test_a_held_back_sender_keeps_what_was_written() -> None:
    client = Public(burst=1).client()
    await client.post_form("/form", await filled(client))
    answer = await client.post_form("/form", await filled(client, message="lain"))
    assert answer.status == 429
    assert "retry-after" in answer.headers
    assert ">\nlain</textarea>" in answer.text


async def test_a_second_complaint_under_a_used_key_gets_a_new_one() -> None:
    public = Public()
    client = public.client()
    fields = await filled(client)
    await client.post_form("/form", fields)
    page = await client.post_form("/form", {**fields, "message": "aduan lain"})
    assert page.status == 409
    assert page.field_value("key") != fields["key"]
    again = {**fields, "message": "aduan lain", "key": page.field_value("key")}
    assert (await client.post_form("/form", again)).status == 303
    assert len(public.acceptance.arrivals) == 2


async def test_a_likely_slip_in_the_address_is_asked_about_once() -> None:
    client = Public().client()
    fields = await filled(client, email="sari@gmial.com")
    asked = await client.post_form("/form", fields)
    assert asked.status == 422
    assert "Maksud Anda sari@gmail.com?" in asked.text
    sure = {**fields, "email_seen": asked.field_value("email_seen")}
    assert (await client.post_form("/form", sure)).status == 303


async def test_struck_secrets_are_told_on_the_next_page() -> None:
    public = Public()
    client = public.client()
    answer = await client.post_form("/form", await filled(client, message="otp saya 482913"))
    page = await client.get(answer.headers["location"])
    assert "Kami menghapus kode OTP" in page.text


@pytest.mark.parametrize("key", ["", "a b"])
async def test_a_form_without_a_key_comes_back_with_one(key: str) -> None:
    client = Public().client()
    answer = await client.post_form("/form", {**GOOD, "key": key})
    assert answer.status == 422
    assert len(answer.field_value("key")) == 32


async def test_a_form_that_cannot_be_read_comes_back_empty() -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await Public().client().ask("POST", "/form", [b"message=%FF"], kind)
    assert answer.status == 400
    assert "Muat ulang halaman" in answer.text


async def test_another_media_type_is_a_problem() -> None:
    assert (await Public().client().post_json("/form", GOOD)).status == 415


async def test_the_complaint_is_safe_while_postgresql_is_away() -> None:
    public = Public()
    public.tickets.postgres_away = True
    client = public.client()
    answer = await client.post_form("/form", await filled(client))
    page = await client.get(answer.headers["location"])
    assert page.status == 200
    assert "Aduan Anda aman" in page.text


async def test_the_number_is_on_the_first_page_when_it_comes_within_a_second() -> None:
    public = Public()
    client = public.client()
    answer = await client.post_form("/form", await filled(client))
    contact = public.acceptance.contact_of(public.acceptance.last)
    public.while_sleeping = lambda: public.numbered(contact_id=contact)
    page = await client.get(answer.headers["location"])
    assert "<title>Aduan 1178451-A" in page.text
    assert 0 < public.slept < 1


async def test_a_number_that_does_not_come_in_a_second_is_waited_for_on_the_page() -> None:
    public = Public()
    client = public.client()
    answer = await client.post_form("/form", await filled(client))
    page = await client.get(answer.headers["location"])
    assert "Aduan Anda aman" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert 0.99 <= public.slept <= 1.01
