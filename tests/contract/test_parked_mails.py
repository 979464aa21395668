"""A parked mail is read again with today's reader: a contact once, or it waits on with the new reason; or given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from aduan_events.audit import ParkedMailActed
from aduan_events.codec import decode
from aduan_events.contacts import ContactReceived
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_ingest.acceptance import ParkedMail as Parked
from aduan_ingest.channels.mail import Reading, UnreadableMail, parse_mail
from aduan_ingest.channels.mail_readers import ReadersBusy
from aduan_ingest.reading_again import ParkedMailReactor, ReadingRoom
from aduan_local import parked_mails
from aduan_local.errors import StackError
from aduan_local.parked_mails import Acting, ParkedMail
from aduan_runtime.homes.ports import Outgoing, TopicPartition
from aduan_runtime.homes.postgres import PostgresViewStore
from aduan_runtime.originals import read_original
from aduan_runtime.shells.reactor import ReactorShell
from aduan_runtime.vault.sealing import KeyDestroyed
from contract.erasure_stage import PARTITIONS, Canary, Stage, stage_on

SARI = Canary(23)
RAW = (
    f"From: Sari Contoh <{SARI.words[0]}@example.com>\r\nSubject: Insentif belum cair\r\n"
    "Message-ID: <a@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    f"Insentif saya belum masuk sejak bulan lalu, {SARI.words[0]}.\r\n"
).encode()


@dataclass
class Reader:
    """Today's reader: mended, still at a loss, or without time for a while."""

    mended: bool = True
    busy: int = 0
    read_so_far: list[bytes] = field(default_factory=list)

    async def read(self, raw: bytes, envelope_sender: str) -> Reading:
        if self.busy:
            self.busy -= 1
            raise ReadersBusy
        self.read_so_far.append(raw)
        if self.mended:
            return parse_mail(raw, envelope_sender=envelope_sender, own_domain="aduan.example.com")
        return UnreadableMail(source_id="m", reason="more than 20 parts in one another", patches=())


@dataclass
class Office:
    """The stage, the reader in charge and what the command line said."""

    stage: Stage
    reader: Reader = field(default_factory=Reader)
    lines: list[str] = field(default_factory=list)

    async def parked(self) -> ParkedMail:
        """A mail that nobody could read, as the desk lists it. Another one came before it."""
        other = Parked(source_id="n", sender="budi@example.com", original=b"other", reason="too deep")
        await self.stage.keeper.park(other)
        mail = Parked(source_id="m", sender="sari@example.com", original=RAW, reason="too deep")
        contact = (await self.stage.keeper.park(mail)).contact_id
        await self.stage.until("SELECT count(*) = 2 FROM desk.dead_letter WHERE state = 'waiting'")
        return await parked_mails.find(self.stage.pool, str(contact))

    @property
    def acting(self) -> Acting:
        """Whoever acts on the command line, ten days later."""
        return Acting(
            self.stage.pool,
            self.stage.broker,
            by="sre-1",
            new_id=uuid4,
            now=lambda: datetime.now(UTC) + timedelta(days=10),
            say=self.lines.append,
            patience_s=15,
        )

    def on(self, topic: str) -> list[Envelope[Message]]:
        """Every event of a log without an owner."""
        return [
            decode(record.value)
            for at, records in sorted(self.stage.broker.logs.items())
            for record in records
            if at.topic == topic
        ]

    def contacts(self) -> list[tuple[datetime, ContactReceived]]:
        """What was read, and when it came."""
        return [(one.occurred_at, one.data) for one in self.on("contacts") if isinstance(one.data, ContactReceived)]


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with stage_on(database) as stage:
        made = Office(stage)

        @asynccontextmanager
        async def room() -> AsyncIterator[ReadingRoom]:
            yield ReadingRoom(made.reader, stage.keeper)

        reactor = ParkedMailReactor(stage.broker, stage.vault, room)
        store = PostgresViewStore(stage.pool, "ingest", reactor.name, ())
        await store.prepare()
        shell = ReactorShell(reactor, stage.broker, store, owned=True)
        running = asyncio.ensure_future(shell.run())
        yield made
        shell.stop()
        await asyncio.wait({running}, timeout=10)


async def test_what_can_be_read_now_is_a_contact_once_with_the_time_at_which_it_came(office: Office) -> None:
    mail = await office.parked()
    assert await office.acting.retry(mail)
    assert office.lines == [f"{mail.contact}  retried"]
    await office.stage.until("SELECT count(*) = 1 FROM desk.complaint")
    ((came_at, came),) = office.contacts()
    assert (came_at, came.machine) == (mail.at, None)
    assert office.reader.read_so_far == [RAW]
    # By who looked before, and by who looks now.
    assert await office.acting.retry(mail)
    assert await office.acting.retry(await parked_mails.find(office.stage.pool, str(mail.contact)))
    assert office.lines[-1] == f"{mail.contact} is retried already; nothing was sent"
    figures = office.stage.figures()
    assert (figures["received"], figures["parked"], figures["opened"]) == (3, 2, 1)
    acts = [event.data for event in office.on("audit")]
    assert acts == [ParkedMailActed(by="sre-1", act="retry", contact=mail.contact)] * 2


async def test_what_still_cannot_be_read_waits_on_with_the_new_reason_and_may_be_retried_again(office: Office) -> None:
    mail = await office.parked()
    office.reader.mended = False
    assert not await office.acting.retry(mail)
    assert office.lines == [f"{mail.contact}  still cannot be read: more than 20 parts in one another"]
    waiting = await parked_mails.find(office.stage.pool, str(mail.contact))
    assert (waiting.state, waiting.reason) == ("waiting", "more than 20 parts in one another")
    assert office.contacts() == []
    office.reader.mended = True
    assert await office.acting.retry(waiting)


async def test_a_reader_without_time_is_asked_again(office: Office) -> None:
    office.reader.busy = 2
    assert await office.acting.retry(await office.parked())


async def test_the_same_order_told_again_changes_nothing(office: Office) -> None:
    mail = await office.parked()
    assert await office.acting.retry(mail)
    await office.stage.until("SELECT count(*) = 1 FROM desk.complaint")
    before = office.stage.figures()
    at = TopicPartition("commands", office.stage.broker.partition_of(str(mail.subject).encode(), 12))
    for record in list(office.stage.broker.logs[at]):
        office.stage.broker.put(at, [Outgoing(record.key or b"", record.value or b"", record.headers)])
    await office.stage.accept(Canary(7).says("after", "Sertifikat belum muncul."))
    after = office.stage.figures()
    assert (after["received"], after["parked"], after["opened"]) == (before["received"] + 1, 2, 2)
    assert len(office.reader.read_so_far) == 1


async def test_once_read_its_first_raw_form_is_gone_and_the_copy_goes_with_whoever_wrote_it(office: Office) -> None:
    mail = await office.parked()
    assert mail.original is not None
    assert await office.acting.retry(mail)
    await office.stage.until("SELECT count(*) = 1 FROM desk.complaint")
    await office.stage.until(
        "SELECT NOT EXISTS (SELECT FROM vault.keys WHERE subject = $1 AND state = 'live')", mail.subject
    )
    with pytest.raises(KeyDestroyed):
        await read_original(
            office.stage.broker, office.stage.vault, mail.contact, mail.original, PARTITIONS["originals"]
        )
    ((_, came),) = office.contacts()
    assert came.original is not None
    assert came.contact != mail.contact
    assert await office.stage.subject(came.contact) != mail.subject


async def test_given_up_with_a_reason_it_waits_no_more(office: Office) -> None:
    mail = await office.parked()
    assert await office.acting.discard(mail, "advertising")
    assert office.lines == [f"{mail.contact}  discarded"]
    assert not await office.acting.retry(mail)
    assert office.lines[-1] == f"{mail.contact}  discarded"
    await office.stage.until("SELECT count(*) = 1 FROM desk.refusal WHERE reason = 'parked_mail_not_waiting'")
    assert office.reader.read_so_far == []
    assert office.stage.figures()["parked"] == 2


async def test_an_unknown_one_is_told_in_a_line(office: Office) -> None:
    with pytest.raises(StackError, match="aduan parked-mails list"):
        await parked_mails.find(office.stage.pool, str(UUID(int=5)))
