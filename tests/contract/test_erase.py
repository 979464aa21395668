"""Erasing a person: nothing readable stays, nothing is sent, every count stays, and a rebuild ends in the same rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from aduan_events.audit import ErasureOrdered
from aduan_events.codec import decode
from aduan_events.effects import MailRequested
from aduan_ingest.channels.reply_mail import Sender
from aduan_ingest.deliveries import MailDelivery
from aduan_ingest.ticket_views import TicketViews
from aduan_local import erasing
from aduan_local.errors import StackError
from aduan_runtime.shells.effector import Outcome
from aduan_runtime.shells.rebuild import rebuild
from aduan_runtime.vault.keys import Vault
from contract.erasure_stage import MASTER, OWNED, PARTITIONS, Canary, Stage, stage_on

GONE, STAYS = Canary(17), Canary(42)


@pytest.fixture
async def stage(database: str) -> AsyncIterator[Stage]:
    async with stage_on(database) as made:
        await made.accept(GONE.says("one", "Insentif saya belum cair sudah dua minggu."))
        await made.accept(GONE.says("two", "Sertifikat belum muncul di dashboard."))
        await made.accept(STAYS.says("three", "Sertifikat belum muncul di dashboard."))
        yield made


async def contact_of(stage: Stage, canary: Canary) -> UUID:
    """One contact of this person."""
    found = await stage.pool.fetchval(
        "SELECT c.contact FROM router.contact_subject AS c JOIN router.identifier_subject AS i USING (subject)"
        " WHERE i.identifier = $1 ORDER BY c.contact LIMIT 1",
        f"email|{stage.lookup.hash('email', f'{canary.words[0]}@example.com')}",
    )
    return UUID(str(found))


async def erase(stage: Stage, subject: UUID) -> None:
    await erasing.erase(
        stage.pool,
        stage.broker,
        subject,
        by="privasi-1",
        reason="on request",
        new_id=uuid4,
        now=lambda: datetime.now(UTC),
        patience_s=15,
    )


async def test_nothing_of_the_person_can_be_read_and_others_are_untouched(stage: Stage) -> None:
    subject = await stage.subject(await contact_of(stage, GONE))
    warm = Vault(stage.pool, MASTER)
    before, figures = await stage.readable(warm), stage.figures()
    assert all(word in before for canary in (GONE, STAYS) for word in canary.words)
    hashes = stage.lookup.hash_many("word", GONE.words)
    assert await stage.pool.fetchval("SELECT count(*) FROM desk.contact_text WHERE words && $1", list(hashes)) == 2

    await erase(stage, subject)

    await asyncio.sleep(1.1)
    for vault in (warm, stage.vault, Vault(stage.pool, MASTER)):
        after = await stage.readable(vault)
        for word in GONE.words:
            assert word not in after
            assert word.encode().hex() not in after
        assert all(word in after for word in STAYS.words)
    assert await stage.pool.fetchval("SELECT count(*) FROM desk.contact_text WHERE words && $1", list(hashes)) == 0
    assert stage.lookup.hash("email", f"{GONE.words[0]}@example.com") not in "".join(await stage.rows())
    assert stage.figures() == figures
    assert await stage.pool.fetchval("SELECT count(*) FROM desk.complaint") == 3
    assert await stage.pool.fetchval("SELECT count(*) FROM desk.complaint WHERE erased") == 2


async def test_receipts_go_and_the_ticket_page_knows(stage: Stage) -> None:
    gone = await contact_of(stage, GONE)
    subject = await stage.subject(gone)
    stays = await contact_of(stage, STAYS)
    await stage.until("SELECT count(*) = 3 FROM ingest.receipts")
    await erase(stage, subject)
    kept = await stage.pool.fetch("SELECT contact_id FROM ingest.receipts")
    assert [str(row["contact_id"]) for row in kept] == [str(stays)]
    pages = TicketViews(stage.pool, stage.vault)
    told = [await pages.by_contact(contact) for contact in (gone, stays)]
    assert [one.erased for one in told if one] == [True, False]
    assert all(one.ticket for one in told if one)


async def test_every_view_rebuilt_after_an_erasure_is_equal(stage: Stage) -> None:
    await erase(stage, await stage.subject(await contact_of(stage, GONE)))
    for view, schema in stage.views():
        result = await rebuild(view, stage.broker, stage.pool, schema, partitions=PARTITIONS, owned_topics=OWNED)
        assert result.comparison is not None
        assert result.comparison.equal, view.name


async def test_a_second_erasure_changes_nothing_and_is_refused(stage: Stage) -> None:
    subject = await stage.subject(await contact_of(stage, GONE))
    await erase(stage, subject)
    before = await stage.pool.fetch("SELECT * FROM desk.complaint ORDER BY complaint")
    keys = await stage.pool.fetch("SELECT * FROM vault.keys ORDER BY key_id")
    await stage.pool.execute("DELETE FROM vault.erasures WHERE subject = $1", subject)
    with pytest.raises(StackError, match="erased already"):
        await erase(stage, subject)
    assert await stage.pool.fetch("SELECT * FROM desk.complaint ORDER BY complaint") == before
    assert await stage.pool.fetch("SELECT * FROM vault.keys ORDER BY key_id") == keys


async def test_a_later_contact_of_the_same_person_founds_a_new_subject(stage: Stage) -> None:
    old = await contact_of(stage, GONE)
    subject = await stage.subject(old)
    await erase(stage, subject)
    anew = await stage.accept(GONE.says("four", "Saya punya pertanyaan baru.", answers=old))
    assert await stage.subject(anew) != subject
    assert GONE.words[0] in await stage.readable(Vault(stage.pool, MASTER))


async def test_a_mail_under_way_is_never_sent_but_told_as_erased(stage: Stage) -> None:
    asked: list[str] = []

    async def mail_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append("somebody connected")
        writer.close()

    contact = await contact_of(stage, GONE)
    subject = await stage.subject(contact)
    await stage.until("SELECT EXISTS (SELECT FROM tickets.mail WHERE contact = $1)", str(contact))
    effects = [decode(record.value) for at, log in stage.broker.logs.items() if at.topic == "effects" for record in log]
    (pending, *_) = [one for one in effects if one.subject == subject]
    assert isinstance(pending.data, MailRequested)
    vault = Vault(stage.pool, MASTER)
    await stage.readable(vault)
    await erase(stage, subject)
    async with await asyncio.start_server(mail_server, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sender = Sender("Layanan Aduan", "aduan@aduan.example.com", "aduan.example.com")
        delivery = MailDelivery(stage.pool, vault, ("127.0.0.1", port), sender, "http://127.0.0.1:1")
        assert await delivery.deliver(pending, pending.data) == Outcome("failed", "erased")
    assert asked == []


async def test_what_would_go_is_told_as_counts_and_the_act_is_noted(stage: Stage) -> None:
    contact = await contact_of(stage, GONE)
    subject = await stage.subject(contact)
    before = await erasing.footprint(stage.pool, subject)
    assert (before.complaints, before.contacts, before.keys, before.identifiers, before.texts) == (2, 2, 2, 3, 2)
    assert not any(word in "\n".join(before.lines()) for word in GONE.words)
    ticket = await stage.pool.fetchval("SELECT complaint FROM desk.complaint WHERE $1 = ANY(contacts)", str(contact))
    assert [await erasing.subject_of(stage.pool, name) for name in (ticket, str(subject))] == [subject, subject]
    with pytest.raises(StackError, match="Nobody is known"):
        await erasing.subject_of(stage.pool, str(uuid4()))
    await erase(stage, subject)
    (note,) = [decode(record.value) for at, log in stage.broker.logs.items() if at.topic == "audit" for record in log]
    assert (note.data, note.subject) == (ErasureOrdered(by="privasi-1", reason="on request"), subject)
    told = await stage.pool.fetchval("SELECT count(*) FROM desk.entry WHERE type = 'SubjectErased'")
    assert told == 1
    assert (await erasing.footprint(stage.pool, subject)).gone
